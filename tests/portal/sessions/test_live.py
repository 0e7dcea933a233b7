"""Pages follow running sessions: what members see as it happens, and what nobody else does."""

import asyncio
import json
import re
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings

from detection.models import Outcome, SessionState
from detection.realtime import runtime
from tests.detection.frames import squats
from tests.detection.worker.conftest import batch
from tests.portal.conftest import Browser
from workbench.asgi import application
from workbench.portal import rooms
from workbench.tenancy.models import Membership

pytestmark = pytest.mark.usefixtures("database")
PATIENCE = 20


@pytest.fixture(autouse=True)
def _quickly(monkeypatch):
    monkeypatch.setattr(rooms, "CHECK_SECONDS", 0.2)
    monkeypatch.setattr("workbench.portal.sessions.live.LIST_SECONDS", 0.05)


class Page:
    """The websocket of a page that somebody has open."""

    def __init__(self, who, path, *, of=None, origin="http://testserver"):
        self.who = who
        self.address = f"/ws/portal/{(of or who).organization.pk}/{path}"
        self.headers = [(b"host", b"testserver")] + ([(b"origin", origin.encode())] if origin else [])

    async def open(self):
        self.browser = await sync_to_async(Browser)(self.who)
        cookie = f"{settings.SESSION_COOKIE_NAME}={self.browser.cookies[settings.SESSION_COOKIE_NAME].value}"
        headers = [*self.headers, (b"cookie", cookie.encode())]
        self.socket = WebsocketCommunicator(application, self.address, headers=headers)
        await self.socket.connect(timeout=PATIENCE)
        return self

    async def sees(self):
        """The next fragments, without white space around tags."""
        return re.sub(r"\s*([<>])\s*", r"\1", await self.socket.receive_from(timeout=PATIENCE))

    async def sees_in_the_end(self, words):
        """Fragments until one of them has `words`."""
        async with asyncio.timeout(PATIENCE):
            while words not in (fragments := await self.sees()):
                pass
        return fragments

    async def closed_with(self):
        async with asyncio.timeout(PATIENCE):
            while (output := await self.socket.receive_output(timeout=PATIENCE))["type"] != "websocket.close":
                pass
        return output["code"]

    async def leave(self):
        await self.socket.disconnect(timeout=PATIENCE)


def repetitions(fragments):
    """The numbers of those that have a row, from the top."""
    return [int(number) for number in re.findall(r"<b>Repetition (\d+)</b>", fragments)]


@pytest.fixture
def session(new_session):
    return new_session(frames=0)


async def test_a_page_follows_a_running_session(alice, session):
    page = await Page(alice, f"sessions/{session.pk}/").open()
    first = await page.sees()
    assert 'id="totals"' in first
    assert 'id="phases"' in first
    worker = runtime.current().worker
    await worker.attach(session.pk)
    await worker.apply(session.pk, batch(1, squats(150)))
    news = await page.sees()
    assert "<dd>150</dd>" in news
    assert "Repetition 1" in news
    assert 'id="timeline"' in news
    await page.leave()


async def test_what_has_not_changed_is_not_sent_again_and_fragments_are_small(alice, session):
    worker = runtime.current().worker
    page = await Page(alice, f"sessions/{session.pk}/").open()
    await page.sees()
    await worker.apply(session.pk, batch(1, squats(200)))
    assert len((await page.sees()).encode()) < 15_000
    await worker.apply(session.pk, batch(2, squats(201)[200:]))
    fragments = await page.sees_in_the_end("201")
    assert 'id="totals"' in fragments
    assert 'id="latest"' not in fragments
    assert 'id="state"' not in fragments
    await page.leave()


async def test_new_rows_are_added_to_those_that_are_there_and_drawn_with_them_later(alice, session, monkeypatch):
    monkeypatch.setattr("workbench.portal.sessions.live.DRAW_SECONDS", 0)
    worker = runtime.current().worker
    page = await Page(alice, f"sessions/{session.pk}/").open()
    await page.sees()
    await worker.apply(session.pk, batch(1, squats(150)))
    before = repetitions(await page.sees())
    assert before == [3, 2, 1]
    await worker.apply(session.pk, batch(2, squats(190)[150:]))
    added = await page.sees_in_the_end("Repetition 4")
    assert '<ol hx-swap-oob="afterbegin:#latest">' in added
    assert repetitions(added) == [4]
    assert 'id="timeline"' not in added
    drawn = await page.sees_in_the_end('id="timeline"')
    assert repetitions(drawn) == [4, *before]
    await page.leave()


