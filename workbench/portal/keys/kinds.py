"""The two kinds of credential have the same pages; what differs between them stands here."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from workbench.portal.member import Member
from workbench.tenancy.credentials import (
    api_key_create,
    api_key_joined,
    api_key_roll,
    service_account_create,
    service_account_roll,
)
from workbench.tenancy.models import ApiKey, Organization, ServiceAccount

type Credential = ApiKey | ServiceAccount
type Made = tuple[Credential, str]  # and its secret


@dataclass(frozen=True, slots=True)
class Kind:
    """`slug` stands in the addresses."""

    slug: str
    noun: str
    plural: str
    what_for: str

    @property
    def is_key(self) -> bool:
        return self.slug == API_KEYS.slug


API_KEYS = Kind(
    "api-keys", "API key", "API keys", "One program, one project: what an app or a script proves itself with."
)
SERVICE_ACCOUNTS = Kind(
    "service-accounts",
    "service account",
    "Service accounts",
    "One program, several projects: a server or a pipeline of your own.",
)
KINDS = (API_KEYS, SERVICE_ACCOUNTS)


def credentials_of(*, organization: Organization, kind: Kind) -> QuerySet[Any]:
    """The newest first."""
    if kind.is_key:
        rows: QuerySet[Any] = ApiKey.objects.filter(project__organization=organization).select_related(
            "project__organization", "created_by"
        )
    else:
        rows = (
            ServiceAccount.objects.filter(organization=organization)
            .select_related("organization", "created_by")
            .prefetch_related("projects")
        )
    return rows.order_by("-created_at", "-id")


def credential_make(*, kind: Kind, member: Member, credential_id: UUID, given: dict[str, Any]) -> Made:
    """`given` is what KeyForm or AccountForm asks for. Raises NotAllowed, IntegrityError."""
    common = {"name": given["name"], "scopes": given["scopes"], "expires_at": given["expires_at"]}
    if kind.is_key:
        return api_key_create(project=given["project"], actor=member.actor, key_id=credential_id, **common)
    return service_account_create(
        organization=member.organization,
        projects=given["projects"],
        actor=member.actor,
        account_id=credential_id,
        **common,
    )


def credential_roll(*, credential: Credential, member: Member, overlap: timedelta) -> Made:
    """Raises NotAllowed."""
    if isinstance(credential, ApiKey):
        return api_key_roll(key=credential, actor=member.actor, overlap=overlap)
    return service_account_roll(account=credential, actor=member.actor, overlap=overlap)


def secrets_shown(*, credential: Credential, secret: str) -> dict[str, str]:
    """What is shown once, by what it is called; and `body`, what is exchanged for an access token."""
    if isinstance(credential, ApiKey):
        joined = api_key_joined(credential, secret)
        return {"joined": joined, "body": f'{{"api_key": "{joined}"}}'}
    project = credential.projects.first()
    named = f', "project_id": "{project.pk}"' if project and credential.projects.count() > 1 else ""
    body = f'{{"service_account_id": "{credential.pk}", "service_account_secret": "{secret}"{named}}}'
    return {"account_id": str(credential.pk), "secret": secret, "body": body}
