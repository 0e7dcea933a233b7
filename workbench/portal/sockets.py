"""What the portal's websockets have in common: who they are for stands in the session cookie, and is asked again and
again while they are open."""

from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import parse_cookie
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from workbench.pages.sockets import Scope
from workbench.tenancy.models import Membership

NOT_YOURS = 4403


def session_key_of(scope: Scope) -> str:
    """The session cookie that came with the handshake; empty where there was none."""
    cookies = parse_cookie(dict(scope["headers"]).get(b"cookie", b"").decode("latin-1"))
    return cookies.get(settings.SESSION_COOKIE_NAME, "")


def still_members(*, organization_id: UUID, session_keys: Collection[str]) -> set[str]:
    """Those of the session keys behind which there is, at this moment, a signed-in member of the organization."""
    sessions = Session.objects.filter(session_key__in=session_keys, expire_date__gt=timezone.now())
    said = {session.session_key: SessionStore().decode(session.session_data) for session in sessions}
    people = {data[SESSION_KEY] for data in said.values() if SESSION_KEY in data}
    memberships = Membership.objects.filter(organization_id=organization_id, user__in=people, user__is_active=True)
    hashes = {str(one.user_id): one.user.get_session_auth_hash() for one in memberships.select_related("user")}
    return {
        key
        for key, data in said.items()
        if (known := hashes.get(data.get(SESSION_KEY, "")))
        and constant_time_compare(known, data.get(HASH_SESSION_KEY, ""))
    }
