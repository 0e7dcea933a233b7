"""When an organization's cycle begins and ends."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.cycles import cycle_of

DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("created", "day", "first", "next_first"),
    [
        ((2026, 1, 15), (2026, 1, 15), (2026, 1, 15), (2026, 2, 15)),
        ((2026, 1, 15), (2026, 2, 14), (2026, 1, 15), (2026, 2, 15)),
        ((2026, 1, 15), (2027, 1, 1), (2026, 12, 15), (2027, 1, 15)),
        ((2026, 1, 31), (2026, 2, 27), (2026, 1, 31), (2026, 2, 28)),
        ((2026, 1, 31), (2026, 2, 28), (2026, 2, 28), (2026, 3, 31)),
        ((2026, 1, 31), (2026, 3, 30), (2026, 2, 28), (2026, 3, 31)),
        ((2026, 1, 31), (2026, 5, 1), (2026, 4, 30), (2026, 5, 31)),
        ((2028, 1, 30), (2028, 2, 29), (2028, 2, 29), (2028, 3, 30)),
        ((2028, 2, 29), (2029, 2, 28), (2029, 2, 28), (2029, 3, 29)),
    ],
)
def test_a_cycle_begins_on_the_day_the_organization_was_made_or_the_months_last(created, day, first, next_first):
    cycle = cycle_of(created=date(*created), day=date(*day))
    assert (cycle.first, cycle.next_first) == (date(*first), date(*next_first))


def test_it_begins_and_ends_at_midnight_utc():
    cycle = cycle_of(created=date(2026, 1, 31), day=date(2026, 2, 1))
    assert (cycle.start, cycle.end) == (datetime(2026, 1, 31, tzinfo=UTC), datetime(2026, 2, 28, tzinfo=UTC))


@given(created=DAYS, day=DAYS)
def test_every_day_is_in_one_cycle_and_cycles_leave_no_gap(created, day):
    cycle = cycle_of(created=created, day=day)
    assert cycle.first <= day < cycle.next_first
    assert 28 <= (cycle.next_first - cycle.first).days <= 31
    assert cycle_of(created=created, day=cycle.first) == cycle
    assert cycle_of(created=created, day=cycle.next_first).first == cycle.next_first
    assert cycle_of(created=created, day=cycle.first - timedelta(days=1)).next_first == cycle.first


@given(created=DAYS, day=DAYS)
def test_one_begins_in_every_month_on_the_same_day_where_the_month_has_it(created, day):
    first = cycle_of(created=created, day=day).first
    last_of_its_month = (first + timedelta(days=1)).day == 1
    assert first.day == created.day or (first.day < created.day and last_of_its_month)
    assert cycle_of(created=created, day=created).first == created
