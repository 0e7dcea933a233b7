from django.db import transaction
from django.utils import timezone

from workbench.tenancy.audit import Actor, actor_of_user, audit_add
from workbench.tenancy.models import Membership, Organization, Project, Role, User
from workbench.tenancy.plans import PLANS


@transaction.atomic
def organization_create(
    *, name: str, owner: User, project_name: str, actor: Actor | None = None, plan: str = "free"
) -> tuple[Organization, Project]:
    """With its first owner, who also is the actor where nobody else is named, and its first project. ValueError for
    an unknown plan."""
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
def organization_suspend(*, organization: Organization, actor: Actor) -> None:
    """Its tokens end at once, its open sockets within seconds; nothing is lost. Saying it again changes nothing."""
    changed = Organization.objects.filter(pk=organization.pk, suspended_at=None).update(suspended_at=timezone.now())
    if changed:
        audit_add(organization=organization, actor=actor, action="organization.suspend", target=organization.id)
    organization.refresh_from_db(fields=["suspended_at"])


@transaction.atomic
def organization_resume(*, organization: Organization, actor: Actor) -> None:
    """Its credentials, and the tokens that have not expired, are good again."""
    changed = Organization.objects.filter(pk=organization.pk, suspended_at__isnull=False).update(suspended_at=None)
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
