"""An error as an HTTP response: the envelope, and a link to the error's page."""

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, JsonResponse
from django.urls import reverse

from workbench.api.addresses import base_url
from workbench.api.errors import ApiError


def error_response(request: HttpRequest, error: ApiError) -> JsonResponse:
    try:
        server = base_url(request)
    except DisallowedHost:  # which may be the error
        server = settings.BASE_URL or ""
    page = f'<{server}{reverse("problem", args=[error.code])}>; rel="help"'
    return JsonResponse(error.envelope(), status=error.status, headers={"Link": page, **error.headers})
