"""How often somebody may write on the pages, in any 60 s: far more often than anybody clicks or types. The API has
limits of its own, and so have signing up, signing in and recovering (`ACCOUNT_RATE_LIMITS`)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from workbench.api.addresses import client_address
from workbench.api.error_responses import error_response
from workbench.api.errors import ApiError
from workbench.api.limits import Window, windows_take
from workbench.tenancy.models import Membership, User

SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}
PAGES = ("/portal/", "/account/", "/invitations/", "/demo/")
INTERNAL = "internal"  # the plan of tests and benchmarks


class PageWrites:
    """Counts a person's, and where nobody is signed in an address's. What is too much is answered in words, and in the
    form in which it was asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.method in SAFE_METHODS or not request.path.startswith(PAGES):
            return None
        user = request.user if request.user.is_authenticated else None
        who = f"person:{user.pk}" if user else f"ip:{client_address(request)}"
        try:
            windows_take([Window("page writes", who, settings.PAGE_WRITES_PER_MINUTE)])
        except ApiError as refused:
            if refused.code == "rate_limited" and not _is_internal(user, kwargs.get("organization_id")):
                return _slow_down(request, refused)
        return None


def _is_internal(user: User | None, organization_id: UUID | None) -> bool:
    if user is None or organization_id is None:
        return False
    return Membership.objects.filter(user=user, organization=organization_id, organization__plan=INTERNAL).exists()


def _slow_down(request: HttpRequest, refused: ApiError) -> HttpResponse:
    seconds = refused.headers["Retry-After"]
    if request.content_type == "application/json":
        return error_response(request, refused)
    if request.headers.get("Sec-Fetch-Dest") == "empty" and "HX-Request" not in request.headers:
        words = f"That was too much at once. Try again in {seconds} s."
        answer = HttpResponse(words, content_type="text/plain", status=429)
    else:
        part = "slow_down_part" if "HX-Request" in request.headers else "slow_down"
        answer = render(request, f"portal/{part}.html", {"seconds": seconds}, status=429)
    answer.headers["Retry-After"] = seconds
    return answer
