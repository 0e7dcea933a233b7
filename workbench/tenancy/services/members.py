from django.db import transaction
from django.db.models import Q

from workbench.tenancy.audit import Actor, audit_add
from workbench.tenancy.credentials import credentials_revoke
from workbench.tenancy.models import Membership, Organization, Role, User
from workbench.tenancy.plans import member_room_require
from workbench.tenancy.roles import NotAllowed, actor_require, role_may
from workbench.tenancy.services.invitations import invitations_revoke


@transaction.atomic
def member_add(*, organization: Organization, user: User, role: Role, actor: Actor) -> Membership:
    """Raises NotAllowed, also where they are a member already; PlanRequiresUpgrade where the plan includes no more."""
    locked = _lock(organization)
    _require_rank(organization, actor, role)
    if Membership.objects.filter(organization=organization, user=user).exists():
        raise NotAllowed(f"{user.email} is a member already.")
    member_room_require(locked)
    membership = Membership.objects.create(organization=organization, user=user, role=role)
    _audit(membership, actor, "member.add", {"role": role})
    return membership


@transaction.atomic
def member_role_set(*, membership: Membership, role: Role, actor: Actor) -> None:
    """Only owners make owners, or change what an owner is; the last owner stays one. A role that may not manage
    credentials takes with it those the person made here: they are revoked. Raises NotAllowed."""
    organization = membership.organization
    _lock(organization)
    membership.refresh_from_db(fields=["role"])
    if membership.role == role:
        return
    _require_rank(organization, actor, role, membership.role)
    if membership.role == Role.OWNER:
        _require_other_owner(membership)
    was, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    _audit(membership, actor, "member.role_set", {"from": was, "to": role})
    if not role_may(role, "manage_credentials"):
        credentials_revoke(organization=organization, created_by=membership.user, actor=actor)


@transaction.atomic
def member_remove(*, membership: Membership, actor: Actor) -> None:
    """Everyone may leave, but for the last owner; others are removed by owners and admins. With them go the
    credentials they made and the invitations they sent. Raises NotAllowed."""
    organization, user = membership.organization, membership.user
    _lock(organization)
    membership.refresh_from_db(fields=["role"])
    if actor.user != user:
        _require_rank(organization, actor, membership.role)
    if membership.role == Role.OWNER:
        _require_other_owner(membership)
    credentials_revoke(organization=organization, created_by=user, actor=actor)
    invitations_revoke(organization=organization, invited_by=user, actor=actor)
    _audit(membership, actor, "member.remove", {"role": membership.role})
    membership.delete()


def _lock(organization: Organization) -> Organization:
    """Two owners who demote each other at once come one after the other."""
    return Organization.objects.select_for_update().get(pk=organization.pk)


def _require_rank(organization: Organization, actor: Actor, *roles: str) -> None:
    permission = "manage_owners" if Role.OWNER in roles else "manage_members"
    actor_require(organization=organization, actor=actor, permission=permission)


def _require_other_owner(membership: Membership) -> None:
    others = Membership.objects.filter(~Q(pk=membership.pk), organization=membership.organization, role=Role.OWNER)
    if not others.exists():
        raise NotAllowed("An organization keeps at least one owner: make somebody else one first.")


def _audit(membership: Membership, actor: Actor, action: str, details: dict[str, str]) -> None:
    audit_add(
        organization=membership.organization,
        actor=actor,
        action=action,
        target=membership.user_id,
        details={"email": membership.user.email, **details},
    )
