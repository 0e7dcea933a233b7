"""REST for access tokens: exchange a credential for one, list and revoke them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja import Status as Answer
from pydantic import StringConstraints

from workbench.api.addresses import client_address
from workbench.api.authentication import Access, CallerRequest, suspended_error
from workbench.api.errors import ApiError
from workbench.api.limits import Attempts
from workbench.api.request_limits import project_request_count
from workbench.tenancy.access_tokens import LIFETIME, access_token_issue
from workbench.tenancy.credentials import (
    KEY_PREFIX,
    api_key_found,
    credential_used,
    live_tokens,
    service_account_found,
)
from workbench.tenancy.models import ApiKey, Project, ServiceAccount
from workbench.tenancy.scopes import scopes_normalized

router = Router(tags=["access tokens"])
Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class TokenRequest(Schema):
    """One of `api_key`, `api_key_id` with `api_key_secret`, `service_account_id` with `service_account_secret`."""

    api_key: Text | None = None
    api_key_id: Text | None = None
    api_key_secret: Text | None = None
    service_account_id: Text | None = None
    service_account_secret: Text | None = None
    project_id: UUID | None = None
    scopes: list[Text] | None = None


class TokenCreated(Schema):
    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the kind, by RFC 6750
    expires_in_seconds: int = int(LIFETIME.total_seconds())
    organization_id: UUID
    project_id: UUID


class TokenOut(Schema):
    token_id: UUID
    project_id: UUID
    scopes: list[str]
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Presented:
    """What a client proves itself with, in whichever of the three forms."""

    kind: str
    id: str | None
    secret: str


@router.post("/access-tokens", response={201: TokenCreated}, auth=None)
def exchange(request: HttpRequest, body: TokenRequest) -> Answer[TokenCreated]:
    presented = _presented(body)
    attempts = Attempts(
        "token exchange", per_minute=settings.TOKEN_FAILURES_PER_MINUTE, of=[client_address(request), presented.id]
    )
    attempts.refuse_if_used_up()
    credential = _credential(presented)
    if credential is None:
        attempts.failed()
        raise ApiError("access_token_invalid", "The credential is not valid.")
    project = _project(credential, body.project_id)
    project_request_count(request, project)
    if project.organization.suspended_at:
        raise suspended_error(request, project.organization)
    token, text = access_token_issue(credential=credential, project=project, scopes=_scopes(credential, body.scopes))
    credential_used(credential)
    return Answer(
        201,
        TokenCreated(
            access_token=text,
            expires_in_seconds=round((token.expires_at - token.created_at).total_seconds()),
            organization_id=project.organization_id,
            project_id=project.id,
        ),
    )


@router.get("/access-tokens", response=list[TokenOut], auth=Access("tokens:read"))
def index(request: CallerRequest) -> list[dict[str, object]]:
    """The live tokens of the credential that the caller's own token came from."""
    return [
        {
            "token_id": token.id,
            "project_id": token.project_id,
            "scopes": token.scopes,
            "created_at": token.created_at,
            "expires_at": token.expires_at,
        }
        for token in live_tokens(_own(request))
    ]


@router.delete("/access-tokens/{uuid:token_id}", response={204: None}, auth=Access("tokens:read"))
def revoke(request: CallerRequest, token_id: UUID) -> Answer[None]:
    changed = _own(request).access_tokens.filter(pk=token_id, revoked_at=None).update(revoked_at=timezone.now())
    if not changed:
        raise ApiError("not_found", "There is no such access token.")
    return Answer(204, None)


def _own(request: CallerRequest) -> ApiKey | ServiceAccount:
    credential = request.auth.credential
    if credential is None:
        raise ApiError("authorization_failed", "Only a credential has access tokens.")
    return credential


def _presented(body: TokenRequest) -> Presented:
    given = {name for name, value in body.dict().items() if value is not None and name not in {"project_id", "scopes"}}
    match sorted(given):
        case ["api_key"]:
            key_id, colon, secret = str(body.api_key).removeprefix(KEY_PREFIX).partition(":")
            return Presented("api_key", key_id, secret) if colon else Presented("api_key", None, str(body.api_key))
        case ["api_key_id", "api_key_secret"]:
            return Presented("api_key", body.api_key_id, str(body.api_key_secret))
        case ["service_account_id", "service_account_secret"]:
            return Presented("service_account", body.service_account_id, str(body.service_account_secret))
    reason = "Give api_key, or api_key_id and api_key_secret, or service_account_id and service_account_secret."
    raise ApiError("validation_error", reason, {"api_key": reason})


def _credential(presented: Presented) -> ApiKey | ServiceAccount | None:
    try:
        credential_id = UUID(presented.id) if presented.id is not None else None
    except ValueError:
        return None
    if presented.kind == "api_key":
        return api_key_found(secret=presented.secret, key_id=credential_id)
    return service_account_found(account_id=credential_id, secret=presented.secret) if credential_id else None


def _project(credential: ApiKey | ServiceAccount, asked: UUID | None) -> Project:
    if isinstance(credential, ApiKey):
        if asked and asked != credential.project_id:
            raise ApiError("project_mismatch", "The API key is for another project.")
        return credential.project
    granted = list(credential.projects.filter(archived_at=None))
    if asked:
        for project in granted:
            if project.id == asked:
                return project
        raise ApiError("project_mismatch", "The service account is not granted this project.")
    if len(granted) != 1:
        reason = "The service account spans several projects: name one."
        raise ApiError("validation_error", reason, {"project_id": reason})
    return granted[0]


def _scopes(credential: ApiKey | ServiceAccount, asked: list[str] | None) -> list[str]:
    if asked is None:
        return list(credential.scopes)
    try:
        wanted = scopes_normalized(asked)
    except ValueError as unknown:
        raise ApiError(
            "insufficient_scope", f"There is no scope {unknown}.", {"required_scope": str(unknown)}
        ) from None
    for scope in wanted:
        if scope not in credential.scopes:
            raise ApiError("insufficient_scope", f"The credential lacks the scope {scope}.", {"required_scope": scope})
    return wanted
