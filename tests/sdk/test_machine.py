"""The stream's state machine on a clock that the tests turn."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kynasmith import AuthError, AuthorizationError, RealtimeProtocolError, SessionStateError
from kynasmith.models import Feedback, SessionConnection
from kynasmith.stream.frames import batch_of
from kynasmith.stream.machine import Machine
from kynasmith.stream.steps import CatchUp, Listen, Open, Wait
from tests.sdk.fake_server import FakeServer, event
from tests.sdk.poses import poses

SESSION = SessionConnection(session_id="s", stream_url="ws://server/s", runtime_token="t")
ONE = batch_of(poses(1))


class Line:
    """A machine and a server, and between them what the test says. Time stands still but for `Wait`s."""

    def __init__(self, server, *, reconnect_seconds=60.0):
        self.server = server
        self.machine = Machine(SESSION, reconnect_seconds, lambda: 0.5)
        self.now = 100.0

    def attach(self):
        step = self.machine.next_step(self.now)
        while isinstance(step, Wait):
            self.now += step.seconds
            step = self.machine.next_step(self.now)
        assert isinstance(step, Open)
        binary = self.server.binary and "kynasmith.v1.binary" in step.subprotocols
        self.machine.opened("kynasmith.v1.binary" if binary else "kynasmith.v1", self.now)
        self.hear(self.server.greeting())
        if self.server.status != "streaming":
            self.hear(self.server.done())

    def hear(self, *messages):
        for message in messages:
            self.machine.heard(message, self.now)

    def lose(self, code=1006):
        self.machine.lost(code, "", self.now)

    def pass_time(self):
        """Up to when the machine listens, with nothing to hear."""
        step = self.machine.next_step(self.now)
        assert isinstance(step, Listen)
        self.now += step.seconds
        self.machine.silent(self.now)


@pytest.fixture
def line():
    line = Line(FakeServer())
    line.attach()
    return line


# Of each message of the client: does it come through, and how many of its answers do? False and None: all is well.
losses = st.lists(st.tuples(st.booleans(), st.none() | st.integers(0, 3)), max_size=8)


@settings(deadline=None)
@given(losses=losses, sizes=st.lists(st.integers(0, 5), min_size=1, max_size=8), binary=st.booleans())
def test_whatever_is_lost_frames_and_events_come_once(losses, sizes, binary):
    line = Line(FakeServer(binary=binary))
    line.attach()
    losses = iter(losses)
    tickets = [line.machine.submit(batch_of(poses(size)), None, line.now) for size in sizes]
    line.machine.end("finalize", line.now)
    for _ in range(100):
        if isinstance(line.machine.next_step(line.now), CatchUp):
            line.machine.caught_up([Feedback(**event(name)) for name in line.server.stored()])
        for message in line.machine.outgoing():
            swallowed, heard = next(losses, (False, None))
            answers = [] if swallowed else line.server.answer(message)
            line.hear(*answers[:heard])
            if (swallowed or heard is not None) and not line.machine.over:
                line.lose()
                line.attach()
                break
    assert line.machine.over
    assert line.server.accepted == list(range(1, sum(sizes) + 1))
    assert [ticket.outcome().accepted_frame_count for ticket in tickets] == sizes
    heard = [event.event_id for event in line.machine.inbox.take_events()]
    assert heard == (line.server.stored() if sum(sizes) else heard)


def test_a_machine_asks_after_25_seconds_of_silence_and_leaves_after_30(line):
    line.pass_time()
    assert line.now == 125
    assert line.machine.outgoing() == ['{"type":"ping"}']
    line.pass_time()
    assert line.now == 130
    assert not line.machine.connected


def test_an_answer_to_the_question_is_enough(line):
    line.pass_time()
    line.hear('{"type":"pong"}')
    line.pass_time()
    assert (line.now, line.machine.connected) == (150, True)
    assert [line.machine.receive().type for _ in range(len(line.machine.inbox))] == ["session_update"]


def test_a_ping_of_the_server_is_answered(line):
    line.hear('{"type":"ping"}')
    assert line.machine.outgoing() == ['{"type":"pong"}']


def test_a_batch_without_an_answer_is_sent_again_elsewhere(line):
    ticket = line.machine.submit(ONE, None, line.now)
    (first,) = line.machine.outgoing()
    while line.machine.connected:
        line.pass_time()
        line.hear('{"type":"ping"}')
    assert line.now == 130
    line.attach()
    assert line.machine.outgoing() == [first]
    line.hear(*line.server.answer(first))
    assert ticket.outcome().accepted_frames_total == 1


def test_a_batch_that_could_not_be_saved_is_sent_again_on_the_same_socket(line):
    line.machine.submit(ONE, None, line.now)
    (first,) = line.machine.outgoing()
    line.hear(error("service_unavailable", retryable=True))
    line.pass_time()
    assert line.now == 101
    assert line.machine.outgoing() == [first]


def test_only_the_first_batch_is_on_its_way(line):
    for _ in range(3):
        line.machine.submit(ONE, None, line.now)
    (first,) = line.machine.outgoing()
    assert json.loads(first)["batch_seq"] == 1
    line.hear(*line.server.answer(first))
    assert [json.loads(message)["batch_seq"] for message in line.machine.outgoing()] == [2]


def test_an_ack_that_is_heard_again_is_not_the_next_ones(line):
    line.machine.submit(ONE, None, line.now)
    later = line.machine.submit(ONE, None, line.now)
    answers = line.server.answer(*line.machine.outgoing())
    line.hear(*answers, *answers)
    assert not later.settled


def test_a_compact_batch_goes_as_text_to_a_server_that_takes_no_other():
    line = Line(FakeServer(binary=True))
    line.attach()
    ticket = line.machine.submit(ONE, None, line.now)
    (compact,) = line.machine.outgoing()
    line.server.answer(compact)
    line.lose()
    line.server.binary = False
    line.attach()
    (text,) = line.machine.outgoing()
    assert (type(compact), type(text)) == (bytes, str)
    line.hear(*line.server.answer(text))
    assert (ticket.outcome().accepted_frames_total, line.server.accepted) == (1, [1])


def test_a_session_that_has_run_is_gone_on_with():
    server = FakeServer()
    line = Line(server)
    line.attach()
    line.machine.submit(batch_of(poses(3)), None, line.now)
    line.hear(*server.answer(*line.machine.outgoing()))
    other = Line(server)
    other.attach()
    other.machine.submit(ONE, None, line.now)
    (message,) = other.machine.outgoing()
    assert (json.loads(message)["batch_seq"], json.loads(message)["frames"][0]["frame_seq"]) == (2, 4)


@pytest.mark.parametrize("code", [1001, 1006, 1012, 1013, 4408, 4430])
def test_a_connection_is_brought_back_after(line, code):
    line.lose(code)
    line.attach()
    assert line.machine.attached


@pytest.mark.parametrize("code", [1000, 1008, 1009, 4401, 4403, 4409, 4999])
def test_a_connection_is_not_brought_back_after(line, code):
    ticket = line.machine.submit(ONE, None, line.now)
    line.lose(code)
    with pytest.raises(RealtimeProtocolError) as caught:
        ticket.outcome()
    assert (caught.value.code, caught.value.details) == ("connection_closed", {"close_code": code})


def test_what_cannot_be_brought_back_is_given_up_after_its_time(line):
    ticket = line.machine.submit(ONE, None, line.now)
    line.lose()
    opened = []
    while (step := line.machine.next_step(line.now)) is not None:
        if isinstance(step, Wait):
            line.now += step.seconds
        else:
            opened.append(line.now)
            line.lose()
    assert line.now == 160
    assert 8 < len(opened) < 16
    with pytest.raises(RealtimeProtocolError, match="connection_lost"):
        ticket.outcome()


def test_a_server_that_falls_over_the_same_batch_each_time_is_given_up_too(line):
    ticket = line.machine.submit(ONE, None, line.now)
    while not line.machine.over:
        line.lose()
        if not line.machine.over:
            line.attach()
    assert ticket.error.code == "connection_lost"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("access_token_expired", AuthError),
        ("duplicate_active_connection", SessionStateError),
        ("organization_suspended", AuthorizationError),
    ],
)
def test_a_refusal_says_why_in_its_own_type(code, kind):
    line = Line(FakeServer())
    line.machine.opened("kynasmith.v1", line.now)
    line.hear(error(code))
    line.lose(4401)
    assert type(line.machine.failure) is kind
    assert line.machine.failure.code == code


def test_a_batch_that_is_refused_does_not_hold_up_the_next(line):
    refused = line.machine.submit(ONE, 1, line.now)
    later = line.machine.submit(ONE, None, line.now)
    line.machine.outgoing()
    line.hear(error("conflict", last_batch_seq=7))
    assert type(refused.error) is RealtimeProtocolError
    (message,) = line.machine.outgoing()
    assert json.loads(message)["batch_seq"] == 8
    assert not later.settled


def test_a_used_up_quota_ends_the_stream_with_its_reason(line):
    ticket = line.machine.submit(ONE, None, line.now)
    why = {"code": "quota_exceeded", "message": "Used up.", "retryable": False, "details": {"quota_limit": 10}}
    line.hear(
        json.dumps({"type": "error", "error": why}),
        json.dumps(
            {
                "type": "session_done",
                "session_id": "s",
                "status": "failed",
                "accepted_frames_total": 10,
                "terminal_outcome": "quota_exceeded",
                "error": why,
            }
        ),
    )
    assert type(ticket.error) is AuthorizationError
    assert line.machine.over
    with pytest.raises(AuthorizationError, match="quota_limit: 10"):
        line.machine.outcome("finalize")


def test_messages_of_a_later_server_do_no_harm(line):
    line.hear('{"type":"weather","sunny":true}')
    assert [line.machine.receive() for _ in range(2)][-1].sunny is True


def error(code, *, retryable=False, **details):
    body = {"code": code, "message": "So it is.", "retryable": retryable, "details": details}
    return json.dumps({"type": "error", "error": body})
