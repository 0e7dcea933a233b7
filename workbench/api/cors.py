"""Browser clients on other origins: any may call with a bearer token, none with our cookies."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from workbench.api.request_limits import left_for

METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
ALLOWED = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-ID"
EXPOSED = (
    "X-Request-ID, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, Link, Idempotency-Replayed, ETag"
)
REMEMBERED_SECONDS = 7200  # the most that Chromium takes


def cors(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A preflight is answered here and counts in no window."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/api/"):
            return get_response(request)
        asked = request.headers.get("Access-Control-Request-Method") if request.method == "OPTIONS" else None
        response = HttpResponse(status=204, headers=left_for(request).headers()) if asked else get_response(request)
        if is_token_exchange(request.path, asked or request.method):
            return response
        response["Access-Control-Allow-Origin"] = "*"
        if asked:
            response["Access-Control-Allow-Methods"] = METHODS
            response["Access-Control-Allow-Headers"] = ALLOWED
            response["Access-Control-Max-Age"] = str(REMEMBERED_SECONDS)
        else:
            response["Access-Control-Expose-Headers"] = EXPOSED
        return response

    return middleware


def is_token_exchange(path: str, method: str | None) -> bool:
    """It has no such headers: the secret of a credential has no place in a page."""
    return (path, method) == ("/api/auth/access-tokens", "POST")
