"""The usage page: the cycle so far, earlier ones, and the same as CSV."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from billing.plans import PLANS, Plan
from detection.services import session_create
from movespecs.models import MoveSpec, MoveSpecVersion
from tests.portal.usage import use
from workbench.tenancy.models import Organization, Project

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def alice(alice, monkeypatch):
    """Her cycle goes from the 28th of February to the 31st of March."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setitem(PLANS, "free", Plan("free", quota_frames=10_000))
    made = datetime(2026, 1, 31, 9, tzinfo=UTC)
    Organization.objects.filter(pk=alice.organization.pk).update(plan="free", created_at=made)
    alice.organization.refresh_from_db()
    return alice


@pytest.fixture
def portal(signed_in, alice):
    return signed_in(alice)


def session_by_key(who):
    movespec = MoveSpec.objects.create(project=who.project, name="Squat")
    version = MoveSpecVersion.objects.create(movespec=movespec, version_number=1, yaml_source="", content_hash="")
    key, _ = who.key()
    return session_create(project=who.project, mode="live", movespec_version=version, contract_major=1, credential=key)


def test_it_adds_up_by_day_project_movespec_and_key(portal, alice):
    use(alice, 400, day=TODAY, session_id=session_by_key(alice).pk)
    use(alice, 100, day=date(2026, 2, 28))
    use(alice, 50, day=date(2026, 2, 27))
    page = portal.get(portal.at("usage/"))
    assert (page.context["used"], page.context["left"], page.context["percent"]) == (500, 9500, 5)
    tables = dict(page.context["tables"])
    assert tables == {
        "project": [("Main", 500)],
        "MoveSpec": [("Squat", 400), ("Deleted sessions", 100)],
        "key": [("test", 400), ("Deleted sessions", 100)],
    }
    bars = page.context["bars"]
    assert [(bar.day.day, bar.frames) for bar in bars.days if bar.frames] == [(28, 100), (10, 400)]
    assert (len(bars.days), bars.most, bars.days[-1].height) == (11, 400, 100)
    assert [(cycle.first.isoformat(), cycle.frames) for cycle in page.context["cycles"]] == [
        ("2026-02-28", 500),
        ("2026-01-31", 50),
    ]


def test_the_forecast_is_a_straight_line_and_says_so(portal, alice):
    use(alice, 2100, day=TODAY)
    page = portal.get(portal.at("usage/"))
    assert page.context["expected"] == 6200  # 31 days, of which 10.5 have passed
    assert "A straight line through the cycle so far" in page.content.decode()


def test_on_the_first_day_there_is_no_forecast(portal, alice, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 2, 28, 23, tzinfo=UTC))
    use(alice, 300, day=date(2026, 2, 28))
    page = portal.get(portal.at("usage/"))
    assert page.context["expected"] is None
    assert "Known after the first day" in page.content.decode()


def test_overage_has_its_price(portal, alice, monkeypatch):
    monkeypatch.setitem(PLANS, "free", Plan("free", quota_frames=1000, overage=250))
    use(alice, 5000, day=TODAY)
    page = portal.get(portal.at("usage/"))
    assert (page.context["over"], page.context["over_price"]) == (4000, "€10.00")


def test_what_it_costs_is_for_those_who_read_billing(signed_in, alice, bob, monkeypatch):
    monkeypatch.setitem(PLANS, "free", Plan("free", quota_frames=1000, overage=250))
    use(alice, 5000, day=TODAY)
    viewer = signed_in(bob)
    page = viewer.get(viewer.at("usage/")).content.decode()
    assert "5,000" in page
    assert "€" not in page


def test_an_earlier_cycle_is_shown_by_its_first_day(portal, alice):
    use(alice, 50, day=date(2026, 2, 27))
    page = portal.get(portal.at("usage/?cycle=2026-01-31"))
    assert (page.context["used"], page.context["current"], page.context["expected"]) == (50, False, None)


@pytest.mark.parametrize("cycle", ["2026-01-30", "2026-02-01", "2026-03-31", "2025-12-31", "yesterday"])
def test_a_cycle_that_is_none_is_not_found(portal, cycle):
    assert portal.get(portal.at(f"usage/?cycle={cycle}")).status_code == 404


def test_a_new_organization_learns_what_the_page_is_for(portal):
    assert "Nothing was counted in this cycle" in portal.get(portal.at("usage/")).content.decode()


def test_the_csv_has_a_row_for_each_day_project_movespec_and_key(portal, alice):
    use(alice, 400, day=TODAY, session_id=session_by_key(alice).pk)
    Project.objects.filter(pk=alice.project.pk).update(name="=SUM(A1)")
    answer = portal.get(portal.at("usage.csv"))
    assert answer["Content-Disposition"] == 'attachment; filename="usage-2026-02-28.csv"'
    assert list(csv.reader(answer.content.decode().splitlines())) == [
        ["day", "project", "movespec", "credential", "accepted_frames"],
        ["2026-03-10", "'=SUM(A1)", "Squat", "test", "400"],
    ]


@pytest.mark.parametrize("path", ["usage/", "usage.csv", "plan/"])
def test_an_outsider_finds_nothing(signed_in, alice, charlie, path):
    outsider = signed_in(charlie)
    assert outsider.get(outsider.at(path, of=alice)).status_code == 404


def test_it_takes_ten_queries_however_much_was_used(portal, alice, django_assert_max_num_queries):
    portal.get(portal.at("usage/"))
    for number in range(8):
        use(alice, 350, day=date(2026, 3, number + 1))
    with django_assert_max_num_queries(10):
        portal.get(portal.at("usage/"))


def test_a_table_shows_the_most_and_the_rest_in_one_line(portal, alice):
    for number in range(22):
        project = Project.objects.create(organization=alice.organization, name=f"P{number:02}")
        use(replace(alice, project=project), 300 if number else 600, day=TODAY)
    rows = dict(portal.get(portal.at("usage/")).context["tables"])["project"]
    assert (len(rows), rows[0], rows[-1]) == (21, ("P00", 600), ("2 more, in the CSV", 600))


def test_days_that_are_over_are_remembered_for_minutes_and_today_never(portal, alice, monkeypatch):
    def used():
        return portal.get(portal.at("usage/")).context["used"]

    use(alice, 100, day=date(2026, 3, 9))
    use(alice, 10, day=TODAY)
    assert used() == 110
    use(alice, 200, day=date(2026, 3, 9))
    use(alice, 20, day=TODAY)
    assert used() == 130
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(minutes=6))
    assert used() == 330


def test_just_after_midnight_yesterday_may_still_grow(portal, alice, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 10, 0, 5, tzinfo=UTC))
    use(alice, 100, day=date(2026, 3, 9))
    assert portal.get(portal.at("usage/")).context["used"] == 100
    use(alice, 50, day=date(2026, 3, 9))
    assert portal.get(portal.at("usage/")).context["used"] == 150
