"""Who is told of 50, 80 and 100 per cent, and how often."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.models import QuotaCycle
from billing.plans import PLANS, Plan
from billing.services import usage_alerts_send
from tests.people import person
from tests.portal import usage
from workbench.tenancy.models import Organization, Role

NOW = datetime(2026, 2, 10, 12, tzinfo=UTC)
TODAY = NOW.date()
MADE = datetime(2026, 1, 31, tzinfo=UTC)


@pytest.fixture
def alice(db, monkeypatch):
    monkeypatch.setitem(PLANS, "free", Plan("free", quota_frames=1000))
    alice = person("alice")
    Organization.objects.filter(pk=alice.organization.pk).update(plan="free", created_at=MADE)
    alice.organization.refresh_from_db()
    person("bella", of=alice, role=Role.BILLING)
    person("eve", of=alice, role=Role.DEVELOPER)
    return alice


@pytest.fixture
def send(alice, mailoutbox, django_capture_on_commit_callbacks):
    """The levels that were sent, and the new messages."""

    def send(now=NOW):
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            levels = usage_alerts_send(organization=alice.organization, now=now)
        return levels, list(mailoutbox)

    return send


def use(who, frames, day=TODAY):
    usage.use(who, frames, day=day)


def test_owners_and_billing_members_are_told_once_of_each_level(alice, send):
    use(alice, 499)
    assert send() == ([], [])
    use(alice, 1)
    levels, messages = send()
    assert levels == [50]
    assert sorted(message.to[0] for message in messages) == ["alice@example.com", "bella@example.com"]
    assert messages[0].subject == "alice's has used 50 % of its frames"
    assert "500 of the 1,000 frames" in messages[0].body
    assert send() == ([], [])


def test_levels_reached_together_are_one_message(alice, send):
    use(alice, 850)
    levels, messages = send()
    assert (levels, len(messages)) == ([50, 80], 2)
    assert "80 %" in messages[0].subject


def test_at_the_quota_grace_begins_and_the_message_says_how_long(alice, send):
    use(alice, 1000)
    levels, messages = send()
    assert levels == [50, 80, 100]
    assert "Sessions go on until 13 February 2026, 12:00 UTC, or until 1,200 frames are used" in messages[0].body
    assert QuotaCycle.objects.get().grace_started_at == NOW


def test_with_overage_nothing_stops(alice, send, monkeypatch):
    monkeypatch.setitem(PLANS, "free", Plan("free", quota_frames=1000, overage=2))
    use(alice, 1300)
    _, messages = send()
    assert "Nothing stops" in messages[0].body
    assert not QuotaCycle.objects.exists()


def test_the_next_cycle_begins_anew(alice, send):
    use(alice, 600)
    assert send()[0] == [50]
    later = datetime(2026, 3, 1, tzinfo=UTC)
    assert send(later)[0] == []
    use(alice, 600, date(2026, 3, 1))
    assert send(later)[0] == [50]


def test_nothing_is_added_up_while_frames_wait(alice, send):
    use(alice, 1000)
    with CaptureQueriesContext(connection) as queries:
        assert send()[0] == [50, 80, 100]
    assert not [query for query in queries if "ledgerentry" in query["sql"]]


def test_without_a_quota_there_is_nothing_to_tell(alice, send):
    Organization.objects.filter(pk=alice.organization.pk).update(plan="internal")
    use(alice, 300)
    assert send() == ([], [])


def test_an_outsider_is_not_told(alice, send):
    person("charlie")
    use(alice, 1000)
    assert "charlie@example.com" not in {message.to[0] for message in send()[1]}
