"""API keys and service accounts: made, found by what a client presents, rolled and revoked."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from workbench.tenancy.audit import Actor, audit_add
from workbench.tenancy.models import AccessToken, ApiKey, Organization, Project, ServiceAccount, User
from workbench.tenancy.roles import NotAllowed, actor_require
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
    key_id: UUID | None = None,
) -> tuple[ApiKey, str]:
    """The key, and its secret, which is not to be had again. With a `key_id` there can be only one of it, however
    often it is asked for. ValueError for a scope that does not exist; raises NotAllowed, IntegrityError."""
    actor_require(organization=project.organization, actor=actor, permission="manage_credentials")
    secret = secret_new()
    key = ApiKey.objects.create(
        id=key_id or uuid4(),
        project=project,
        name=name,
        scopes=scopes_normalized(scopes),
        expires_at=expires_at,
        created_by=actor.user,
        secret_hmac=secret_hmacs(secret)[0],
        secret_hint=secret[-4:],
    )
    _audit(key, actor, "create", {"project": project.name, "scopes": key.scopes})
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
    account_id: UUID | None = None,
) -> tuple[ServiceAccount, str]:
    """The account, and its secret, which is not to be had again; `account_id` as in `api_key_create`. ValueError for
    a scope that does not exist, or a project of another organization; raises NotAllowed, IntegrityError."""
    actor_require(organization=organization, actor=actor, permission="manage_credentials")
    granted = list(projects)
    if any(project.organization_id != organization.id for project in granted):
        raise ValueError("A service account is granted projects of its own organization.")
    secret = secret_new()
    account = ServiceAccount.objects.create(
        id=account_id or uuid4(),
        organization=organization,
        name=name,
        scopes=scopes_normalized(scopes),
        expires_at=expires_at,
        created_by=actor.user,
        secret_hmac=secret_hmacs(secret)[0],
        secret_hint=secret[-4:],
    )
    account.projects.set(granted)
    projects_named = ", ".join(sorted(project.name for project in granted))
    _audit(account, actor, "create", {"projects": projects_named, "scopes": account.scopes})
    return account, secret


def api_key_joined(key: ApiKey, secret: str) -> str:
    """The one string that people copy: `ks_<key id>:<secret>`."""
    return f"{KEY_PREFIX}{key.id}:{secret}"


@transaction.atomic
def api_key_roll(*, key: ApiKey, actor: Actor, overlap: timedelta) -> tuple[ApiKey, str]:
    """A new key in the place of `key`, which stays good for `overlap`, and without one is revoked; the new one expires
    when it would have. Raises NotAllowed, also where `key` is no longer good or was rolled before."""
    _lock_current(key)
    new, secret = api_key_create(
        project=key.project, name=key.name, actor=actor, scopes=key.scopes, expires_at=key.expires_at
    )
    _rolled(key, new, actor, overlap)
    return new, secret


@transaction.atomic
def service_account_roll(*, account: ServiceAccount, actor: Actor, overlap: timedelta) -> tuple[ServiceAccount, str]:
    """The same for a service account: a new one with its name, projects and scopes."""
    _lock_current(account)
    new, secret = service_account_create(
        organization=account.organization,
        projects=account.projects.all(),
        name=account.name,
        actor=actor,
        scopes=account.scopes,
        expires_at=account.expires_at,
    )
    _rolled(account, new, actor, overlap)
    return new, secret


@transaction.atomic
def credential_revoke(*, credential: ApiKey | ServiceAccount, actor: Actor) -> None:
    """Its tokens end with it at once, its open sockets within seconds. Saying it again changes nothing. Whether the
    actor may is for the caller to know: people who leave take theirs with them, whatever their role."""
    if credential.revoked_at:
        return
    credential.revoked_at = timezone.now()
    credential.save(update_fields=["revoked_at"])
    _audit(credential, actor, "revoke", {})


@transaction.atomic
def credentials_revoke(*, organization: Organization, created_by: User, actor: Actor) -> None:
    """All that `created_by` made in the organization: whoever no longer may make them has none that still open it."""
    for key in ApiKey.objects.filter(project__organization=organization, created_by=created_by, revoked_at=None):
        credential_revoke(credential=key, actor=actor)
    for account in ServiceAccount.objects.filter(organization=organization, created_by=created_by, revoked_at=None):
        credential_revoke(credential=account, actor=actor)


def api_key_found(*, secret: str, key_id: UUID | None = None) -> ApiKey | None:
    """The key that `secret` belongs to, if it is good now; its organization may be suspended. Without its id it is
    found by the secret's HMAC."""
    if not secret_is_wellformed(secret):
        return None
    known = Q(id=key_id) if key_id else Q(secret_hmac__in=secret_hmacs(secret))
    key = ApiKey.objects.select_related("project__organization").filter(known).first()
    if key is None or not secret_matches(secret, key.secret_hmac) or not _good(key):
        return None
    return None if key.project.archived_at else key


def service_account_found(*, account_id: UUID, secret: str) -> ServiceAccount | None:
    if not secret_is_wellformed(secret):
        return None
    account = ServiceAccount.objects.select_related("organization").filter(id=account_id).first()
    if account is None or not secret_matches(secret, account.secret_hmac) or not _good(account):
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


def _lock_current(credential: ApiKey | ServiceAccount) -> None:
    type(credential).objects.select_for_update().get(pk=credential.pk)
    credential.refresh_from_db(fields=["revoked_at", "rolled_at", "expires_at"])
    expired = credential.expires_at is not None and credential.expires_at <= timezone.now()
    if credential.revoked_at or credential.rolled_at or expired:
        raise NotAllowed(f"{credential.name} has been revoked, rolled or has expired. Make a new one.")


def _rolled(old: ApiKey | ServiceAccount, new: ApiKey | ServiceAccount, actor: Actor, overlap: timedelta) -> None:
    old.rolled_at = timezone.now()
    ends = old.rolled_at + overlap
    old.expires_at = min(ends, old.expires_at) if old.expires_at else ends
    old.save(update_fields=["rolled_at", "expires_at"])
    _audit(old, actor, "roll", {"new_key": str(new.id), "overlap_seconds": overlap.total_seconds()})
    if not overlap:
        credential_revoke(credential=old, actor=actor)


def _audit(credential: ApiKey | ServiceAccount, actor: Actor, verb: str, details: dict[str, Any]) -> None:
    if isinstance(credential, ApiKey):
        organization, action = credential.project.organization, f"api_key.{verb}"
    else:
        organization, action = credential.organization, f"service_account.{verb}"
    details = {"name": credential.name, **details}
    audit_add(organization=organization, actor=actor, action=action, target=credential.id, details=details)


def _good(credential: ApiKey | ServiceAccount) -> bool:
    expired = credential.expires_at is not None and credential.expires_at <= timezone.now()
    return credential.revoked_at is None and not expired
