"""The audit log: written in the same transaction as what it tells of."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from workbench.tenancy.models import AuditEntry, Organization, User


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a person, a credential ("api_key:<id>"), or ourselves ("system")."""

    label: str
    user: User | None = None


SYSTEM = Actor("system")


def actor_of_user(user: User) -> Actor:
    return Actor(label=user.email, user=user)


def audit_add(
    *, organization: Organization, actor: Actor, action: str, target: UUID | str, details: dict[str, Any] | None = None
) -> None:
    """`action` is `<noun>.<verb>`. Never a secret in `details`."""
    AuditEntry.objects.create(
        organization=organization,
        actor=actor.user,
        actor_label=actor.label,
        action=action,
        target=str(target),
        details=details or {},
    )
