"""Rolling windows: which requests count where, what the headers tell, and that threads at once never pass a limit."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from tests.own_redis import redis_url
from tests.people import Api
from workbench.api.errors import ApiError
from workbench.api.limits import Window, _storage_of, windows_take
from workbench.api.request_limits import project_request_count
from workbench.tenancy.models import Organization, Project

TOKENS = "/api/auth/access-tokens"
SESSIONS = "/api/detection/sessions"


def told(answer) -> tuple[int, int]:
    assert 1 <= int(answer.headers["RateLimit-Reset"]) <= 60
    return int(answer.headers["RateLimit-Limit"]), int(answer.headers["RateLimit-Remaining"])


def assert_refused(answer, *, limit: int) -> None:
    assert answer.error == ("rate_limited", 429)
    assert answer.json["error"]["retryable"] is True
    wait = answer.json["error"]["details"]["retry_after_seconds"]
    assert 1 <= wait <= 60
    assert answer.headers["Retry-After"] == answer.headers["RateLimit-Reset"] == str(wait)
    assert told(answer) == (limit, 0)


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.redis)])
def kept_in(request, settings):
    """Where the windows are kept."""
    settings.REDIS_URL = redis_url() if request.param == "redis" else ""
    _storage_of.cache_clear()
    yield request.param
    _storage_of.cache_clear()


@pytest.fixture
def on_the_free_plan(alice, kept_in):
    Organization.objects.filter(pk=alice.organization.pk).update(plan="free")
    return alice


def test_a_project_has_100_requests_a_minute(on_the_free_plan):
    api = on_the_free_plan.api()
    assert told(api.get(TOKENS)) == (100, 99)
    for _ in range(98):
        assert api.get(SESSIONS).status == 200
    assert told(api.get(TOKENS)) == (100, 0)
    assert_refused(api.get(TOKENS), limit=100)


def test_what_was_refused_does_not_count_and_the_window_rolls(on_the_free_plan, monkeypatch):
    api, began = on_the_free_plan.api(), time.time()
    for second, requests in ((0, 50), (30, 50)):
        monkeypatch.setattr(time, "time", lambda now=began + second: now)
        for _ in range(requests):
            api.get(TOKENS)
    for _ in range(5):
        answer = api.get(TOKENS)
        assert_refused(answer, limit=100)
        assert answer.headers["Retry-After"] == "30"
    monkeypatch.setattr(time, "time", lambda: began + 61)
    assert told(api.get(TOKENS)) == (100, 49)


def test_another_key_of_the_project_shares_its_window(on_the_free_plan):
    on_the_free_plan.api().get(TOKENS)
    assert told(on_the_free_plan.api().get(TOKENS)) == (100, 98)


def test_an_organization_has_500_for_all_its_projects(on_the_free_plan):
    for number in range(5):
        project = Project.objects.create(organization=on_the_free_plan.organization, name=f"Project {number}")
        windows_take([Window("requests", f"organization:{project.organization_id}", 500)] * 99)
    api = on_the_free_plan.api()
    for _ in range(5):
        assert api.get(TOKENS).status == 200
    assert_refused(api.get(TOKENS), limit=500)


def test_a_project_creates_10_sessions_a_minute_and_may_still_read(on_the_free_plan):
    api = on_the_free_plan.api()
    body = {"mode": "live", "movespec_id": str(uuid4())}
    for left in reversed(range(10)):
        assert told(api.post(SESSIONS, body)) == (10, left)
    assert_refused(api.post(SESSIONS, body), limit=10)
    assert told(api.get(SESSIONS)) == (100, 89)


def test_a_project_has_60_movespec_operations_a_minute_of_all_kinds(on_the_free_plan, rf):
    project = Project.objects.get(pk=on_the_free_plan.project.pk)
    requests = [rf.get("/api/movespecs"), rf.put(f"/api/movespecs/{uuid4()}/draft")] * 30
    for request in requests:
        project_request_count(request, project)
    with pytest.raises(ApiError, match="At most 60 a minute"):
        project_request_count(rf.post("/api/movespecs"), project)
    assert told(on_the_free_plan.api().get(TOKENS)) == (100, 39)


def test_the_internal_plan_meets_no_limit(alice):
    api = alice.api()
    assert all(api.get(TOKENS).status == 200 for _ in range(120))
    assert told(api.get(TOKENS)) == (1_000_000, 999_879)


def test_who_has_no_token_is_counted_by_their_address(db):
    for left in reversed(range(60)):
        answer = Api().get(SESSIONS)
        assert answer.error == ("access_token_missing", 401)
        assert told(answer) == (60, left)
    assert_refused(Api().get(SESSIONS), limit=60)
    assert_refused(Api().get("/api/no-such-route"), limit=60)


def test_a_token_that_is_none_counts_for_the_address(db):
    for _ in range(60):
        assert Api("ks_at_nonsense").get(SESSIONS).error == ("access_token_invalid", 401)
    assert_refused(Api("ks_at_nonsense").get(SESSIONS), limit=60)


@pytest.mark.parametrize(("method", "path"), [("get", "/api/nothing"), ("delete", SESSIONS), ("put", TOKENS)])
def test_a_token_counts_for_its_project_also_where_no_route_is(on_the_free_plan, method, path):
    api = on_the_free_plan.api()
    assert told(getattr(api, method)(path)) == (100, 99)
    assert told(api.get(TOKENS)) == (100, 98)


def test_an_exchange_counts_for_the_project_of_its_token(on_the_free_plan):
    key, secret = on_the_free_plan.key()
    body = {"api_key_id": str(key.id), "api_key_secret": secret}
    assert told(Api().post(TOKENS, body)) == (100, 99)


def test_an_exchange_that_fails_counts_for_the_address(db):
    assert told(Api().post(TOKENS, {})) == (60, 59)
    assert told(Api().post(TOKENS, {"api_key": "x"})) == (60, 58)


def test_probes_are_told_and_never_refused(db):
    for _ in range(70):
        answer = Api().get("/api/health")
        assert (answer.status, told(answer)) == (200, (60, 60))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("get", "/api/ready", 200), ("get", "/api/nothing", 404), ("delete", "/api/health", 405), ("post", TOKENS, 422)],
)
def test_every_answer_has_the_headers(db, method, path, status):
    answer = getattr(Api(), method)(path)
    assert answer.status == status
    assert told(answer)[0] == 60


def test_a_scope_that_lacks_counts_for_the_project(on_the_free_plan):
    answer = on_the_free_plan.api(scopes=["usage:read"]).get(TOKENS)
    assert answer.error == ("insufficient_scope", 403)
    assert told(answer) == (100, 99)


def test_pages_have_no_such_headers(client, db):
    assert "RateLimit-Limit" not in client.get("/").headers


def test_threads_at_once_never_pass_a_limit(kept_in):
    windows = [Window("things", str(uuid4()), 25), Window("things", str(uuid4()), 40)]

    def take(_) -> bool:
        try:
            windows_take(windows)
        except ApiError:
            return False
        return True

    with ThreadPoolExecutor(16) as threads:
        assert sum(threads.map(take, range(200))) == 25


def test_while_redis_is_down_a_caller_is_told_to_come_back(alice, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    _storage_of.cache_clear()
    answer = alice.api().get(TOKENS)
    _storage_of.cache_clear()
    assert answer.error == ("service_unavailable", 503)
    assert "RateLimit-Limit" in answer.headers
