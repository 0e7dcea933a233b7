"""Whose page it is: every view of the portal stands behind `member_page`, which finds the organization of its address
and the person's membership there. What is not theirs is a 404, as if it did not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase

from workbench.portal.member import Member
from workbench.portal.shell import page
from workbench.tenancy.models import Membership, Role, User
from workbench.tenancy.roles import MAY

LAST = "organization"  # of the session: where the person was last

View = Callable[..., HttpResponseBase]


def member_page(permission: str) -> Callable[[View], View]:
    """For views at `<uuid:organization_id>/…`: they are given a Member. Who is not signed in is sent to sign in; who
    is no member finds nothing there; whose role lacks `permission` is told which roles have it (403)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, organization_id: UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
            memberships = Membership.objects.select_related("organization", "user")
            membership = memberships.filter(organization_id=organization_id, user=cast(User, request.user)).first()
            if membership is None:
                raise Http404
            member = Member(request, membership)
            if request.session.get(LAST) != str(organization_id):
                request.session[LAST] = str(organization_id)
            if not member.may(permission):
                roles = [role.label.lower() for role in Role if role in MAY[permission]]
                return page(member, "portal/not_allowed.html", {"roles": roles}, status=403)
            return view(member, *args, **kwargs)

        return login_required(guarded)

    return decorate
