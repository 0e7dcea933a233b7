"""The browsers a person is signed in with: kept by allauth as UserSession, one for each session."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from workbench.tenancy.models import User


def devices_of(*, user: User) -> QuerySet[UserSession]:
    """Those that are signed in now, the last seen first."""
    live = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    found: QuerySet[UserSession] = UserSession.objects.filter(user=user, session_key__in=live)
    return found.order_by("-last_seen_at")


def devices_end(*, user: User, but: str | None = None) -> None:
    """Sign the person out everywhere, or everywhere but in the session with the key `but`."""
    ended = UserSession.objects.filter(user=user).exclude(session_key=but or "")
    Session.objects.filter(session_key__in=list(ended.values_list("session_key", flat=True))).delete()
    ended.delete()
