"""What each role may do in its organization."""

from workbench.tenancy.audit import SYSTEM, Actor
from workbench.tenancy.models import Membership, Organization, Role

ALL = frozenset(Role)
MANAGERS = frozenset({Role.OWNER, Role.ADMIN})
BUILDERS = MANAGERS | {Role.DEVELOPER}

MAY = {
    "read": ALL,
    "read_billing": MANAGERS | {Role.BILLING},
    "read_audit": MANAGERS,
    "write_movespecs": BUILDERS,
    "run_sessions": BUILDERS,
    "manage_credentials": BUILDERS,
    "manage_projects": MANAGERS,
    "manage_members": MANAGERS,
    "manage_owners": frozenset({Role.OWNER}),
    "manage_billing": frozenset({Role.OWNER, Role.BILLING}),
    "manage_organization": frozenset({Role.OWNER}),
}


class NotAllowed(Exception):
    """A role or a rule of the organization stands against it; the message says which, to people."""


def role_may(role: str, permission: str) -> bool:
    """KeyError for a permission that does not exist."""
    return role in MAY[permission]


def actor_require(*, organization: Organization, actor: Actor, permission: str) -> None:
    """Raises NotAllowed, unless `actor` is ourselves or a member whose role has the permission."""
    if actor == SYSTEM:
        return
    membership = Membership.objects.filter(organization=organization, user=actor.user).first() if actor.user else None
    if membership is None or not role_may(membership.role, permission):
        raise NotAllowed(f"This takes the permission to {permission.replace('_', ' ')}.")
