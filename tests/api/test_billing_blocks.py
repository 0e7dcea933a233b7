"""What billing has against a new session: each code, with the page where it is mended."""

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.plans import PLANS, Plan
from billing.providers.manual import ManualProvider
from billing.services import delinquency_clear, delinquency_set, plan_change
from detection.models import DetectionSession
from tests.people import Api
from tests.portal.usage import use
from workbench.tenancy.audit import SYSTEM, actor_of_user
from workbench.tenancy.models import Organization, Project
from workbench.tenancy.services import organization_suspend

PATH = "/api/detection/sessions"


@pytest.fixture
def free(alice, monkeypatch):
    """Alice on a plan that ends at 100 frames, 120 with grace."""
    monkeypatch.setitem(PLANS, "free", Plan("free", quota_frames=100))
    Organization.objects.filter(pk=alice.organization.pk).update(plan="free")
    alice.organization.refresh_from_db()
    return alice


def create(who, squat):
    return who.api().post(PATH, {"mode": "live", "movespec_version_id": str(squat.id)})


def assert_refused(who, squat, code):
    before = DetectionSession.objects.count()
    answer = create(who, squat)
    assert answer.error == (code, 403)
    error = answer.json["error"]
    assert error["retryable"] is False
    assert error["details"]["upgrade_url"] == f"http://testserver/portal/{who.organization.pk}/plan/"
    assert DetectionSession.objects.count() == before
    return error["details"]


def test_the_quota_is_used_up_until_it_is_upgraded(free, charlie, squat):
    use(free, 119, day=timezone.now().date())
    assert create(free, squat).status == 201
    use(free, 1, day=timezone.now().date())
    details = assert_refused(free, squat, "quota_exceeded")
    assert set(details) == {"quota_limit", "current_usage", "resets_at", "upgrade_url"}
    assert (details["quota_limit"], details["current_usage"]) == (100, 120)
    assert create(charlie, squat).status == 201
    plan_change(organization=free.organization, plan="pro", actor=actor_of_user(free.user))
    assert create(free, squat).status == 201


def test_a_payment_is_overdue_until_it_is_settled(alice, squat):
    delinquency_set(organization=alice.organization, now=timezone.now(), actor=SYSTEM)
    assert_refused(alice, squat, "delinquent_payment")
    delinquency_clear(organization=alice.organization, actor=SYSTEM)
    assert create(alice, squat).status == 201


def test_a_project_beyond_the_plan(free, squat):
    older = [Project(organization=free.organization, name=f"Older {number}") for number in range(3)]
    Project.objects.bulk_create(older)
    Project.objects.filter(name__startswith="Older").update(created_at=timezone.now() - timedelta(days=1))
    assert_refused(free, squat, "plan_requires_upgrade")


def test_no_means_of_payment_where_one_pays_online(alice, squat, monkeypatch):
    Organization.objects.filter(pk=alice.organization.pk).update(plan="pro")
    monkeypatch.setattr(ManualProvider, "takes_payment_online", True)
    assert_refused(alice, squat, "billing_not_configured")


def test_a_suspended_organization_is_told_so_wherever_it_asks(alice, bob, squat):
    key, secret = alice.key()
    api = bob.api()
    organization_suspend(organization=alice.organization, actor=SYSTEM)
    exchange = Api().post("/api/auth/access-tokens", {"api_key_id": str(key.id), "api_key_secret": secret})
    for answer in (exchange, api.get("/api/movespecs"), api.post(PATH, {"mode": "live"})):
        assert answer.error == ("organization_suspended", 403)
        assert answer.json["error"]["details"]["upgrade_url"].endswith(f"/portal/{alice.organization.pk}/plan/")
    wrong = Api().post("/api/auth/access-tokens", {"api_key_id": str(key.id), "api_key_secret": "x" * len(secret)})
    assert wrong.error == ("access_token_invalid", 401)


def test_guests_have_nothing_to_do_with_it(free, client, squat, monkeypatch):
    monkeypatch.setitem(PLANS, "free", Plan("free", quota_frames=0))
    answer = client.post(
        PATH,
        {"mode": "live", "movespec_version_id": str(squat.id)},
        content_type="application/json",
        headers={"origin": "http://testserver"},
    )
    assert answer.status_code == 201
