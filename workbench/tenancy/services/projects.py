from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from workbench.tenancy.audit import Actor, audit_add
from workbench.tenancy.models import MOST_RECORDING_DAYS, Organization, Project
from workbench.tenancy.plans import project_room_require
from workbench.tenancy.roles import NotAllowed, actor_require


@transaction.atomic
def project_create(*, organization: Organization, name: str, actor: Actor) -> Project:
    """Raises NotAllowed, also where the organization has a project of that name, archived or not;
    PlanRequiresUpgrade where its plan includes no more."""
    actor_require(organization=organization, actor=actor, permission="manage_projects")
    project_room_require(Organization.objects.select_for_update().get(pk=organization.pk))
    project = Project(organization=organization, name=name)
    _save(project)
    _audit(project, actor, "project.create", {"name": name})
    return project


@transaction.atomic
def project_rename(*, project: Project, name: str, actor: Actor) -> None:
    """Raises NotAllowed, also where the organization has another project of that name."""
    actor_require(organization=project.organization, actor=actor, permission="manage_projects")
    was, project.name = project.name, name
    _save(project)
    _audit(project, actor, "project.rename", {"from": was, "to": name})


@transaction.atomic
def project_archive(*, project: Project, actor: Actor) -> None:
    """Nothing is deleted and no credential revoked, but while it is archived none opens it, nor does any token.
    Raises NotAllowed."""
    actor_require(organization=project.organization, actor=actor, permission="manage_projects")
    if Project.objects.filter(pk=project.pk, archived_at=None).update(archived_at=timezone.now()):
        _audit(project, actor, "project.archive", {"name": project.name})
    project.refresh_from_db(fields=["archived_at"])


@transaction.atomic
def project_unarchive(*, project: Project, actor: Actor) -> None:
    """Its credentials open it again. Raises NotAllowed; PlanRequiresUpgrade where the plan includes no more."""
    actor_require(organization=project.organization, actor=actor, permission="manage_projects")
    if Project.objects.filter(pk=project.pk, archived_at__isnull=False).exists():
        project_room_require(Organization.objects.select_for_update().get(pk=project.organization_id))
    if Project.objects.filter(pk=project.pk, archived_at__isnull=False).update(archived_at=None):
        _audit(project, actor, "project.unarchive", {"name": project.name})
    project.refresh_from_db(fields=["archived_at"])


@transaction.atomic
def project_recording_set(*, project: Project, days: int, actor: Actor) -> None:
    """Keep the poses of sessions that begin from now on for so many days, 0 for not at all; ValueError for more than
    are allowed. Earlier recordings keep their days. Raises NotAllowed."""
    actor_require(organization=project.organization, actor=actor, permission="manage_projects")
    if not 0 <= days <= MOST_RECORDING_DAYS:
        raise ValueError(f"A recording is kept for at most {MOST_RECORDING_DAYS} days.")
    was, project.recording_days = project.recording_days, days
    if was != days:
        project.save(update_fields=["recording_days"])
        _audit(project, actor, "project.record", {"from": was, "to": days})


def _save(project: Project) -> None:
    try:
        with transaction.atomic():
            project.save()
    except IntegrityError:
        raise NotAllowed(f"The organization has a project named {project.name} already.") from None


def _audit(project: Project, actor: Actor, action: str, details: dict[str, Any]) -> None:
    audit_add(organization=project.organization, actor=actor, action=action, target=project.id, details=details)
