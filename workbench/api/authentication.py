"""Who is asking: a program by its access token, a guest by their signed cookie, anyone where a route allows it."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import reverse
from ninja.security import HttpBearer
from ninja.utils import check_csrf

from workbench.api.addresses import base_url
from workbench.api.errors import ApiError, Scalar
from workbench.api.idempotency import idempotent_begin
from workbench.api.request_limits import project_request_count
from workbench.guests import guest_id_ensure, guest_id_of
from workbench.tenancy.access_tokens import (
    OrganizationSuspended,
    TokenExpired,
    TokenInvalid,
    access_token_check,
)
from workbench.tenancy.models import AccessToken, ApiKey, Organization, Project, ServiceAccount
from workbench.tenancy.services import system_project_get_or_create

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True, slots=True)
class Caller:
    """The project that a request acts for (None: anonymous), and the guest or the token that proves it."""

    project: Project | None
    guest_id: UUID | None = None
    token: AccessToken | None = None

    @property
    def actor(self) -> str:
        """Names the caller wherever it is written down who did something."""
        if self.token and self.token.api_key_id:
            return f"api_key:{self.token.api_key_id}"
        if self.token:
            return f"service_account:{self.token.service_account_id}"
        return f"guest:{self.guest_id}" if self.guest_id else "anonymous"

    @property
    def credential(self) -> ApiKey | ServiceAccount | None:
        return self.token.credential if self.token else None

    def own_project(self, asked: UUID | None = None) -> Project:
        """The project to act in; `asked` is what a body names. Raises project_mismatch."""
        if self.project is None:
            raise ApiError("access_token_missing", "Send an access token: Authorization: Bearer <token>.")
        if asked and asked != self.project.id:
            raise ApiError("project_mismatch", "The project is not the one that the access token is for.")
        return self.project


class CallerRequest(HttpRequest):
    """A request that `Access` has let through."""

    auth: Caller


class Access(HttpBearer):
    """For `auth=` of a route: the scope a token needs, and who may come without one.

    A cookie alone proves nothing about who wrote the request: what changes something must come from a page of ours,
    as its Origin or Django's CSRF token shows.
    """

    def __init__(self, scope: str, *, guests: bool = False, anonymous: bool = False) -> None:
        super().__init__()
        self.scope, self.guests, self.anonymous = scope, guests, anonymous

    def __call__(self, request: HttpRequest) -> Caller:
        """Raises ApiError; Replayed where the request repeats one that was answered."""
        caller = self._caller(request)
        idempotent_begin(request, actor=caller.actor, project=caller.project)
        return caller

    def _caller(self, request: HttpRequest) -> Caller:
        if "Authorization" in request.headers:
            return self.authenticate(request, request.headers["Authorization"])
        if self.guests and (caller := _guest(request)):
            return caller
        if self.anonymous:
            return Caller(project=None)
        raise ApiError("access_token_missing", "Send an access token: Authorization: Bearer <token>.")

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        try:
            found = _token_in(token)
        except TokenExpired:
            raise ApiError("access_token_expired", "The access token has expired. Get a new one.") from None
        except TokenInvalid:
            raise ApiError("access_token_invalid", "The access token is not valid.") from None
        except OrganizationSuspended as suspended:
            raise suspended_error(request, suspended.organization) from None
        project_request_count(request, found.project)
        if self.scope not in found.scopes:
            raise ApiError(
                "insufficient_scope", f"The access token lacks the scope {self.scope}.", {"required_scope": self.scope}
            )
        return Caller(project=found.project, token=found)


def project_of_token(request: HttpRequest) -> Project | None:
    """The one that a request without a route acts for."""
    try:
        return _token_in(request.headers.get("Authorization", "")).project
    except (TokenInvalid, TokenExpired, OrganizationSuspended, DatabaseError):
        return None


def _token_in(authorization: str) -> AccessToken:
    """Raises TokenInvalid, TokenExpired or OrganizationSuspended."""
    scheme, _, text = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise TokenInvalid
    return access_token_check(text.strip())


def suspended_error(request: HttpRequest, organization: Organization) -> ApiError:
    path = reverse("portal_plan", args=[organization.pk])
    details: dict[str, Scalar] = {"upgrade_url": f"{base_url(request)}{path}"}
    return ApiError("organization_suspended", "The organization is suspended.", details)


def guests_project() -> Project:
    """The one project that all guests share."""
    return system_project_get_or_create(key="guests", name="Guests")


def _guest(request: HttpRequest) -> Caller | None:
    """A guest known by their cookie; one who comes from a page of ours for the first time gets one. Raises ApiError
    where a known guest's request was written by somebody else."""
    guest_id = guest_id_of(request)
    if request.method in SAFE_METHODS:
        return Caller(project=guests_project(), guest_id=guest_id) if guest_id else None
    if _from_our_own_page(request):
        return Caller(project=guests_project(), guest_id=guest_id or guest_id_ensure(request))
    if guest_id is None:
        return None
    raise ApiError("authorization_failed", "The request does not come from a page of ours, or its token is old.")


def _from_our_own_page(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin")
    if origin is not None:
        own = {f"{request.scheme}://{request.get_host()}", base_url(request), *settings.CSRF_TRUSTED_ORIGINS}
        return origin in own
    return check_csrf(request) is None
