from django.db import transaction
from django.utils import timezone

from workbench.tenancy.audit import Actor, actor_of_user, audit_add
from workbench.tenancy.models import (
    ApiKey,
    Invitation,
    Membership,
    Organization,
    Project,
    Role,
    ServiceAccount,
    User,
)
from workbench.tenancy.plans import FALLBACK, PLANS, free_organization_room_require
from workbench.tenancy.roles import actor_require

DELETED = "Deleted organization"


@transaction.atomic
def organization_create(
    *, name: str, owner: User, project_name: str, actor: Actor | None = None, plan: str = "free"
) -> tuple[Organization, Project]:
    """With its first owner, who also is the actor where nobody else is named, and its first project. ValueError for
    an unknown plan. Raises PlanRequiresUpgrade where a person makes it for themselves and owns as many free ones as
    one may."""
    if actor is None and plan == FALLBACK:
        free_organization_room_require(User.objects.select_for_update().get(pk=owner.pk))
    organization = Organization.objects.create(name=name, plan=_known(plan))
    Membership.objects.create(organization=organization, user=owner, role=Role.OWNER)
    project = Project.objects.create(organization=organization, name=project_name)
    audit_add(
        organization=organization,
        actor=actor or actor_of_user(owner),
        action="organization.create",
        target=organization.id,
        details={"plan": plan, "owner": str(owner.id), "project": str(project.id)},
    )
    return organization, project


@transaction.atomic
def organization_rename(*, organization: Organization, name: str, actor: Actor) -> None:
    """Saying it again changes nothing. Raises NotAllowed."""
    actor_require(organization=organization, actor=actor, permission="manage_organization")
    locked = Organization.objects.select_for_update().get(pk=organization.pk)
    if locked.name != name:
        Organization.objects.filter(pk=organization.pk).update(name=name)
        audit_add(
            organization=organization,
            actor=actor,
            action="organization.rename",
            target=organization.pk,
            details={"from": locked.name, "to": name},
        )
    organization.name = name


@transaction.atomic
def organization_close(*, organization: Organization, actor: Actor) -> None:
    """The first step of deleting it: everybody leaves, nothing opens any more, and it has no name. Its sessions end
    within seconds, as with every access that is taken away; what it made is deleted afterwards by those who keep it.
    Raises NotAllowed."""
    actor_require(organization=organization, actor=actor, permission="manage_organization")
    now = timezone.now()
    Organization.objects.select_for_update().get(pk=organization.pk)
    Organization.objects.filter(pk=organization.pk).update(name=DELETED, suspended_at=now, deleted_at=now)
    for project in organization.projects.all():
        Project.objects.filter(pk=project.pk).update(name=f"Deleted {project.pk}", archived_at=now)
    ApiKey.objects.filter(project__organization=organization, revoked_at=None).update(revoked_at=now)
    ServiceAccount.objects.filter(organization=organization, revoked_at=None).update(revoked_at=now)
    Invitation.objects.filter(organization=organization).delete()
    Membership.objects.filter(organization=organization).delete()
    owner = Actor("an owner")
    audit_add(organization=organization, actor=owner, action="organization.delete", target=organization.pk)
    organization.refresh_from_db()


@transaction.atomic
def organization_suspend(*, organization: Organization, actor: Actor) -> None:
    """Its tokens end at once, its open sockets within seconds; nothing is lost. Saying it again changes nothing."""
    changed = Organization.objects.filter(pk=organization.pk, suspended_at=None).update(suspended_at=timezone.now())
    if changed:
        audit_add(organization=organization, actor=actor, action="organization.suspend", target=organization.id)
    organization.refresh_from_db(fields=["suspended_at"])


@transaction.atomic
def organization_resume(*, organization: Organization, actor: Actor) -> None:
    """Its credentials, and the tokens that have not expired, are good again. What was deleted stays so."""
    suspended = Organization.objects.filter(pk=organization.pk, suspended_at__isnull=False, deleted_at=None)
    changed = suspended.update(suspended_at=None)
    if changed:
        audit_add(organization=organization, actor=actor, action="organization.resume", target=organization.id)
    organization.refresh_from_db(fields=["suspended_at"])


@transaction.atomic
def organization_plan_set(*, organization: Organization, plan: str, actor: Actor) -> None:
    """ValueError for an unknown plan. Saying it again changes nothing."""
    locked = Organization.objects.select_for_update().get(pk=organization.pk)
    if locked.plan != _known(plan):
        audit_add(
            organization=organization,
            actor=actor,
            action="organization.plan_set",
            target=organization.id,
            details={"from": locked.plan, "to": plan},
        )
        locked.plan = plan
        locked.save(update_fields=["plan"])
    organization.plan = plan


def _known(plan: str) -> str:
    if plan not in PLANS:
        raise ValueError(f"There is no plan {plan!r}: expected one of {', '.join(PLANS)}.")
    return plan
