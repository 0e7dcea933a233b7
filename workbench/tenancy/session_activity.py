"""When each sign-in was last used, for the person's list of devices: to five minutes, not at every request."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse

SECONDS = 300
NOTED = "activity_noted"  # of the session: when it was last written down


def session_activity(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, in place of allauth's own, which writes to the database at every request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.session.session_key:
            now = int(time.time())
            if now - request.session.get(NOTED, 0) >= SECONDS:
                request.session[NOTED] = now
                UserSession.objects.create_from_request(request)
        return get_response(request)

    return middleware
