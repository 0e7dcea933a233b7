"""Guests: people without an account, known by a random id in a signed cookie of their own."""

from collections.abc import Callable, Mapping
from uuid import UUID, uuid4

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "guest"
SECONDS = 60 * 60 * 24 * 30
_SALT = "workbench.guests"


def guest_cookie_of(guest_id: UUID) -> str:
    """The cookie's value."""
    return signing.dumps(str(guest_id), salt=_SALT)


def guest_id_in(cookies: Mapping[str, str]) -> UUID | None:
    """None also where the cookie is not one of ours, or too old."""
    try:
        return UUID(signing.loads(cookies.get(COOKIE, ""), salt=_SALT, max_age=SECONDS))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None


def guest_id_of(request: HttpRequest) -> UUID | None:
    return getattr(request, "new_guest_id", None) or guest_id_in(request.COOKIES)


def guest_id_ensure(request: HttpRequest) -> UUID:
    """The guest's id; a new visitor is given one, which the answer's cookie keeps."""
    known = guest_id_of(request)
    if known is None:
        known = request.new_guest_id = uuid4()  # type: ignore[attr-defined]
    return known


def guest_cookie(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: a new guest's id goes into the cookie."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if made := getattr(request, "new_guest_id", None):
            response.set_cookie(
                COOKIE,
                guest_cookie_of(made),
                max_age=SECONDS,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    return middleware
