"""Batches: what is accepted, what answers it and in which order, and what happens to one that comes again."""

import json

import pytest
from asgiref.sync import sync_to_async

from detection.models import DetectionEvent, SessionState
from tests.detection.client import Client
from tests.detection.conftest import inline_alone
from tests.detection.frames import bare, events_of_engine_alone, squats

pytestmark = pytest.mark.usefixtures("worker_kind")


@pytest.fixture
async def client(session):
    client = Client(session)
    await client.attach()
    return client


async def test_an_ack_counts_what_was_accepted(client):
    _, ack = await client.batch(1, squats(4))
    assert ack == {
        "type": "frame_ack",
        "batch_seq": 1,
        "accepted_frame_count": 4,
        "accepted_frames_total": 4,
        "rejected_frame_indexes": [],
    }


async def test_an_empty_batch_is_acked_with_nothing(client):
    events, ack = await client.batch(1, [])
    assert (events, ack["accepted_frame_count"], ack["accepted_frames_total"]) == ([], 0, 0)


async def test_events_come_before_their_ack_and_are_the_engines(client, session, squat):
    frames = squats()
    events, ack = await client.batch(1, frames)
    assert ack["accepted_frames_total"] == len(frames)
    assert bare(events) == await sync_to_async(events_of_engine_alone)(squat, frames)
    assert {event["session_id"] for event in events} == {str(session.id)}
    assert len({event["event_id"] for event in events}) == len(events) > 20


@inline_alone  # elsewhere Redis has it then, and the database a moment later: worker/test_redis.py
async def test_when_the_ack_is_here_everything_is_in_the_database(client, session):
    events, _ = await client.batch(1, squats())
    state = await SessionState.objects.aget(pk=session.pk)
    stored = [event async for event in DetectionEvent.objects.filter(session=session).order_by("ordinal")]
    assert state.accepted_frames_total == len(squats())
    assert [str(event.event_id) for event in stored] == [event["event_id"] for event in events]
    assert [event.ordinal for event in stored] == list(range(1, len(stored) + 1))
    assert state.completed_event_counts == {"squat": sum(event.type == "event_completed" for event in stored)}


def other(frame, **changes):
    return {**frame, **changes}


def without_nose(frame):
    return other(frame, landmarks=frame["landmarks"][1:])


def nose_twice(frame):
    return other(frame, landmarks=[frame["landmarks"][0], *frame["landmarks"][:-1]])


def with_landmark(frame, **changes):
    first, *rest = frame["landmarks"]
    return other(frame, landmarks=[{**first, **changes}, *rest])


@pytest.mark.parametrize(
    "broken",
    [
        without_nose,
        nose_twice,
        lambda frame: other(frame, landmarks=[*frame["landmarks"], frame["landmarks"][0]]),
        lambda frame: other(frame, confidence=1.1),
        lambda frame: other(frame, confidence=None),
        lambda frame: other(frame, frame_seq=0),
        lambda frame: other(frame, frame_seq=2.5),
        lambda frame: other(frame, frame_seq="2"),
        lambda frame: other(frame, timestamp_ms=-1),
        lambda frame: other(frame, pose_schema="another/v1"),
        lambda frame: other(frame, source={"kind": "satellite", "frame_width": 1, "frame_height": 1}),
        lambda frame: with_landmark(frame, name="tail"),
        lambda frame: with_landmark(frame, x="1"),
        lambda frame: with_landmark(frame, z=None),
        lambda frame: with_landmark(frame, visibility=-0.1),
        lambda frame: with_landmark(frame, presence=1.5),
        lambda frame: {key: value for key, value in frame.items() if key != "timestamp_ms"},
        lambda frame: [],
        lambda frame: None,
        lambda frame: "frame",
    ],
)
async def test_a_frame_that_breaks_the_schema_is_rejected_by_its_index(client, broken):
    first, second, third = squats(3)
    _, ack = await client.batch(1, [first, broken(second), third])
    assert (ack["rejected_frame_indexes"], ack["accepted_frames_total"]) == ([1], 2)


async def test_a_number_beyond_all_floats_is_rejected_by_its_index(client):
    first, second = map(json.dumps, squats(2))
    huge = second.replace('"confidence": 0.9', '"confidence": 1e999')
    await client.say_text('{"type": "frame_batch", "batch_seq": 1, "frames": [' + first + "," + huge + "]}")
    assert (await client.hear())["rejected_frame_indexes"] == [1]


