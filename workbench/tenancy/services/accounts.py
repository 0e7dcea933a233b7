"""A person's account as a whole: switched off and on by operators, deleted by the person."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from workbench.tenancy.audit import Actor, actor_of_user, audit_add
from workbench.tenancy.credentials import credentials_revoke
from workbench.tenancy.devices import devices_end
from workbench.tenancy.models import AuditEntry, Invitation, Membership, Organization, Role, User
from workbench.tenancy.roles import NotAllowed
from workbench.tenancy.services.members import member_remove
from workbench.tenancy.services.organizations import organization_close

DELETED = "deleted person"


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


def organizations_held(*, user: User) -> QuerySet[Organization]:
    """Those with other members of which the person is the last owner: they must not be left."""
    others = Membership.objects.exclude(user=user).filter(organization=OuterRef("pk"))
    owned = Organization.objects.filter(memberships__user=user, memberships__role=Role.OWNER)
    return owned.filter(Exists(others), ~Exists(others.filter(role=Role.OWNER))).order_by("name")


def organizations_alone(*, user: User) -> QuerySet[Organization]:
    """Those of which the person is the only member: they go with the person."""
    others = Membership.objects.exclude(user=user).filter(organization=OuterRef("pk"))
    return Organization.objects.filter(~Exists(others), memberships__user=user).order_by("name")


@transaction.atomic
def account_delete(*, user: User) -> None:
    """The person, with all that says who they were: addresses, factors, sessions, invitations they accepted. The
    credentials they made are revoked, organizations of theirs alone are closed. What was billed stays, and the audit
    log calls them a deleted person. Raises NotAllowed where an organization with other members has no other owner."""
    list(Organization.objects.select_for_update().filter(memberships__user=user).order_by("pk"))
    held = [organization.name for organization in organizations_held(user=user)]
    if held:
        raise NotAllowed(f"You are the last owner of {', '.join(held)}: hand it over or delete it first.")
    actor = actor_of_user(user)
    for organization in organizations_alone(user=user):
        organization_close(organization=organization, actor=actor)
    for membership in Membership.objects.filter(user=user).select_related("organization", "user"):
        member_remove(membership=membership, actor=actor)
    addresses = {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}
    devices_end(user=user)
    _forget(user, addresses)
    user.delete()


def _forget(user: User, addresses: set[str]) -> None:
    """Whatever names them in what stays."""
    for address in addresses:
        Invitation.objects.filter(email__iexact=address).exclude(accepted_at=None).delete()
        labels = Q(actor=user) | Q(actor_label__iexact=address) | Q(actor_label__iexact=f"operator {address}")
        AuditEntry.objects.filter(labels).update(actor_label=DELETED)
        named = AuditEntry.objects.filter(details__email__iexact=address)
        for entry in named.iterator():
            entry.details["email"] = DELETED
            entry.save(update_fields=["details"])


def _audit(membership: Membership, actor: Actor, action: str) -> None:
    audit_add(
        organization=membership.organization,
        actor=actor,
        action=action,
        target=membership.user_id,
        details={"email": membership.user.email},
    )
