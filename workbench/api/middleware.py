"""What every answer under /api/ has, also those that no view made: the envelope of errors, the RateLimit headers."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from workbench.api.authentication import project_of_token
from workbench.api.cors import is_token_exchange
from workbench.api.error_responses import error_response
from workbench.api.errors import ApiError
from workbench.api.request_limits import address_request_count, is_counted, left_for, project_request_count

# What tells of the process itself is asked for by machines, often, and never refused.
PROBES = {"/api/health", "/api/ready"}

BY_STATUS = {
    400: ("validation_error", "The request could not be understood."),
    403: ("authorization_failed", "The request was refused. Reload the page and try again."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take that method; see the Allow header."),
    413: ("payload_too_large", "The body is too large."),
    500: ("internal_error", "Something broke on our side. Quote the X-Request-ID."),
}


def error_envelope(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path.startswith("/api/") or response.status_code not in BY_STATUS:
            return response
        if response.headers.get("Content-Type", "").startswith("application/json"):
            return response
        code, message = BY_STATUS[response.status_code]
        allow = response.headers.get("Allow")
        return error_response(request, ApiError(code, message, headers={"Allow": allow} if allow else {}))

    return middleware


def rate_limits(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Who sends no token is counted by their address before anything else. A token's project is counted where the
    token is read, or after, where there is no route or method; what was counted nowhere (a token that is none) counts
    for the address after."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/api/"):
            return get_response(request)
        try:
            if _is_anonymous(request):
                address_request_count(request)
            response = get_response(request)
            if not is_counted(request) and request.path not in PROBES:
                _count_after(request, response)
        except ApiError as error:
            response = error_response(request, error)
        for name, value in left_for(request).headers().items():
            response.headers.setdefault(name, value)
        return response

    return middleware


def _count_after(request: HttpRequest, response: HttpResponse) -> None:
    project = project_of_token(request) if response.status_code in {404, 405} else None
    if project:
        project_request_count(request, project)
    else:
        address_request_count(request)


def _is_anonymous(request: HttpRequest) -> bool:
    if request.path in PROBES or is_token_exchange(request.path, request.method):
        return False
    return "Authorization" not in request.headers