async def test_coordinates_that_are_no_pose_are_rejected_by_their_index(client):
    first, second, third = squats(3)
    far = other(second, landmarks=[{**mark, "x": 1.7e308, "y": -1.7e308} for mark in second["landmarks"]])
    _, ack = await client.batch(1, [first, far, third])
    assert ack["accepted_frame_count"] + len(ack["rejected_frame_indexes"]) == 3
    assert 0 not in ack["rejected_frame_indexes"]
    assert 2 not in ack["rejected_frame_indexes"]


@pytest.mark.parametrize(
    ("second", "accepted"),
    [
        ({"frame_seq": 10}, False),
        ({"frame_seq": 9}, False),
        ({"frame_seq": 500}, True),
        ({"timestamp_ms": 1000.0}, False),
        ({"timestamp_ms": 999.999}, False),
        ({"timestamp_ms": 1000.001}, True),
        ({"timestamp_ms": 3_600_999.9}, True),
        ({"timestamp_ms": 3_601_000.0}, False),
    ],
)
async def test_numbers_and_times_must_rise_within_an_hour(client, second, accepted):
    frame = squats(1)[0]
    first = other(frame, frame_seq=10, timestamp_ms=1000.0)
    later = other(frame, frame_seq=11, timestamp_ms=1001.0)
    _, ack = await client.batch(1, [first, other(later, **second)])
    assert ack["rejected_frame_indexes"] == ([] if accepted else [1])


async def test_the_first_frame_may_have_any_time(client):
    _, ack = await client.batch(1, [other(squats(1)[0], timestamp_ms=1.8e12)])
    assert ack["accepted_frame_count"] == 1


async def test_a_rejected_frame_uses_nothing_up(client):
    first, second = squats(2)
    await client.batch(1, [first, other(second, frame_seq=99, confidence=7)])
    _, ack = await client.batch(2, [second])
    assert ack["accepted_frames_total"] == 2


async def test_landmarks_may_come_in_any_order(client, squat):
    turned = [other(frame, landmarks=frame["landmarks"][::-1]) for frame in squats()]
    events, ack = await client.batch(1, turned)
    assert ack["rejected_frame_indexes"] == []
    assert bare(events) == await sync_to_async(events_of_engine_alone)(squat, squats())


async def test_a_batch_that_comes_again_has_its_answer_again(client, session):
    frames = squats()
    first = await client.batch(7, frames)
    assert await client.batch(7, frames) == first
    state = await SessionState.objects.aget(pk=session.pk)
    assert state.accepted_frames_total == len(frames)
    assert await DetectionEvent.objects.filter(session=session).acount() == len(first[0])


async def test_its_answer_is_the_same_after_coming_back(client, session):
    first = await client.batch(7, squats())
    await client.hang_up()
    again = Client(session)
    assert (await again.attach())["last_batch_seq"] == 7
    assert await again.batch(7, squats()) == first


async def test_the_same_frames_in_other_words_are_the_same_batch(client):
    first = await client.batch(1, squats(3))
    reordered = [dict(reversed(frame.items())) for frame in squats(3)]
    for frame in reordered:
        frame["landmarks"] = frame["landmarks"][::-1]
        frame["unknown"] = "left alone"
    assert await client.batch(1, reordered) == first


async def test_other_frames_under_the_same_number_are_a_conflict(client):
    await client.batch(1, squats(3))
    changed = squats(3)
    changed[1] = with_landmark(changed[1], x=changed[1]["landmarks"][0]["x"] + 1e-9)
    _, error = await client.batch(1, changed)
    assert (error["error"]["code"], error["error"]["details"]) == ("conflict", {"last_batch_seq": 1})
    _, ack = await client.batch(2, squats(4)[3:])
    assert ack["accepted_frames_total"] == 4


async def test_a_lower_number_is_a_conflict_that_names_the_last(client):
    await client.batch(5, squats(2))
    _, error = await client.batch(4, squats(3)[2:])
    assert (error["type"], error["error"]["code"]) == ("error", "conflict")
    assert error["error"]["details"] == {"last_batch_seq": 5}


async def test_gaps_between_numbers_are_allowed(client):
    await client.batch(1, squats(1))
    _, ack = await client.batch(1000, squats(2)[1:])
    assert ack["accepted_frames_total"] == 2


async def test_whole_numbers_are_fine_where_fractions_may_be(client):
    frame = other(squats(1)[0], timestamp_ms=0, confidence=1)
    _, ack = await client.batch(1, [with_landmark(frame, x=0, y=0, z=0, visibility=1)])
    assert ack["accepted_frame_count"] == 1
