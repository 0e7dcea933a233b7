from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from detection.models import SessionState
from workbench.portal.keys.kinds import Credential
from workbench.tenancy.models import AccessToken, ApiKey


def still_good() -> Q:
    return Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=timezone.now()))


def in_state(rows: QuerySet[Any], *, past: bool) -> QuerySet[Any]:
    """Those that work; with `past` those that no longer do."""
    return rows.exclude(still_good()) if past else rows.filter(still_good())


@dataclass(frozen=True, slots=True)
class State:
    """How a credential stands, in a word, and the tone of its badge."""

    word: str
    tone: str


def state_of(credential: Credential) -> State:
    if credential.revoked_at:
        return State("Revoked", "bad")
    if credential.expires_at and credential.expires_at <= timezone.now():
        return State("Expired", "")
    if credential.rolled_at:
        return State("Rolled", "warn")
    if isinstance(credential, ApiKey) and credential.project.archived_at:
        return State("Project archived", "warn")
    return State("Active", "good")


@dataclass(frozen=True, slots=True)
class Ends:
    """What ends with a credential: how many access tokens, and how many sessions that it began."""

    tokens: int
    sessions: int


def ends_with(credential: Credential) -> Ends:
    name = "api_key" if isinstance(credential, ApiKey) else "service_account"
    tokens = AccessToken.objects.filter(**{name: credential}, revoked_at=None, expires_at__gt=timezone.now())
    sessions = SessionState.objects.filter(**{f"session__{name}": credential})
    return Ends(tokens.count(), sessions.count())
