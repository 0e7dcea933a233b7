"""Under /api/ every error has the envelope, also those that never reached a view: unknown routes, 405, a crash."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from workbench.api.errors import envelope

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
        answer = JsonResponse(envelope(code, message), status=response.status_code)
        if allow := response.headers.get("Allow"):
            answer["Allow"] = allow
        return answer

    return middleware
