"""A short-lived token for the page of somebody who is signed in. The API key stays on the server."""

import json
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

SCOPES = ["sessions:write", "sessions:read"]  # to run sessions, and nothing else that the key may do
TIMEOUT_SECONDS = 10


@require_GET
@login_required
@never_cache
def browser_token(request: HttpRequest) -> JsonResponse:
    """`{access_token, expires_in_seconds}`, or 503 with words for the page."""
    try:
        granted = _exchange({"api_key": settings.WORKBENCH_API_KEY, "scopes": SCOPES})
    except (HTTPError, URLError, TimeoutError):
        return JsonResponse({"error": "Counting is not available at the moment."}, status=503)
    return JsonResponse({name: granted[name] for name in ("access_token", "expires_in_seconds")})


def _exchange(credential: dict[str, object]) -> dict[str, object]:
    request = Request(
        f"{settings.WORKBENCH_URL}/api/auth/access-tokens",
        data=json.dumps(credential).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
        return json.load(answer)
