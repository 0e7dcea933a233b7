"""What an organization has used in its current cycle, as the ledger has it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db.models import Sum
from django.utils import timezone

from billing.cycles import Cycle, cycle_of
from billing.models import LedgerEntry
from billing.plans import plan_of
from billing.settled import moment, unsettled_since
from workbench.tenancy.models import Organization


@dataclass(frozen=True, slots=True)
class DayUsage:
    """Accepted frames of one project on one day (UTC)."""

    project_id: UUID
    project_name: str
    day: date
    frames: int


@dataclass(frozen=True, slots=True)
class CycleUsage:
    """The organization's; `rows` have those days and projects that have frames, in order of the days."""

    plan: str
    cycle: Cycle
    quota: int | None
    rows: list[DayUsage]

    @property
    def frames(self) -> int:
        return sum(row.frames for row in self.rows)

    @property
    def remaining(self) -> int | None:
        return None if self.quota is None else max(0, self.quota - self.frames)

    @property
    def overage(self) -> int:
        return 0 if self.quota is None else max(0, self.frames - self.quota)


def cycle_usage(*, organization: Organization, remembered: bool = False) -> CycleUsage:
    """With `remembered`, which is for pages, days that are over may be as they were some minutes ago."""
    now = timezone.now()
    cycle = cycle_of(created=organization.created_at.date(), day=now.date())
    since = max(cycle.first, unsettled_since(now)) if remembered else cycle.first
    settled = _settled(organization.pk, cycle, since, moment(now)) if since > cycle.first else ()
    return CycleUsage(
        plan=organization.plan,
        cycle=cycle,
        quota=plan_of(organization.plan).quota_frames,
        rows=[*settled, *_rows(organization.pk, cycle, since, cycle.next_first)],
    )


@lru_cache(maxsize=1024)
def _settled(organization_id: UUID, cycle: Cycle, until: date, moment: int) -> tuple[DayUsage, ...]:
    return tuple(_rows(organization_id, cycle, cycle.first, until))


def _rows(organization_id: UUID, cycle: Cycle, since: date, until: date) -> Iterator[DayUsage]:
    rows = (
        LedgerEntry.objects.filter(
            project__organization=organization_id, cycle_start=cycle.first, day__gte=since, day__lt=until
        )
        .values_list("project_id", "project__name", "day")
        .annotate(frames=Sum("frames"))
        .order_by("day", "project__name")
    )
    return (DayUsage(*row) for row in rows)


def by_day(rows: Iterable[DayUsage]) -> dict[date, int]:
    frames: Counter[date] = Counter()
    for row in rows:
        frames[row.day] += row.frames
    return frames


def by_project(rows: Iterable[DayUsage]) -> dict[tuple[str, UUID], int]:
    """In order of their names."""
    frames: Counter[tuple[str, UUID]] = Counter()
    for row in rows:
        frames[row.project_name, row.project_id] += row.frames
    return dict(sorted(frames.items()))


@dataclass(frozen=True, slots=True)
class PastCycle:
    """One with usage; `first` is its first day."""

    first: date
    frames: int


def cycles_used(*, organization: Organization) -> list[PastCycle]:
    """The cycles that have frames, the latest first; for pages, see `settled`."""
    now = timezone.now()
    usage = cycle_usage(organization=organization, remembered=True)
    current = PastCycle(usage.cycle.first, usage.frames)
    return [current] * bool(current.frames) + list(_past_cycles(organization.pk, current.first, moment(now)))


@lru_cache(maxsize=1024)
def _past_cycles(organization_id: UUID, before: date, moment: int) -> tuple[PastCycle, ...]:
    rows = LedgerEntry.objects.filter(project__organization=organization_id, cycle_start__lt=before)
    sums = rows.values_list("cycle_start").annotate(frames=Sum("frames")).order_by("-cycle_start")
    return tuple(PastCycle(*row) for row in sums)
