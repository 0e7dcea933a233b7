"""REST for usage."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from billing.usage import CycleUsage, by_day, by_project, cycle_usage
from workbench.api.authentication import Access, CallerRequest
from workbench.api.errors import ApiError
from workbench.tenancy.models import Project

router = Router(tags=["usage"], auth=Access("usage:read"))


class DayOut(Schema):
    day: date
    accepted_frames: int


class ProjectOut(Schema):
    project_id: UUID
    name: str
    accepted_frames: int


class CycleOut(Schema):
    """The organization's current cycle: from `cycle_start` up to, not including, `cycle_end`. A quota of null is none,
    and then nothing remains to be counted down."""

    organization_id: UUID
    plan: str
    cycle_start: datetime
    cycle_end: datetime
    quota_frames: int | None
    remaining_frames: int | None
    overage_frames: int
    accepted_frames: int
    days: list[DayOut]


class UsageOut(CycleOut):
    """Days and projects without an accepted frame are left out."""

    projects: list[ProjectOut]


class ProjectUsageOut(CycleOut):
    """`accepted_frames` and `days` are the project's. The quota, and what remains of it, are for all projects together,
    whose frames are `organization_accepted_frames`."""

    project_id: UUID
    name: str
    organization_accepted_frames: int


@router.get("/usage", response=UsageOut)
def usage(request: CallerRequest) -> dict[str, Any]:
    """What the organization of the token's project has used."""
    project = request.auth.own_project()
    found = cycle_usage(organization=project.organization)
    projects = [
        {"project_id": project_id, "name": name, "accepted_frames": frames}
        for (name, project_id), frames in by_project(found.rows).items()
    ]
    return {
        **_cycle(project, found),
        "accepted_frames": found.frames,
        "days": _days(by_day(found.rows)),
        "projects": projects,
    }


@router.get("/usage/projects/{uuid:project_id}", response=ProjectUsageOut)
def usage_of_project(request: CallerRequest, project_id: UUID) -> dict[str, Any]:
    """What one project of the same organization has used."""
    organization = request.auth.own_project().organization
    project = Project.objects.filter(organization=organization, pk=project_id).first()
    if project is None:
        raise ApiError("not_found", "There is no such project.")
    found = cycle_usage(organization=organization)
    rows = [row for row in found.rows if row.project_id == project.pk]
    return {
        **_cycle(project, found),
        "project_id": project.pk,
        "name": project.name,
        "accepted_frames": sum(row.frames for row in rows),
        "days": _days(by_day(rows)),
        "organization_accepted_frames": found.frames,
    }


def _cycle(project: Project, found: CycleUsage) -> dict[str, Any]:
    return {
        "organization_id": project.organization_id,
        "plan": found.plan,
        "cycle_start": found.cycle.start,
        "cycle_end": found.cycle.end,
        "quota_frames": found.quota,
        "remaining_frames": found.remaining,
        "overage_frames": found.overage,
    }


def _days(frames: dict[date, int]) -> list[dict[str, Any]]:
    return [{"day": day, "accepted_frames": count} for day, count in frames.items()]
