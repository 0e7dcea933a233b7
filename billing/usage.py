"""What an organization has used in its current cycle, as the ledger has it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Sum
from django.utils import timezone

from billing.cycles import Cycle, cycle_of
from billing.models import LedgerEntry
from billing.plans import plan_of
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


def cycle_usage(*, organization: Organization) -> CycleUsage:
    cycle = cycle_of(created=organization.created_at.date(), day=timezone.now().date())
    rows = (
        LedgerEntry.objects.filter(project__organization=organization, cycle_start=cycle.first)
        .values_list("project_id", "project__name", "day")
        .annotate(frames=Sum("frames"))
        .order_by("day", "project__name")
    )
    return CycleUsage(
        plan=organization.plan,
        cycle=cycle,
        quota=plan_of(organization.plan).quota_frames,
        rows=[DayUsage(*row) for row in rows],
    )


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
    """The cycles that have frames, the latest first."""
    rows = LedgerEntry.objects.filter(project__organization=organization).values_list("cycle_start")
    return [PastCycle(*row) for row in rows.annotate(frames=Sum("frames")).order_by("-cycle_start")]
