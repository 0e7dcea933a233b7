"""Who is asking. Guests today, known by their signed cookie; a bearer token makes the same `Caller`."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja.utils import check_csrf

from workbench.api.addresses import base_url
from workbench.api.errors import ApiError
from workbench.guests import guest_id_ensure, guest_id_of
from workbench.tenancy.models import Project
from workbench.tenancy.services import system_project_get_or_create

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True, slots=True)
class Caller:
    """The project that a request acts for, and the guest where it is one."""

    project: Project
    guest_id: UUID | None


class CallerRequest(HttpRequest):
    """A request that `authenticate` has let through."""

    auth: Caller


def guests_project() -> Project:
    """The one project that all guests share."""
    return system_project_get_or_create(key="guests", name="Guests")


def authenticate(request: HttpRequest) -> Caller:
    """For `auth=` of a router. A cookie alone proves nothing about who wrote the request: what changes something
    must come from a page of ours, as its Origin or Django's CSRF token shows. Raises ApiError."""
    if "Authorization" in request.headers:
        raise ApiError("access_token_invalid", "The access token is not valid.")
    guest_id = guest_id_of(request)
    if request.method in SAFE_METHODS:
        if guest_id is None:
            raise ApiError("access_token_missing", "Send an access token: Authorization: Bearer <token>.")
    elif not _from_our_own_page(request):
        if guest_id is None:
            raise ApiError("access_token_missing", "Send an access token: Authorization: Bearer <token>.")
        raise ApiError("authorization_failed", "The request does not come from a page of ours, or its token is old.")
    return Caller(project=guests_project(), guest_id=guest_id or guest_id_ensure(request))


def _from_our_own_page(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin")
    if origin is not None:
        own = {f"{request.scheme}://{request.get_host()}", base_url(request), *settings.CSRF_TRUSTED_ORIGINS}
        return origin in own
    return check_csrf(request) is None
