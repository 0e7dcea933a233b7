"""API keys and service accounts: made, found by what a client presents, rolled and revoked."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from workbench.tenancy.audit import Actor, audit_add
from workbench.tenancy.models import AccessToken, ApiKey, Organization, Project, ServiceAccount, User
from workbench.tenancy.scopes import SCOPES, scopes_normalized
from workbench.tenancy.secrets import secret_hmacs, secret_is_wellformed, secret_matches, secret_new

KEY_PREFIX = "ks_"
LAST_USED_EVERY = timedelta(minutes=1)


@transaction.atomic
def api_key_create(
    *,
    project: Project,
    name: str,
    actor: Actor,
    scopes: Iterable[str] = SCOPES,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """The key, and its secret, which is not to be had again. ValueError for a scope that does not exist."""
    secret = secret_new()
    key = ApiKey.objects.create(
        project=project,
        name=name,
        scopes=scopes_normalized(scopes),
        expires_at=expires_at,
        created_by=actor.user,
        secret_hmac=secret_hmacs(secret)[0],
        secret_hint=secret[-4:],
    )
    audit_add(organization=project.organization, actor=actor, action="api_key.create", target=key.id)
    return key, secret


@transaction.atomic
def service_account_create(
    *,
    organization: Organization,
    projects: Iterable[Project],
    name: str,
    actor: Actor,
    scopes: Iterable[str] = SCOPES,
    expires_at: datetime | None = None,
) -> tuple[ServiceAccount, str]:
    """The account, and its secret, which is not to be had again. ValueError for a scope that does not exist, or a
    project of another organization."""
    granted = list(projects)
    if any(project.organization_id != organization.id for project in granted):
        raise ValueError("A service account is granted projects of its own organization.")
    secret = secret_new()
    account = ServiceAccount.objects.create(
        organization=organization,
        name=name,
        scopes=scopes_normalized(scopes),
        expires_at=expires_at,
        created_by=actor.user,
        secret_hmac=secret_hmacs(secret)[0],
        secret_hint=secret[-4:],
    )
    account.projects.set(granted)
    audit_add(organization=organization, actor=actor, action="service_account.create", target=account.id)
    return account, secret


def api_key_joined(key: ApiKey, secret: str) -> str:
    """The one string that people copy: `ks_<key id>:<secret>`."""
    return f"{KEY_PREFIX}{key.id}:{secret}"


@transaction.atomic
def api_key_roll(*, key: ApiKey, actor: Actor, overlap: timedelta) -> tuple[ApiKey, str]:
    """A new key in the place of `key`, which stays good for `overlap`."""
    new, secret = api_key_create(
        project=key.project, name=key.name, actor=actor, scopes=key.scopes, expires_at=key.expires_at
    )
    ends = timezone.now() + overlap
    key.expires_at = min(ends, key.expires_at) if key.expires_at else ends
    key.save(update_fields=["expires_at"])
    audit_add(
        organization=key.project.organization,
        actor=actor,
        action="api_key.roll",
        target=key.id,
        details={"new_key": str(new.id), "overlap_seconds": overlap.total_seconds()},
    )
    return new, secret


@transaction.atomic
def credential_revoke(*, credential: ApiKey | ServiceAccount, actor: Actor) -> None:
    """Its tokens end with it at once, its open sockets within seconds. Saying it again changes nothing."""
    if credential.revoked_at:
        return
    credential.revoked_at = timezone.now()
    credential.save(update_fields=["revoked_at"])
    if isinstance(credential, ApiKey):
        organization, action = credential.project.organization, "api_key.revoke"
    else:
        organization, action = credential.organization, "service_account.revoke"
    audit_add(organization=organization, actor=actor, action=action, target=credential.id)


@transaction.atomic
def credentials_revoke(*, organization: Organization, created_by: User, actor: Actor) -> None:
    """All that `created_by` made in the organization: whoever no longer may make them has none that still open it."""
    for key in ApiKey.objects.filter(project__organization=organization, created_by=created_by, revoked_at=None):
        credential_revoke(credential=key, actor=actor)
    for account in ServiceAccount.objects.filter(organization=organization, created_by=created_by, revoked_at=None):
        credential_revoke(credential=account, actor=actor)


def api_key_found(*, secret: str, key_id: UUID | None = None) -> ApiKey | None:
    """The key that `secret` belongs to, if it is good now. Without its id it is found by the secret's HMAC."""
    if not secret_is_wellformed(secret):
        return None
    known = Q(id=key_id) if key_id else Q(secret_hmac__in=secret_hmacs(secret))
    key = ApiKey.objects.select_related("project__organization").filter(known).first()
    if key is None or not secret_matches(secret, key.secret_hmac) or not _good(key, key.project.organization):
        return None
    return None if key.project.archived_at else key


def service_account_found(*, account_id: UUID, secret: str) -> ServiceAccount | None:
    if not secret_is_wellformed(secret):
        return None
    account = ServiceAccount.objects.select_related("organization").filter(id=account_id).first()
    if account is None or not secret_matches(secret, account.secret_hmac) or not _good(account, account.organization):
        return None
    return account


def credential_used(credential: ApiKey | ServiceAccount) -> None:
    """Write down that it was used, at most once a minute."""
    now = timezone.now()
    if credential.last_used_at and credential.last_used_at > now - LAST_USED_EVERY:
        return
    stale = Q(last_used_at=None) | Q(last_used_at__lte=now - LAST_USED_EVERY)
    type(credential).objects.filter(stale, pk=credential.pk).update(last_used_at=now)


def live_tokens(credential: ApiKey | ServiceAccount) -> "list[AccessToken]":
    """Those that still open something, newest first."""
    return list(
        credential.access_tokens.filter(revoked_at=None, expires_at__gt=timezone.now()).order_by("-created_at", "-id")
    )


def _good(credential: ApiKey | ServiceAccount, organization: Organization) -> bool:
    expired = credential.expires_at is not None and credential.expires_at <= timezone.now()
    return credential.revoked_at is None and not expired and organization.suspended_at is None
