"""The first page of an organization."""

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.models import LedgerEntry
from detection.models import DetectionSession, Mode, Outcome, Status
from detection.services import session_create
from movespecs.services import STARTER, movespec_create, version_create
from tests.people import person
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.models import Organization, Project, Role
from workbench.tenancy.services import invitation_create


@pytest.fixture
def version(alice):
    movespec = movespec_create(project=alice.project, name="Wave", description="", actor="alice")
    return version_create(movespec=movespec, yaml_source=STARTER)


def session_of(project, version):
    return session_create(project=project, mode=Mode.LIVE, movespec_version=version, contract_major=1)


def titles(page):
    return [step["title"] for step in page.context["steps"]]


def test_what_is_missing_goes_away_as_it_is_done(signed_in, alice):
    browser = signed_in(alice)
    assert titles(browser.get(browser.at())) == ["Make a MoveSpec", "Make an API key", "Invite someone"]
    movespec_create(project=alice.project, name="Wave", description="", actor="alice")
    alice.key()
    assert titles(browser.get(browser.at())) == ["Invite someone"]
    invitation_create(
        organization=alice.organization, email="eve@example.com", role=Role.VIEWER, actor=actor_of_user(alice.user)
    )
    page = browser.get(browser.at())
    assert titles(page) == []
    assert "Next steps" not in page.content.decode()


def test_nobody_is_asked_for_what_their_role_may_not_do(signed_in, alice):
    developer = person("dora", of=alice, role=Role.DEVELOPER)
    viewer = person("vera", of=alice, role=Role.VIEWER)
    assert titles(signed_in(developer).get(signed_in(developer).at())) == ["Make a MoveSpec", "Make an API key"]
    assert titles(signed_in(viewer).get(signed_in(viewer).at())) == []


def test_frames_stand_against_the_quota(signed_in, alice, version):
    Organization.objects.filter(pk=alice.organization.pk).update(plan="free")
    now = timezone.now().date()
    session = session_of(alice.project, version)
    LedgerEntry.objects.create(
        session_id=session.pk, number=1, project=alice.project, day=now, cycle_start=now, frames=300
    )
    page = signed_in(alice).get(signed_in(alice).at())
    assert (page.context["usage"].frames, page.context["usage"].quota) == (300, 100_000)
    assert ">300" in page.content.decode().replace("\n", "").replace(" ", "")
    assert "of 100,000" in page.content.decode()


def test_the_latest_sessions_of_all_projects_come_newest_first(signed_in, alice, version):
    other = Project.objects.create(organization=alice.organization, name="Other")
    made = [session_of(project, version) for project in [alice.project] * 7 + [other, alice.project]]
    now = timezone.now()
    for age, session in enumerate(reversed(made)):
        DetectionSession.objects.filter(pk=session.pk).update(created_at=now - timedelta(minutes=age))
    page = signed_in(alice).get(signed_in(alice).at())
    assert [session for session, _ in page.context["sessions"]] == made[:-6:-1]
    assert page.context["running"] == 9


def test_what_is_over_is_not_running(signed_in, alice, version):
    session = session_of(alice.project, version)
    session.state.delete()
    DetectionSession.objects.filter(pk=session.pk).update(
        status=Status.COMPLETED, terminal_outcome=Outcome.FINALIZED, ended_at=timezone.now(), accepted_frames_total=1234
    )
    page = signed_in(alice).get(signed_in(alice).at())
    assert page.context["running"] == 0
    assert "1,234" in page.content.decode()


def test_nothing_of_another_organization_is_shown(signed_in, alice, charlie, version):
    session_of(alice.project, version)
    page = signed_in(charlie).get(signed_in(charlie).at())
    assert (page.context["sessions"], page.context["movespecs"], page.context["running"]) == ([], [], 0)


def test_it_costs_few_queries(signed_in, alice, version, django_assert_max_num_queries):
    for _ in range(8):
        session_of(alice.project, version)
    browser = signed_in(alice)
    browser.get(browser.at())
    with django_assert_max_num_queries(10):
        browser.get(browser.at())
