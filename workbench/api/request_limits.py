"""Which windows a request counts in: those of its project and organization, or of its address."""

from django.conf import settings
from django.http import HttpRequest

from workbench.api.addresses import client_address
from workbench.api.limits import Left, Window, window_look, windows_take
from workbench.tenancy.models import Project
from workbench.tenancy.plans import limits_of

LEFT = "workbench.rate_limit_left"  # the request's META holds the answer's Left under it


def project_request_count(request: HttpRequest, project: Project) -> None:
    """A request that acts for a project. Raises ApiError."""
    request.META[LEFT] = windows_take(_windows_of(request, project))


def address_request_count(request: HttpRequest) -> None:
    """A request that nothing but its address tells from others. Raises ApiError."""
    request.META[LEFT] = windows_take([_window_of_address(request)])


def is_counted(request: HttpRequest) -> bool:
    return LEFT in request.META


def left_for(request: HttpRequest) -> Left:
    """What the headers tell. A request that did not count is told of its address's window."""
    return request.META.get(LEFT) or window_look(_window_of_address(request))


def _windows_of(request: HttpRequest, project: Project) -> list[Window]:
    limits = limits_of(project.organization.plan)
    who = f"project:{project.id}"
    windows = [
        Window("requests", who, limits.requests_of_project),
        Window("requests", f"organization:{project.organization_id}", limits.requests_of_organization),
    ]
    if request.path.startswith("/api/movespecs"):
        windows.append(Window("movespec operations", who, limits.movespec_operations))
    if request.path == "/api/detection/sessions" and request.method == "POST":
        windows.append(Window("session creations", who, limits.session_creations))
    return windows


def _window_of_address(request: HttpRequest) -> Window:
    return Window("requests", f"ip:{client_address(request)}", settings.ANONYMOUS_REQUESTS_PER_MINUTE)
