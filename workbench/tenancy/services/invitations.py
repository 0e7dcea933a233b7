from datetime import timedelta
from functools import reduce
from operator import or_

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from workbench.tenancy.audit import Actor, actor_of_user, audit_add
from workbench.tenancy.models import Invitation, Membership, Organization, Role, User
from workbench.tenancy.plans import member_room_require
from workbench.tenancy.roles import NotAllowed, actor_require

LIFETIME = timedelta(days=7)
SALT = "workbench.tenancy.invitations"
NO_LONGER_GOOD = "This invitation is no longer good. Ask for a new one."


@transaction.atomic
def invitation_create(*, organization: Organization, email: str, role: Role, actor: Actor) -> tuple[Invitation, str]:
    """The invitation and what its link carries, good for 7 days. It takes the place of an open one to the same
    address. Raises NotAllowed, also where the address is a member's; PlanRequiresUpgrade where its plan includes no
    more members."""
    permission = "manage_owners" if role == Role.OWNER else "manage_members"
    actor_require(organization=organization, actor=actor, permission=permission)
    locked = Organization.objects.select_for_update().get(pk=organization.pk)
    if Membership.objects.filter(organization=organization, user__email__iexact=email).exists():
        raise NotAllowed(f"{email} is a member already.")
    for former in Invitation.objects.filter(
        organization=organization, email__iexact=email, accepted_at=None, revoked_at=None
    ):
        _revoke(former, actor)
    waiting = organization.invitations.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())
    member_room_require(locked, invited=waiting.count())
    invitation = Invitation.objects.create(
        organization=organization,
        email=email,
        role=role,
        invited_by=actor.user,
        expires_at=timezone.now() + LIFETIME,
    )
    _audit(invitation, actor, "invitation.create")
    return invitation, _token(invitation)


def invitation_found(*, token: str) -> Invitation | None:
    """The one that a link carries, good or no longer; None where the link is not one of ours."""
    try:
        invitation_id = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Invitation.objects.select_related("organization", "invited_by").filter(pk=invitation_id).first()


def invitations_open(*, user: User) -> list[tuple[Invitation, str]]:
    """Those that wait for an address the person has verified, each with what its link carries."""
    verified = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    anyone = Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())
    mine = anyone.filter(reduce(or_, (Q(email__iexact=email) for email in verified), Q(pk=None)))
    found = mine.filter(organization__suspended_at=None).select_related("organization").order_by("created_at")
    return [(invitation, _token(invitation)) for invitation in found]


@transaction.atomic
def invitation_revoke(*, invitation: Invitation, actor: Actor) -> None:
    """Its link opens nothing any more. Saying it again changes nothing. Raises NotAllowed."""
    actor_require(organization=invitation.organization, actor=actor, permission="manage_members")
    _revoke(invitation, actor)


@transaction.atomic
def invitations_revoke(*, organization: Organization, invited_by: User, actor: Actor) -> None:
    """Every open one that `invited_by` sent."""
    for invitation in Invitation.objects.filter(
        organization=organization, invited_by=invited_by, accepted_at=None, revoked_at=None
    ):
        _revoke(invitation, actor)


@transaction.atomic
def invitation_accept(*, token: str, user: User) -> Membership:
    """Good once, for who has verified the address it was sent to. Raises NotAllowed; PlanRequiresUpgrade where the plan
    includes no more members by now."""
    try:
        invitation_id = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise NotAllowed(NO_LONGER_GOOD) from None
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("organization")
        .filter(pk=invitation_id)
        .first()
    )
    if invitation is None or not _open(invitation):
        raise NotAllowed(NO_LONGER_GOOD)
    if not EmailAddress.objects.filter(user=user, verified=True, email__iexact=invitation.email).exists():
        raise NotAllowed(f"The invitation is for {invitation.email}: sign in with that address.")
    organization = invitation.organization
    if Membership.objects.filter(organization=organization, user=user).exists():
        raise NotAllowed("You are a member already.")
    member_room_require(Organization.objects.select_for_update().get(pk=organization.pk))
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    membership = Membership.objects.create(organization=organization, user=user, role=invitation.role)
    _audit(invitation, actor_of_user(user), "invitation.accept")
    return membership


def _token(invitation: Invitation) -> str:
    return signing.dumps(str(invitation.id), salt=SALT)


def _open(invitation: Invitation) -> bool:
    untouched = invitation.accepted_at is None and invitation.revoked_at is None
    return untouched and invitation.expires_at > timezone.now() and invitation.organization.suspended_at is None


def _revoke(invitation: Invitation, actor: Actor) -> None:
    changed = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    if changed:
        _audit(invitation, actor, "invitation.revoke")


def _audit(invitation: Invitation, actor: Actor, action: str) -> None:
    audit_add(
        organization=invitation.organization,
        actor=actor,
        action=action,
        target=invitation.id,
        details={"email": invitation.email, "role": invitation.role},
    )
