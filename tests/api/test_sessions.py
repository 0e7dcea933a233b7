"""Detection sessions of programs, which have access tokens. Alice and Bob share a project, Charlie is an outsider."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from detection.models import DetectionEvent, DetectionSession, Mode, SessionState, Status
from detection.services import session_create
from movespecs.models import MoveSpec
from movespecs.services import version_create, version_release
from workbench.tenancy.models import Project

PATH = "/api/detection/sessions"


@pytest.fixture
def body(squat):
    return {"mode": "live", "movespec_id": str(squat.movespec_id)}


def made(person, version, **fields):
    return session_create(project=person.project, mode=Mode.LIVE, movespec_version=version, contract_major=1, **fields)


def ids(answer):
    assert answer.status == 200, answer.json
    return [row["session_id"] for row in answer.json]


def pages(api, path):
    """The ids of every page, following the links."""
    found = []
    while path:
        answer = api.get(path)
        found.append(ids(answer))
        path = answer.headers.get("Link", "").split(">")[0].removeprefix("<http://testserver")
    return found


def test_a_program_creates_a_session_in_its_tokens_project(alice, bob, charlie, body):
    for who in (alice, bob, charlie):
        answer = who.api().post(PATH, body)
        assert (answer.status, answer.json["project_id"]) == (201, str(who.project.id))
        session = DetectionSession.objects.get(pk=answer.json["session_id"])
        assert session.api_key.project == who.project
        assert session.guest_id is None


def test_the_project_may_stand_in_the_body_if_it_is_the_tokens(alice, charlie, body):
    other = Project.objects.create(organization=alice.organization, name="Other")
    api = alice.api()
    assert api.post(PATH, {**body, "project_id": str(alice.project.id)}).status == 201
    for foreign in (other.id, charlie.project.id, uuid4()):
        assert api.post(PATH, {**body, "project_id": str(foreign)}).error == ("project_mismatch", 403)


def test_reading_and_writing_need_a_scope_each(alice, squat):
    session = made(alice, squat)
    reader, writer = alice.api(["sessions:read"]), alice.api(["sessions:write"])
    for api, path, scope in (
        (reader, PATH, "sessions:write"),
        (reader, f"{PATH}/{session.pk}/finalize", "sessions:write"),
        (reader, f"{PATH}/{session.pk}/cancel", "sessions:write"),
    ):
        answer = api.post(path, {})
        assert (answer.error, answer.json["error"]["details"]) == (
            ("insufficient_scope", 403),
            {"required_scope": scope},
        )
    for path in (PATH, f"{PATH}/{session.pk}", f"{PATH}/{session.pk}/events"):
        assert reader.get(path).status == 200
        assert writer.get(path).json["error"]["details"] == {"required_scope": "sessions:read"}


def test_an_outsider_cannot_tell_a_foreign_session_from_a_missing_one(alice, bob, charlie, squat):
    session, outsider = made(alice, squat), charlie.api()

    def answer(method, path):
        with CaptureQueriesContext(connection) as queries:
            got = getattr(outsider, method)(path)
        each_its_own = {"X-Request-ID", "RateLimit-Remaining", "RateLimit-Reset"}
        headers = {name: value for name, value in got.headers.items() if name not in each_its_own}
        return got.status, got.json, headers, len(queries)

    for method, path in (
        ("get", "{}"),
        ("get", "{}/events"),
        ("post", "{}/finalize"),
        ("post", "{}/cancel"),
    ):
        foreign, missing = (answer(method, f"{PATH}/{path.format(one)}") for one in (session.pk, uuid4()))
        assert foreign == missing
        assert (foreign[0], foreign[1]["error"]["code"]) == (404, "session_not_found")
    assert ids(outsider.get(PATH)) == []
    session.refresh_from_db()
    assert session.status == Status.CREATED
    assert ids(bob.api().get(PATH)) == [str(session.pk)]


def test_a_session_of_another_project_of_the_same_organization_is_foreign(alice, squat):
    other = Project.objects.create(organization=alice.organization, name="Other")
    session = session_create(project=other, mode=Mode.LIVE, movespec_version=squat, contract_major=1)
    assert alice.api().get(f"{PATH}/{session.pk}").error == ("session_not_found", 404)


class TestList:
    def test_by_status(self, alice, squat):
        created, streaming = made(alice, squat), made(alice, squat)
        DetectionSession.objects.filter(pk=streaming.pk).update(status=Status.STREAMING)
        api = alice.api()
        assert ids(api.get(PATH, {"status": "created"})) == [str(created.pk)]
        assert ids(api.get(PATH, {"status": "streaming"})) == [str(streaming.pk)]
        assert ids(api.get(PATH, {"status": "failed"})) == []

    def test_by_movespec_and_by_version(self, alice, squat):
        movespec = MoveSpec.objects.create(project=alice.project, name="Own")
        texts = [squat.yaml_source, squat.yaml_source + "# deeper\n"]
        versions = [version_create(movespec=movespec, yaml_source=text) for text in texts]
        version_release(version=versions[1])
        of_squat, first, second = (str(made(alice, version).pk) for version in (squat, *versions))
        api = alice.api()
        assert ids(api.get(PATH, {"movespec_id": str(movespec.pk)})) == [second, first]
        assert ids(api.get(PATH, {"movespec_id": str(squat.movespec_id)})) == [of_squat]
        assert ids(api.get(PATH, {"movespec_version_id": str(versions[0].pk)})) == [first]
        both = {"movespec_id": str(squat.movespec_id), "movespec_version_id": str(versions[0].pk)}
        assert ids(api.get(PATH, both)) == []

    def test_by_the_time_of_creation(self, alice, squat):
        noon = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
        sessions = [str(made(alice, squat).pk) for _ in range(3)]
        for hours, pk in enumerate(sessions):
            DetectionSession.objects.filter(pk=pk).update(created_at=noon + timedelta(hours=hours))
        one = (noon + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
        api = alice.api()
        assert ids(api.get(PATH, {"created_after": one})) == [sessions[2], sessions[1]]
        assert ids(api.get(PATH, {"created_before": one})) == [sessions[0]]

    @pytest.mark.parametrize(
        "query",
        [
            "status=asleep",
            "movespec_id=squat",
            "movespec_version_id=1",
            "created_after=yesterday",
            "created_before=2026-01-01T00:00:00",  # whose midnight?
            "created_after=0001-01-01T00:00:00%2B14:00",  # before all time in UTC
            "created_before=9999-12-31T23:59:59-14:00",
            "cursor=2",
            "cursor=!",
            "cursor=",
            "limit=0",
            "limit=1001",
        ],
    )
    def test_a_condition_that_cannot_be_is_named(self, alice, query):
        answer = alice.api().get(f"{PATH}?{query}")
        assert answer.error == ("validation_error", 422)
        assert list(answer.json["error"]["details"]) == [query.split("=")[0]]

    def test_pages_lead_on_by_links_that_keep_the_conditions(self, alice, squat):
        made_first = [str(made(alice, squat).pk) for _ in range(5)]
        streaming = made(alice, squat)
        DetectionSession.objects.filter(pk=streaming.pk).update(status=Status.STREAMING)
        newest_first = made_first[::-1]
        found = pages(alice.api(), f"{PATH}?limit=2&status=created")
        assert found == [newest_first[:2], newest_first[2:4], newest_first[4:]]

    def test_what_is_created_meanwhile_moves_no_page(self, alice, squat):
        sessions = [str(made(alice, squat).pk) for _ in range(4)]
        api = alice.api()
        first = api.get(f"{PATH}?limit=2")
        made(alice, squat)
        second = first.headers["Link"].split(">")[0].removeprefix("<http://testserver")
        assert ids(first) + ids(api.get(second)) == sessions[::-1]

    def test_of_sessions_made_at_the_same_instant_none_is_lost(self, alice, squat):
        sessions = {str(made(alice, squat).pk) for _ in range(5)}
        DetectionSession.objects.update(created_at=timezone.now())
        found = pages(alice.api(), f"{PATH}?limit=2")
        assert [len(page) for page in found] == [2, 2, 1]
        assert {pk for page in found for pk in page} == sessions

    def test_its_queries_are_as_many_for_one_session_as_for_twenty(self, alice, squat):
        api, counts = alice.api(), []
        for count in (1, 19):
            for _ in range(count):
                made(alice, squat)
            with CaptureQueriesContext(connection) as queries:
                assert api.get(PATH).status == 200
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 3


def test_counts_stand_by_event_key(alice, squat):
    session = made(alice, squat)
    SessionState.objects.filter(pk=session.pk).update(completed_event_counts={"squat": 5, "half": 1})
    assert alice.api().get(f"{PATH}/{session.pk}").json["completed_event_counts"] == {"squat": 5, "half": 1}


def test_events_queries_are_as_many_for_one_as_for_a_hundred(alice, squat):
    session, api, counts = made(alice, squat), alice.api(), []
    for ordinals in (range(1, 2), range(2, 101)):
        DetectionEvent.objects.bulk_create(
            DetectionEvent(session=session, ordinal=ordinal, ts_ms=1.5, type="feedback", payload={})
            for ordinal in ordinals
        )
        with CaptureQueriesContext(connection) as queries:
            assert len(api.get(f"{PATH}/{session.pk}/events").json) == ordinals[-1]
        counts.append(len(queries))
    assert counts[0] == counts[1]
