"""What is read of an organization's people."""

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from workbench.tenancy.models import ApiKey, Invitation, Membership, Organization, ServiceAccount, User

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def members_of(*, organization: Organization) -> QuerySet[Membership]:
    """Each with `has_second_factor`, by their addresses."""
    factors = Authenticator.objects.filter(user=OuterRef("user"), type__in=FACTORS)
    members = Membership.objects.filter(organization=organization).select_related("user")
    return members.annotate(has_second_factor=Exists(factors)).order_by("user__email", "id")


def invitations_open(*, organization: Organization) -> QuerySet[Invitation]:
    """Neither accepted nor taken back; those that have expired since too, since they can be sent again."""
    return (
        Invitation.objects.filter(organization=organization, accepted_at=None, revoked_at=None)
        .select_related("invited_by")
        .order_by("-created_at", "-id")
    )


def credentials_made_by(*, user: User, organization: Organization) -> tuple[int, int]:
    """How many API keys and service accounts of theirs still open something there."""
    good = Q(created_by=user, revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=timezone.now()))
    return (
        ApiKey.objects.filter(good, project__organization=organization).count(),
        ServiceAccount.objects.filter(good, organization=organization).count(),
    )
