"""The panels over their websocket: who may watch, and what is pushed when."""

import json
import re
from uuid import uuid4

import pytest
from channels.testing import WebsocketCommunicator
from django.utils import timezone

from detection import engine
from detection.models import DetectionEvent, DetectionSession
from detection.services import session_create
from detection.worker import feed
from detection.worker.feed import Update
from detection.worker.results import NewEvent
from movespecs.models import MoveSpecVersion
from movespecs.selectors import compiled
from tests.pages.conftest import guest_id_of
from workbench.asgi import application
from workbench.guests import COOKIE
from workbench.tenancy.services import system_project_get_or_create

pytestmark = pytest.mark.django_db(transaction=True)
HOME = "http://testserver"


def watch(path: str, guest, origin: str | None = HOME) -> WebsocketCommunicator:
    cookie = guest.cookies[COOKIE].value if guest else ""
    headers = [(b"host", b"testserver"), (b"cookie", f"{COOKIE}={cookie}".encode())]
    if origin:
        headers.append((b"origin", origin.encode()))
    return WebsocketCommunicator(application, path, headers=headers)


async def closed_with(socket: WebsocketCommunicator) -> int:
    await socket.connect()
    output = await socket.receive_output()
    return output["code"]


@pytest.fixture
def session(alice) -> DetectionSession:
    version = MoveSpecVersion.objects.get(movespec__slug="squat")
    return session_create(
        project=system_project_get_or_create(key="guests", name="Guests"),
        guest_id=guest_id_of(alice),
        mode="live",
        movespec_version=version,
        contract_major=1,
    )


@pytest.fixture
def reading(session):
    plan = engine.compile_plan(compiled(session.movespec_version.yaml_source))
    return engine.read(plan, engine.new_state(plan))


def update(*events: NewEvent, reading=None, outcome: str | None = None, frames: int = 4) -> Update:
    status = "completed" if outcome else "streaming"
    return Update(status, frames, outcome, None, events, reading)


def completed(ordinal: int, ts_ms: float) -> NewEvent:
    detail = {"started_ms": ts_ms - 2000, "duration_ms": 2000.0}
    return NewEvent(ordinal, ts_ms, "event_completed", {"event_key": "squat", "score": 0.91}, detail)


async def test_a_guest_watches_a_session_of_their_own(alice, session):
    socket = watch(f"/ws/panels/{session.id}/", alice)
    await socket.connect()
    page = await socket.receive_from()
    assert 'id="count" data-count="0"' in page
    assert 'id="phases"' in page
    await socket.disconnect()


async def test_another_guest_learns_nothing_of_it(bob, session):
    assert await closed_with(watch(f"/ws/panels/{session.id}/", bob)) == 4403
    assert await closed_with(watch(f"/ws/panels/{uuid4()}/", bob)) == 4403


async def test_who_has_no_cookie_watches_nothing(session):
    assert await closed_with(watch(f"/ws/panels/{session.id}/", None)) == 4403


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", None])
@pytest.mark.parametrize("path", ["/ws/panels/{}/", "/ws/panels/editor/squat/"])
async def test_a_page_of_another_origin_watches_nothing(alice, session, origin, path):
    assert await closed_with(watch(path.format(session.id), alice, origin)) == 4403


async def test_a_forged_cookie_watches_nothing(alice, session):
    alice.cookies[COOKIE] = "forged"
    assert await closed_with(watch(f"/ws/panels/{session.id}/", alice)) == 4403


async def test_a_repetition_is_pushed_with_its_number_and_its_score(alice, session, reading):
    socket = watch(f"/ws/panels/{session.id}/", alice)
    await socket.connect()
    await socket.receive_from()
    feed.publish(session.id, update(completed(1, 46_200.0), reading=reading))
    news = await socket.receive_from()
    assert 'data-count="1"' in news
    assert 'hx-swap-oob="afterbegin:#events"' in news
    line = " ".join(re.sub(r"<[^>]+>", " ", news).split())
    assert "0:46.2 Repetition 1 0.91" in line
    await socket.disconnect()


async def test_what_has_not_changed_is_not_pushed_again(alice, session, reading):
    socket = watch(f"/ws/panels/{session.id}/", alice)
    await socket.connect()
    await socket.receive_from()
    feed.publish(session.id, update(reading=reading, frames=4))
    first = await socket.receive_from()
    feed.publish(session.id, update(reading=reading, frames=8))
    second = await socket.receive_from()
    assert 'id="reading"' in first
    assert 'id="allowance"' in second
    assert 'id="reading"' not in second
    assert 'id="phases"' not in second
    await socket.disconnect()


