"""GET /api/usage and /api/usage/projects/{project_id}"""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing.blocks import Block, Meter
from billing.plans import PLANS, Plan
from billing.services import ledger_set
from workbench.tenancy.models import Organization, Project

PATH = "/api/usage"
NOW = datetime(2100, 3, 4, 12, tzinfo=UTC)  # far ahead: tokens expire by the real clock
TODAY = NOW.date()


@pytest.fixture
def alice(alice, monkeypatch):
    """Her organization was made on the 31st of January, and today is the 4th of March."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setitem(PLANS, "free", Plan(quota_frames=1000))
    made = datetime(2100, 1, 31, 23, 59, tzinfo=UTC)
    Organization.objects.filter(pk=alice.organization.pk).update(created_at=made, plan="free")
    return alice


@pytest.fixture
def other(alice):
    return Project.objects.create(organization=alice.organization, name="Other")


def use(project, frames, *, day=TODAY):
    """A session of `project` that `frames` were accepted of on `day`."""
    created = Organization.objects.get(projects=project).created_at.date()
    meter = Meter(
        session_id=uuid4(), project_id=project.pk, created=created, block=Block(), payer=project.organization_id
    )
    ledger_set(blocks=[(meter, Block(1, frames, day))], day=day)


def test_usage_is_that_of_the_current_cycle_by_day_and_by_project(alice, other):
    use(alice.project, 100, day=date(2100, 2, 27))  # the cycle before
    use(other, 10, day=date(2100, 2, 28))
    use(alice.project, 20)
    use(alice.project, 5)
    use(other, 300)
    assert alice.api().get(PATH).json == {
        "organization_id": str(alice.organization.pk),
        "plan": "free",
        "cycle_start": "2100-02-28T00:00:00Z",
        "cycle_end": "2100-03-31T00:00:00Z",
        "quota_frames": 1000,
        "accepted_frames": 335,
        "remaining_frames": 665,
        "overage_frames": 0,
        "days": [{"day": "2100-02-28", "accepted_frames": 10}, {"day": "2100-03-04", "accepted_frames": 325}],
        "projects": [
            {"project_id": str(alice.project.pk), "name": "Main", "accepted_frames": 25},
            {"project_id": str(other.pk), "name": "Other", "accepted_frames": 310},
        ],
    }


def test_a_projects_usage_is_its_own_and_the_quota_is_everybodys(alice, bob, other):
    use(alice.project, 20)
    use(other, 300)
    assert bob.api().get(f"{PATH}/projects/{other.pk}").json == {
        "organization_id": str(alice.organization.pk),
        "project_id": str(other.pk),
        "name": "Other",
        "plan": "free",
        "cycle_start": "2100-02-28T00:00:00Z",
        "cycle_end": "2100-03-31T00:00:00Z",
        "quota_frames": 1000,
        "accepted_frames": 300,
        "organization_accepted_frames": 320,
        "remaining_frames": 680,
        "overage_frames": 0,
        "days": [{"day": "2100-03-04", "accepted_frames": 300}],
    }


@pytest.mark.parametrize(("used", "remaining", "overage"), [(999, 1, 0), (1000, 0, 0), (1200, 0, 200)])
def test_what_is_over_the_quota_is_overage(alice, used, remaining, overage):
    for _ in range(used // 300):
        use(alice.project, 300)
    if used % 300:
        use(alice.project, used % 300)
    usage = alice.api().get(PATH).json
    assert (usage["accepted_frames"], usage["remaining_frames"], usage["overage_frames"]) == (used, remaining, overage)


def test_without_a_quota_nothing_runs_out(charlie):
    use(charlie.project, 300, day=timezone.now().date())
    usage = charlie.api().get(PATH).json
    assert (usage["plan"], usage["accepted_frames"]) == ("internal", 300)
    assert (usage["quota_frames"], usage["remaining_frames"], usage["overage_frames"]) == (None, None, 0)


def test_a_plan_nobody_knows_counts_as_free(alice):
    Organization.objects.filter(pk=alice.organization.pk).update(plan="gone")
    answer = alice.api().get(PATH)
    assert (answer.status, answer.json["quota_frames"]) == (200, 1000)


def test_a_new_organization_has_used_nothing(alice):
    usage = alice.api().get(PATH).json
    assert (usage["accepted_frames"], usage["remaining_frames"], usage["days"], usage["projects"]) == (0, 1000, [], [])


def test_an_outsider_sees_nothing_of_it(alice, charlie):
    use(alice.project, 20)
    api = charlie.api()
    assert (api.get(PATH).json["accepted_frames"], api.get(PATH).json["projects"]) == (0, [])
    foreign, missing = (api.get(f"{PATH}/projects/{one}") for one in (alice.project.pk, uuid4()))
    assert foreign.error == missing.error == ("not_found", 404)
    assert foreign.json == missing.json


@pytest.mark.parametrize("path", [PATH, f"{PATH}/projects/{{}}"])
def test_it_needs_its_scope(alice, path):
    path = path.format(alice.project.pk)
    answer = alice.api(["sessions:read"]).get(path)
    assert (answer.error, answer.json["error"]["details"]) == (
        ("insufficient_scope", 403),
        {"required_scope": "usage:read"},
    )
    assert alice.api(["usage:read"]).get(path).status == 200


def test_its_queries_are_as_many_for_one_project_as_for_ten(alice):
    api, counts = alice.api(), []
    for number in range(10):
        use(Project.objects.create(organization=alice.organization, name=f"Project {number}"), 30)
        if number in {0, 9}:
            with CaptureQueriesContext(connection) as queries:
                assert len(api.get(PATH).json["projects"]) == number + 1
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 3
