"""What was used of a cycle's frames."""

from __future__ import annotations

from datetime import date, datetime

from kynasmith.models.base import Response


class DayUsage(Response):
    """A day of the cycle on which frames were accepted."""

    day: date
    accepted_frames: int


class ProjectShare(Response):
    """What one project has used of the organization's cycle."""

    project_id: str
    name: str
    accepted_frames: int


class CycleUsage(Response):
    """The current cycle, from `cycle_start` up to `cycle_end`, not included. A quota of None is none."""

    organization_id: str
    plan: str
    cycle_start: datetime
    cycle_end: datetime
    quota_frames: int | None
    remaining_frames: int | None
    overage_frames: int
    accepted_frames: int
    days: list[DayUsage]


class OrganizationUsage(CycleUsage):
    """Of all projects of the organization."""

    projects: list[ProjectShare]


class ProjectUsage(CycleUsage):
    """`accepted_frames` and `days` are the project's, the quota and what remains of it the organization's."""

    project_id: str
    name: str
    organization_accepted_frames: int
