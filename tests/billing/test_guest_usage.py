"""Counting a guest's frames, and what is left of the day's allowance."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import transaction

from billing.models import GuestUsage
from billing.selectors import guest_usage, guest_usage_of
from billing.services import guest_frames_add

ALICE, BOB = uuid4(), uuid4()
TODAY = date(2026, 3, 4)


@pytest.fixture
def midday(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 3, 4, 12, tzinfo=UTC))


def test_frames_add_up_by_guest_and_day(db):
    tomorrow = date(2026, 3, 5)
    guest_frames_add(frames={ALICE: 10, BOB: 1}, day=TODAY)
    guest_frames_add(frames={ALICE: 5}, day=TODAY)
    guest_frames_add(frames={ALICE: 7}, day=tomorrow)
    counted = {(usage.guest_id, usage.day): usage.frames for usage in GuestUsage.objects.all()}
    assert counted == {(ALICE, TODAY): 15, (BOB, TODAY): 1, (ALICE, tomorrow): 7}


def test_nothing_to_add_writes_nothing(db):
    guest_frames_add(frames={}, day=TODAY)
    assert not GuestUsage.objects.exists()


def test_what_is_rolled_back_is_not_counted(transactional_db):
    with transaction.atomic():
        guest_frames_add(frames={ALICE: 10}, day=TODAY)
        transaction.set_rollback(True)
    assert not GuestUsage.objects.exists()


def test_a_guest_starts_with_nothing_used(db, settings):
    settings.GUEST_FRAMES_PER_DAY = 300
    usage = guest_usage(ALICE)
    assert (usage.used, usage.limit, usage.exhausted) == (0, 300, False)


def test_it_resets_at_the_next_midnight(db, midday):
    guest_frames_add(frames={ALICE: 10}, day=date(2026, 3, 3))
    guest_frames_add(frames={ALICE: 7}, day=TODAY)
    usage = guest_usage(ALICE)
    assert usage.used == 7
    assert usage.resets_at == datetime(2026, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize(("used", "exhausted"), [(299, False), (300, True), (301, True)])
def test_it_is_used_up_when_the_limit_is_reached(settings, used, exhausted):
    settings.GUEST_FRAMES_PER_DAY = 300
    assert guest_usage_of(used).exhausted is exhausted


def test_an_error_says_how_much_and_until_when(settings, midday):
    settings.GUEST_FRAMES_PER_DAY = 300
    assert guest_usage_of(304).details() == {
        "quota_limit": 300,
        "current_usage": 304,
        "resets_at": "2026-03-05T00:00:00Z",
    }
