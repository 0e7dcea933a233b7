"""What the contract's quick start does, and each kind of error where it comes up."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from kynasmith import (
    ApiError,
    AsyncKynasmithClient,
    AuthError,
    AuthorizationError,
    CompatibilityError,
    KynasmithClient,
    KynasmithError,
    RealtimeProtocolError,
    SessionStateError,
    ValidationError,
)
from kynasmith.models import (
    DetectionSessionCreate,
    EventCompleted,
    Frame,
    MoveSpecCreate,
    MoveSpecDraftUpdate,
    MoveSpecFork,
    MoveSpecUpdate,
    SessionConnection,
)
from tests.detection.frames import squats
from tests.sdk.conftest import SQUAT
from tests.sdk.poses import poses

NOWHERE = "00000000-0000-4000-8000-000000000000"


def test_from_a_text_to_a_count(base_url, provisioned):
    with KynasmithClient(api_key=provisioned["api_key"], base_url=base_url) as client:
        movespec = client.movespecs.create(MoveSpecCreate(name="Squat"))
        assert movespec.organization_id == provisioned["organization_id"]
        client.movespecs.update_draft(movespec.movespec_id, MoveSpecDraftUpdate(yaml_source=SQUAT))
        validation = client.movespecs.validate_draft(movespec.movespec_id)
        assert (validation.ok, validation.errors) == (True, [])
        version = client.movespecs.create_version(movespec.movespec_id)
        client.movespecs.release_version(movespec.movespec_id, version.movespec_version_id)
        session = client.detection.create_session(
            DetectionSessionCreate(mode="replay", movespec_id=movespec.movespec_id)
        )
        with client.detection.connect_session(session) as connection:
            for number, start in enumerate(range(0, len(squats()), 15), 1):
                frames = [Frame.model_validate(frame) for frame in squats()[start : start + 15]]
                ack = connection.send_frame_batch(frames, batch_seq=number)
                assert ack.rejected_frame_indexes == []
            connection.finalize()
            counted = [event for event in connection.iter_events() if event.type == "event_completed"]
        assert [type(event) for event in counted] == [EventCompleted] * 5
        assert {event.payload.event_key for event in counted} == {counted[0].payload["event_key"]} == {"squat"}
        summary = client.detection.get_session(session.session_id)
        assert (summary.status, summary.completed_event_counts) == ("completed", {"squat": 5})


async def test_the_same_in_an_event_loop(base_url, provisioned, replay):
    account = {name: provisioned[f"service_account_{name}"] for name in ("id", "secret")}
    async with AsyncKynasmithClient(
        service_account_id=account["id"], service_account_secret=account["secret"], base_url=base_url
    ) as client:
        result = await client.run_frames(replay, iter(poses()))
        assert result.completed_event_counts == {"squat": 5}
        assert (await client.usage.get()).accepted_frames >= len(poses())


def test_every_form_of_credential_opens_the_project(base_url, provisioned):
    token = KynasmithClient(api_key=provisioned["api_key"].partition(":")[2], base_url=base_url).auth
    given = token.create_access_token(scopes=["movespecs:read"])
    assert given.project_id == provisioned["project_id"]
    assert given.access_token == token.get()
    assert "ks_at" not in repr(given)
    forms = [
        {"api_key_id": provisioned["api_key_id"], "api_key_secret": provisioned["api_key_secret"]},
        {"access_token": given.access_token},
        {"api_key": provisioned["api_key"], "project_id": provisioned["project_id"]},
    ]
    for form in forms:
        with KynasmithClient(**form, base_url=base_url) as client:
            assert client.movespecs.list(limit=1) == client.movespecs.list(project_id=given.project_id, limit=1)


def test_lists_are_paged(client, squat):
    for number in range(3):
        client.movespecs.create(MoveSpecCreate(name=f"Paged {number}"))
    first = client.movespecs.list(q="Paged", limit=2)
    rest = client.movespecs.list(q="Paged", limit=2, cursor=first.next_cursor)
    assert [movespec.name for movespec in first + rest] == ["Paged 2", "Paged 1", "Paged 0"]
    assert rest.next_cursor is None


def test_a_fork_needs_no_project(client, provisioned, squat):
    fork = client.movespecs.fork(squat.movespec_id, MoveSpecFork(name="Ours"))
    assert (fork.name, fork.project_id) == ("Ours", provisioned["project_id"])
    client.movespecs.star(fork.movespec_id)
    starred = client.movespecs.update(fork.movespec_id, MoveSpecUpdate(description="Deeper"))
    assert (starred.star_count, starred.description) == (1, "Deeper")
    client.movespecs.archive(fork.movespec_id)
    assert client.movespecs.get(fork.movespec_id).archived_at


def test_a_draft_that_has_changed_is_not_written_over(client, squat):
    read = client.movespecs.get_draft(squat.movespec_id)
    theirs, ours = (MoveSpecDraftUpdate(yaml_source=f"{SQUAT}\n# {whose}\n") for whose in ("theirs", "ours"))
    client.movespecs.update_draft(squat.movespec_id, theirs, if_match=read.content_hash)
    with pytest.raises(ApiError, match="conflict"):
        client.movespecs.update_draft(squat.movespec_id, ours, if_match=read.content_hash)
    assert client.movespecs.get_draft(squat.movespec_id).yaml_source == theirs.yaml_source


def test_usage_is_told_by_project(client, provisioned):
    project = client.usage.get_project(provisioned["project_id"])
    assert project.organization_accepted_frames == client.usage.get().accepted_frames


def test_errors_come_in_their_types(client, base_url, replay, squat):
    stranger = KynasmithClient(api_key="ks_nobody:nothing", base_url=base_url)
    broken = client.movespecs.create(MoveSpecCreate(name="Broken"))
    client.movespecs.update_draft(broken.movespec_id, MoveSpecDraftUpdate(yaml_source="movement: ["))
    session = client.detection.create_session(replay)
    client.detection.cancel_session(session.session_id)
    narrow = KynasmithClient(access_token=client_token(client, ["movespecs:read"]), base_url=base_url)
    cases = [
        (AuthError, 401, "access_token_invalid", lambda: stranger.usage.get()),
        (AuthorizationError, 403, "insufficient_scope", lambda: narrow.usage.get()),
        (ApiError, 404, "movespec_not_found", lambda: client.movespecs.get(NOWHERE)),
        (ValidationError, 422, "draft_validation_failed", lambda: client.movespecs.create_version(broken.movespec_id)),
        (ValidationError, 422, "validation_error", lambda: client.movespecs.create(MoveSpecCreate(name=""))),
        (SessionStateError, 404, "session_not_found", lambda: client.detection.get_session(NOWHERE)),
        (
            SessionStateError,
            409,
            "session_already_cancelled",
            lambda: client.detection.finalize_session(session.session_id),
        ),
        (
            CompatibilityError,
            422,
            "contract_version_unsupported",
            lambda: client.detection.create_session(replay.model_copy(update={"contract_major": 9})),
        ),
    ]
    for kind, status, code, call in cases:
        with pytest.raises(ApiError) as caught:
            call()
        error = caught.value
        assert (type(error), error.status_code, error.code, error.retryable) == (kind, status, code, False)
        assert error.request_id


def client_token(client, scopes):
    """A token beside the one that the client goes on with."""
    own = client.auth.get()
    token = client.auth.create_access_token(scopes=scopes).access_token
    client.auth.set(own)
    return token


def test_a_stream_says_what_is_wrong_with_it(client, replay):
    session = client.detection.create_session(replay)
    with client.detection.connect_session(session) as connection:
        assert connection.receive_message().type == "session_update"
        assert connection.ping() > 0
        assert connection.receive_message(5).type == "pong"
        connection.send_frame_batch(poses(2), batch_seq=3)
        with pytest.raises(RealtimeProtocolError) as caught:
            connection.send_frame_batch(poses(3), batch_seq=2)
        assert (caught.value.code, caught.value.details) == ("conflict", {"last_batch_seq": 3})
        with pytest.raises(ValueError, match="256"):
            connection.send_frame_batch(poses(1) * 257)
        with pytest.raises(SessionStateError, match="duplicate"):
            client.detection.connect_session(session).__enter__()
        assert connection.send_frame_batch(poses(3)[2:]).accepted_frames_total == 3
        assert connection.cancel().terminal_outcome == "cancelled"
        with pytest.raises(SessionStateError, match="session_already_cancelled"):
            connection.send_frame_batch([])
    wrong = SessionConnection(session_id=session.session_id, stream_url=session.stream_url, runtime_token="x")
    with pytest.raises(AuthError):
        client.detection.connect_session(wrong).__enter__()


def test_one_thread_listens_while_another_sends(client, replay):
    session = client.detection.create_session(replay)
    with client.detection.connect_session(session) as connection, ThreadPoolExecutor(1) as listener:
        heard = listener.submit(lambda: [event.event_id for event in connection.iter_events()])
        for start in range(0, len(poses()), 15):
            connection.send_frame_batch(poses()[start : start + 15])
        connection.finalize()
        events = heard.result()
    stored = client.detection.list_events(session.session_id, limit=1000)
    assert events == [event.event_id for event in stored]


def test_a_stream_that_is_left_is_gone_on_with(client, replay):
    session = client.detection.create_session(replay)
    with client.detection.connect_session(session) as connection:
        connection.send_frame_batch(poses(20))
    with pytest.raises(RealtimeProtocolError, match="stream_closed"):
        connection.send_frame_batch(poses(1))
    with client.detection.connect_session(session) as connection:
        ack = connection.send_frame_batch(poses(40)[20:])
        assert (ack.batch_seq, ack.accepted_frames_total) == (2, 40)
        connection.cancel()


def test_a_stream_is_entered_before_it_is_used(client, replay):
    connection = client.detection.connect_session(client.detection.create_session(replay))
    with pytest.raises(RuntimeError, match="with"):
        connection.send_frame_batch(poses(1))


def test_a_source_that_fails_cancels_its_session_and_loses_no_result(client, replay):
    def source():
        yield from poses(20)
        raise KynasmithError("the camera is gone")

    with pytest.raises(KynasmithError, match="the camera is gone") as caught:
        client.run_frames(replay, source())
    result = caught.value.result
    assert (result.summary.status, result.accepted_frames_total, len(result.poses)) == ("cancelled", 15, 15)
