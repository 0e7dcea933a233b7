"""What happens in the rooms of running sessions: one for each session's page, one for each list."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

from channels.db import database_sync_to_async
from django.db.models import QuerySet
from django.http import QueryDict
from django.template.loader import render_to_string

from detection.models import DetectionSession
from detection.realtime import runtime
from detection.worker.feed import Subscription, Update
from workbench.portal.rooms import Room
from workbench.portal.sessions.lists import filter_form, living_rows
from workbench.portal.sessions.selectors import Standing, standing_of
from workbench.portal.sessions.sheet import LiveSheet
from workbench.tenancy.models import Organization

LEAST_GAP_SECONDS = 0.15  # what happens within is folded into one update: a page is 200 ms behind at most
DRAW_SECONDS = 2.0  # between two drawings of the timeline
LOOK_SECONDS = 2.0  # of silence, after which the database is asked: the session may run in another process
LIST_SECONDS = 1.5

Play = Callable[[Room], Awaitable[None]]


def following(organization: Organization, session_id: UUID) -> Play:
    """Follows one session to its end."""

    async def standing() -> Standing:
        found: Standing | None = await database_sync_to_async(standing_of)(
            organization=organization, session_id=session_id
        )
        if found is None:
            raise LookupError(f"there is no session {session_id}")
        return found

    async def play(room: Room) -> None:
        async with runtime.current().worker.watch(session_id) as updates:
            now = await standing()
            sheet = LiveSheet(now)
            await room.open(sheet.everything)
            clock = asyncio.get_running_loop().time
            drawn = clock()
            while not now.ended:
                update = await _next(updates)
                if update is None or update.terminal_outcome or sheet.misses(update):
                    now = await standing()
                    await room.tell(sheet.catch_up(now))
                else:
                    await room.tell(sheet.update(update))
                    if clock() - drawn > DRAW_SECONDS:
                        await room.tell(sheet.drawing())
                        drawn = clock()
                    await asyncio.sleep(LEAST_GAP_SECONDS)
            await room.tell(render_to_string("portal/sessions/over.html", {"over": True}))

    return play


async def _next(updates: Subscription) -> Update | None:
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            return await anext(updates)
    except TimeoutError:
        return None


def listing(organization: Organization, query: str) -> Play:
    """Keeps the running sessions of a list up to date."""

    def chosen_sessions() -> QuerySet[DetectionSession]:
        return filter_form(organization=organization, data=QueryDict(query)).sessions()

    async def play(room: Room) -> None:
        chosen = await database_sync_to_async(chosen_sessions)()
        shown = ""

        def everything() -> str:
            return shown

        ids: list[UUID] = []
        while True:
            rows = await database_sync_to_async(living_rows)(chosen=chosen, shown=ids)
            ids = [row.session.pk for row in rows]
            fragment = render_to_string("portal/sessions/living.html", {"living": rows, "organization": organization})
            if not shown:
                shown = fragment
                await room.open(everything)
            elif fragment != shown:
                shown = fragment
                await room.tell(fragment)
            await asyncio.sleep(LIST_SECONDS)

    return play
