"""The pages' websockets: fragments of a running session, and of the text that is being edited."""

import asyncio
import json
from uuid import UUID

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.template.loader import render_to_string

from detection.models import DetectionSession
from detection.realtime import runtime
from detection.worker.feed import Subscription
from movespecs.models import MoveSpec
from movespecs.selectors import published_at
from workbench.pages import context, services
from workbench.pages.panels import Panels
from workbench.pages.sessions import Standing, events_of, standing_of
from workbench.pages.sockets import guest_id_of_scope, same_origin
from workbench.pages.summary import summary_of

LEAST_GAP_SECONDS = 1 / 15
NOT_YOURS = 4403
ENDED = 1000


class PanelsConsumer(AsyncWebsocketConsumer):
    """Pushes the panels of one of the guest's own sessions. It takes no messages."""

    watching: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        self.session_id: UUID = self.scope["url_route"]["kwargs"]["session_id"]
        guest_id = guest_id_of_scope(self.scope)
        await self.accept()
        if guest_id is None or not same_origin(self.scope):
            await self.close(NOT_YOURS)
            return
        self.guest_id = guest_id
        try:
            await self._standing()
        except DetectionSession.DoesNotExist:
            await self.close(NOT_YOURS)
        else:
            self.watching = asyncio.create_task(self._watch())

    async def disconnect(self, code: int) -> None:
        if self.watching:
            self.watching.cancel()

    async def _watch(self) -> None:
        async with runtime.current().worker.watch(self.session_id) as updates:
            standing = await self._standing()
            panels = Panels(standing)
            await self.send(panels.everything(standing.events))
            if not standing.ended:
                await self._follow(panels, updates)
            await self._say_the_end(panels)

    async def _follow(self, panels: Panels, updates: Subscription) -> None:
        """Until the session has ended. What comes while we wait is folded into one update."""
        async for update in updates:
            news = tuple(event for event in update.events if event.ordinal > panels.last_ordinal)
            if news and news[0].ordinal > panels.last_ordinal + 1:
                standing = await self._standing()
                panels = Panels(standing)
                await self.send(panels.everything(standing.events))
                news = ()
            fragments = panels.update(update, news)
            if fragments:
                await self.send(fragments)
            if update.terminal_outcome:
                return
            await asyncio.sleep(LEAST_GAP_SECONDS)

    async def _say_the_end(self, panels: Panels) -> None:
        standing = await self._standing()
        events = await database_sync_to_async(events_of)(standing.session)
        panels.session, panels.usage = standing.session, standing.usage
        await self.send(panels.end(summary_of(standing.session, events, panels.spec)))
        await self.close(ENDED)

    async def _standing(self) -> Standing:
        standing: Standing = await database_sync_to_async(standing_of)(
            session_id=self.session_id, guest_id=self.guest_id
        )
        return standing


class EditorConsumer(AsyncWebsocketConsumer):
    """Keeps the guest's text of one movement as it is typed, and pushes what is wrong with it."""

    async def connect(self) -> None:
        self.guest_id = guest_id_of_scope(self.scope)
        handle = self.scope["url_route"]["kwargs"]["handle"]
        self.original: MoveSpec | None = await database_sync_to_async(published_at(handle=handle).first)()
        await self.accept()
        if not same_origin(self.scope) or self.guest_id is None or self.original is None:
            await self.close(NOT_YOURS)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        try:
            text = json.loads(text_data or "")["yaml_source"]
        except (ValueError, KeyError, TypeError):
            return
        if isinstance(text, str) and self.original and self.guest_id:
            await self.send(await database_sync_to_async(self._keep)(self.original, self.guest_id, text))

    def _keep(self, original: MoveSpec, guest_id: UUID, text: str) -> str:
        text = text.replace("\r\n", "\n")
        try:
            checked = services.copy_save(original=original, guest_id=guest_id, yaml_source=text)
        except services.TextTooLongError as error:
            return render_to_string("demo/copy_state.html", {"problem": str(error)})
        variables = {**context.validation_context(checked.validation), "is_copy": checked.is_copy, "saved": True}
        return render_to_string("demo/validation.html", variables) + render_to_string("demo/copy_state.html", variables)
