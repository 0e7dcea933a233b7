"""A person's account as a whole: switched off and on by operators."""

from django.db import transaction

from workbench.tenancy.audit import Actor, audit_add
from workbench.tenancy.credentials import credentials_revoke
from workbench.tenancy.devices import devices_end
from workbench.tenancy.models import Membership, User


@transaction.atomic
def account_switch_off(*, user: User, actor: Actor) -> None:
    """They are signed out everywhere and come in no more; the credentials they made are revoked. Each of their
    organizations finds it in its audit log. Saying it again changes nothing."""
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        return
    user.is_active = False
    devices_end(user=user)
    for membership in Membership.objects.filter(user=user).select_related("organization", "user"):
        _audit(membership, actor, "member.switch_off")
        credentials_revoke(organization=membership.organization, created_by=user, actor=actor)


@transaction.atomic
def account_switch_on(*, user: User, actor: Actor) -> None:
    """They may come in again. What was revoked stays so. Saying it again changes nothing."""
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        return
    user.is_active = True
    for membership in Membership.objects.filter(user=user).select_related("organization", "user"):
        _audit(membership, actor, "member.switch_on")


def _audit(membership: Membership, actor: Actor, action: str) -> None:
    audit_add(
        organization=membership.organization,
        actor=actor,
        action=action,
        target=membership.user_id,
        details={"email": membership.user.email},
    )
