"""Streams over connections that break: what the server has accepted is what was sent, once."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kynasmith import AsyncKynasmithClient, RealtimeProtocolError
from kynasmith.models import DetectionSessionCreate, SessionConnection
from tests.sdk.poses import poses
from tests.sdk.proxy import Cut, proxied

FRAMES = 60


@pytest.fixture(scope="module")
def proxy(server):
    with proxied(server.port) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def request_(squat):
    return DetectionSessionCreate(mode="replay", movespec_id=squat.movespec_id)


@pytest.fixture(scope="module")
def undisturbed(client, request_):
    """What the same frames give where nothing happens."""
    return told(client.run_frames(request_, poses(FRAMES)).events)


def told(events):
    return [(event.type, event.ts_ms, event.payload) for event in events]


def through(proxy, session):
    """The way to a session that leads through the proxy."""
    url = session.stream_url.replace(f":{proxy.target}/", f":{proxy.port}/")
    return SessionConnection(session_id=session.session_id, stream_url=url, runtime_token=session.runtime_token)


def batches(size):
    frames = poses(FRAMES)
    return [frames[start : start + size] for start in range(0, FRAMES, size)]


cuts = st.lists(st.builds(Cut, up=st.integers(0, 42_000)) | st.builds(Cut, down=st.integers(0, 3_000)), max_size=3)


@settings(max_examples=8, deadline=None, derandomize=True, database=None)
@given(cuts=cuts, size=st.sampled_from([4, 15]))
def test_whatever_is_cut_every_frame_is_accepted_once(client, proxy, request_, undisturbed, cuts, size):
    session = client.detection.create_session(request_)
    proxy.cuts.extend(cuts)
    with client.detection.connect_session(through(proxy, session)) as connection:
        for batch in batches(size):
            assert connection.send_frame_batch(batch).accepted_frame_count == len(batch)
        connection.finalize()
        events = connection.take_events()
    proxy.cuts.clear()
    check(client, session, events, undisturbed)


def check(client, session, events, undisturbed):
    summary = client.detection.get_session(session.session_id)
    assert (summary.status, summary.accepted_frames_total) == ("completed", FRAMES)
    assert told(events) == undisturbed
    assert events == client.detection.list_events(session.session_id, limit=1000)


async def test_the_asynchronous_client_comes_back_just_so(client, proxy, base_url, provisioned, request_, undisturbed):
    async with AsyncKynasmithClient(api_key=provisioned["api_key"], base_url=base_url) as ours:
        session = await ours.detection.create_session(request_)
        proxy.cuts.extend([Cut(up=15_000), Cut(down=400), Cut(up=20_000)])
        async with ours.detection.connect_session(through(proxy, session)) as connection:
            heard = asyncio.create_task(all_of(connection.iter_events()))
            for batch in batches(4):
                assert (await connection.send_frame_batch(batch)).accepted_frame_count == len(batch)
            await connection.finalize()
            events = await heard
    assert not proxy.cuts
    check(client, session, events, undisturbed)


async def test_a_loop_that_ends_is_not_held_up(base_url, provisioned, replay):
    """At its end `asyncio.run` cancels every task, that of the stream with those that wait for it."""
    async with AsyncKynasmithClient(api_key=provisioned["api_key"], base_url=base_url) as ours:
        session = await ours.detection.create_session(replay)
        async with ours.detection.connect_session(session) as connection:
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
            with pytest.raises(RealtimeProtocolError, match="connection_lost"):
                async with asyncio.timeout(10):
                    await connection.cancel()


async def all_of(events):
    return [event async for event in events]


def test_a_stream_outlives_its_server(client, server, request_, undisturbed):
    session = client.detection.create_session(request_)
    first, *rest = batches(15)
    with client.detection.connect_session(session) as connection:
        connection.send_frame_batch(first)
        server.stop()
        server.start()
        for batch in rest:
            connection.send_frame_batch(batch)
        connection.finalize()
        events = connection.take_events()
    check(client, session, events, undisturbed)


def test_the_end_is_heard_by_who_was_away_when_it_came(client, proxy, request_, undisturbed):
    """The server has finalized, and neither its last events nor its word of the end came through."""
    session = client.detection.create_session(request_)
    with client.detection.connect_session(through(proxy, session)) as connection:
        for batch in batches(15):
            connection.send_frame_batch(batch)
        with proxy.deaf():
            client.detection.finalize_session(session.session_id)
        done = connection.finalize()
        events = connection.take_events()
    assert done.status == "completed"
    check(client, session, events, undisturbed)