async def test_all_who_watch_are_sent_what_was_rendered_once(alice, bob, session, monkeypatch):
    pages = [await Page(who, f"sessions/{session.pk}/", of=alice).open() for who in (alice, bob, bob)]
    for page in pages:
        await page.sees()
    worker = runtime.current().worker
    await worker.apply(session.pk, batch(1, squats(100)))
    seen = [await page.sees() for page in pages]
    assert seen[0] == seen[1] == seen[2]
    await pages[0].leave()
    await worker.apply(session.pk, batch(2, squats(120)[100:]))
    await pages[1].sees_in_the_end("120")
    late = await Page(alice, f"sessions/{session.pk}/").open()
    assert "120" in await late.sees()
    for page in (*pages[1:], late):
        await page.leave()
    assert not rooms.Room._open


async def test_the_end_is_told_and_closes_the_socket(alice, session):
    page = await Page(alice, f"sessions/{session.pk}/").open()
    await page.sees()
    worker = runtime.current().worker
    await worker.apply(session.pk, batch(1, squats(100)))
    await worker.finish(session.pk, Outcome.FINALIZED)
    assert "Completed" in await page.sees_in_the_end("It was finalized.")
    assert "The session has ended." in await page.sees()
    assert await page.closed_with() == 1000


async def test_what_happened_without_our_being_told_is_found_in_the_database(alice, session, monkeypatch):
    """As with a session that runs in another process."""
    monkeypatch.setattr("workbench.portal.sessions.live.LOOK_SECONDS", 0.05)
    page = await Page(alice, f"sessions/{session.pk}/").open()
    await page.sees()
    await SessionState.objects.filter(pk=session.pk).aupdate(accepted_frames_total=77)
    await page.sees_in_the_end("<dd>77</dd>")
    await page.leave()


@pytest.mark.parametrize("path", ["sessions/", "sessions/{}/"])
async def test_an_outsider_watches_nothing(alice, charlie, session, path):
    page = await Page(charlie, path.format(session.pk), of=alice).open()
    assert await page.closed_with() == 4403


async def test_a_session_of_another_organization_is_none(alice, charlie, session):
    for session_id in (session.pk, uuid4()):
        page = await Page(charlie, f"sessions/{session_id}/").open()
        assert await page.closed_with() == 4403


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", None])
async def test_a_page_of_another_origin_watches_nothing(alice, session, origin):
    page = await Page(alice, f"sessions/{session.pk}/", origin=origin).open()
    assert await page.closed_with() == 4403


async def test_a_member_who_is_removed_sees_no_more(alice, bob, session):
    page = await Page(bob, f"sessions/{session.pk}/", of=alice).open()
    other = await Page(alice, f"sessions/{session.pk}/").open()
    await page.sees()
    await Membership.objects.filter(user=bob.user).adelete()
    assert await page.closed_with() == 4403
    await runtime.current().worker.apply(session.pk, batch(1, squats(10)))
    await other.sees_in_the_end("<dd>10</dd>")
    await other.leave()


@pytest.mark.parametrize("how", ["signed out", "another password", "not active"])
async def test_who_is_signed_out_sees_no_more(bob, alice, session, how):
    page = await Page(bob, f"sessions/{session.pk}/", of=alice).open()
    await page.sees()
    if how == "signed out":
        await page.browser.alogout()
    elif how == "another password":
        bob.user.set_password("another horse battery staple")
        await bob.user.asave()
    else:
        await type(bob.user).objects.filter(pk=bob.user.pk).aupdate(is_active=False)
    assert await page.closed_with() == 4403


async def test_counts_of_a_list_move_and_what_begins_appears(alice, session, new_session):

    page = await Page(alice, "sessions/").open()
    assert str(session.pk) in await page.sees()
    worker = runtime.current().worker
    await worker.apply(session.pk, batch(1, squats(123)))
    await page.sees_in_the_end(">123<")
    begun = await sync_to_async(new_session)(frames=5)
    await page.sees_in_the_end(str(begun.pk))
    await worker.finish(session.pk, Outcome.CANCELLED)
    assert str(session.pk) in await page.sees_in_the_end("Cancelled")
    await page.leave()


async def test_a_list_shows_what_its_filters_let_through(alice, session, new_session):
    page = await Page(alice, "sessions/?status=completed").open()
    assert str(session.pk) not in await page.sees()
    await page.leave()


async def test_messages_of_a_page_are_passed_over(alice, session):
    page = await Page(alice, f"sessions/{session.pk}/").open()
    await page.sees()
    await page.socket.send_to(json.dumps({"anything": True}))
    await runtime.current().worker.apply(session.pk, batch(1, squats(9)))
    await page.sees_in_the_end("<dd>9</dd>")
    await page.leave()