async def test_a_hint_of_the_movespec_is_shown_over_the_picture(alice, session):
    socket = watch(f"/ws/panels/{session.id}/", alice)
    await socket.connect()
    await socket.receive_from()
    hint = NewEvent(1, 5.0, "feedback", {"level": "coaching", "message": "Go <lower>."}, None)
    feed.publish(session.id, update(hint))
    news = await socket.receive_from()
    cue = re.search(r'<p id="cue".*?</p>', news, re.S)[0]
    assert 'class="cue coaching"' in cue
    assert 'data-ordinal="1"' in cue
    assert "Go &lt;lower&gt;." in cue
    await socket.disconnect()


async def test_events_that_a_slow_page_missed_are_made_good_from_the_database(alice, session):
    socket = watch(f"/ws/panels/{session.id}/", alice)
    await socket.connect()
    await socket.receive_from()
    for ordinal in (1, 2, 3):
        event = completed(ordinal, ordinal * 1000.0)
        await DetectionEvent.objects.acreate(
            session=session, ordinal=ordinal, ts_ms=event.ts_ms, type=event.type, payload=event.payload
        )
    feed.publish(session.id, update(completed(3, 3000.0)))
    page = await socket.receive_from()
    assert 'data-count="3"' in page
    assert [int(n) for n in re.findall(r"Repetition (\d)", page)] == [3, 2, 1]
    await socket.disconnect()


async def test_a_session_that_has_ended_is_summed_up_and_the_socket_closed(alice, session):
    for ordinal, (type_, payload, detail) in enumerate(
        [
            ("event_completed", {"event_key": "squat", "score": 0.9}, {"duration_ms": 2000.0}),
            ("event_completed", {"event_key": "squat", "score": 0.8}, {"duration_ms": 3000.0}),
            ("event_interrupted", {"reason": "incomplete_range"}, {"phase": "bottom"}),
        ],
        start=1,
    ):
        await DetectionEvent.objects.acreate(
            session=session, ordinal=ordinal, ts_ms=ordinal * 1000.0, type=type_, payload=payload, detail=detail
        )
    now = timezone.now()
    await DetectionSession.objects.filter(pk=session.pk).aupdate(
        status="completed", terminal_outcome="finalized", started_at=now, ended_at=now, accepted_frames_total=90
    )
    socket = watch(f"/ws/panels/{session.id}/", alice)
    await socket.connect()
    await socket.receive_from()
    summary = " ".join(re.sub(r"<[^>]+>", " ", await socket.receive_from()).split())
    assert "2 squats" in summary
    assert "tempo, on average 2.5 s" in summary
    assert "fastest to slowest 2.0 to 3.0 s" in summary
    assert "1 turned back before the turning point" in summary
    assert (await socket.receive_output())["code"] == 1000


async def test_a_text_is_checked_and_kept_as_it_is_typed(alice):
    socket = watch("/ws/panels/editor/squat/", alice)
    await socket.connect()
    await socket.send_to(json.dumps({"yaml_source": "name: squat\nnonsense: 1\n"}))
    answer = await socket.receive_from()
    assert 'data-line="2"' in answer
    assert "Kept, your own copy" in " ".join(answer.split())
    await socket.disconnect()


@pytest.mark.parametrize("message", [" ", "no json", "[]", "{}", '{"yaml_source": 1}'])
async def test_what_is_no_text_is_passed_over(alice, message):
    socket = watch("/ws/panels/editor/squat/", alice)
    await socket.connect()
    await socket.send_to(message)
    await socket.send_to(json.dumps({"yaml_source": "name: squat"}))
    assert 'id="validation"' in await socket.receive_from()
    await socket.disconnect()


async def test_a_text_far_too_long_is_refused_in_words(alice):
    socket = watch("/ws/panels/editor/squat/", alice)
    await socket.connect()
    await socket.send_to(json.dumps({"yaml_source": "#" * 300_000}))
    assert "at most 32 KiB" in await socket.receive_from()
    await socket.disconnect()


async def test_the_editor_of_what_is_not_there_is_closed(alice):
    assert await closed_with(watch("/ws/panels/editor/handstand/", alice)) == 4403
