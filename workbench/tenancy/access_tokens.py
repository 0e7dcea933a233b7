"""Access tokens: `ks_at_` and a signed JWT that names its row. What was revoked since is seen there, within the
`ACCESS_TOKEN_TRUST_SECONDS` for which one that was found good is not looked up again."""

import time
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from uuid import UUID

import jwt
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from workbench.tenancy.models import AccessToken, ApiKey, Organization, Project, ServiceAccount

TOKEN_PREFIX = "ks_at_"  # noqa: S105 - only what every token begins with
AUDIENCE = "api"
ALGORITHM = "HS256"
LIFETIME = timedelta(hours=1)
MOST_TRUSTED = 10_000

_trusted: dict[str, tuple[AccessToken, float]] = {}  # by their text; and until when, by the monotonic clock


class TokenInvalid(Exception):
    """Malformed, not signed by us, revoked, or of a credential that is no longer good."""


class TokenExpired(Exception):
    """Past its lifetime; a new one may be had."""


class OrganizationSuspended(Exception):
    """What was presented is good, but its organization is suspended."""

    def __init__(self, organization: Organization) -> None:
        super().__init__(f"{organization.pk} is suspended")
        self.organization = organization


@lru_cache(maxsize=1)
def _key(secret: str) -> bytes:
    return salted_hmac("workbench.tenancy.access_tokens", "", secret=secret, algorithm="sha256").digest()


def access_token_issue(
    *, credential: ApiKey | ServiceAccount, project: Project, scopes: Sequence[str]
) -> tuple[AccessToken, str]:
    """It never outlives its credential."""
    expires_at = timezone.now() + LIFETIME
    if credential.expires_at:
        expires_at = min(expires_at, credential.expires_at)
    token = AccessToken.objects.create(
        api_key=credential if isinstance(credential, ApiKey) else None,
        service_account=credential if isinstance(credential, ServiceAccount) else None,
        project=project,
        scopes=list(scopes),
        expires_at=expires_at,
    )
    claims = {"aud": AUDIENCE, "jti": str(token.id), "exp": expires_at}
    return token, TOKEN_PREFIX + jwt.encode(claims, _key(settings.SECRET_KEY), algorithm=ALGORITHM)


def access_token_check(text: str) -> AccessToken:
    """The token's row with its credential, project and organization. Raises TokenInvalid, TokenExpired or
    OrganizationSuspended."""
    now = time.monotonic()
    token, until = _trusted.get(text, (None, 0.0))
    if token is None or now >= until or timezone.now() >= token.expires_at:
        token = _good(_id_in(text))
        if len(_trusted) >= MOST_TRUSTED:
            _trusted.clear()
        _trusted[text] = token, now + settings.ACCESS_TOKEN_TRUST_SECONDS
    return token


def _id_in(text: str) -> UUID:
    """The row that a token names, if we have signed it. Raises TokenInvalid, TokenExpired."""
    if not text.startswith(TOKEN_PREFIX):
        raise TokenInvalid
    try:
        claims = jwt.decode(
            text.removeprefix(TOKEN_PREFIX),
            _key(settings.SECRET_KEY),
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            options={"require": ["aud", "jti", "exp"]},
        )
    except jwt.ExpiredSignatureError:
        raise TokenExpired from None
    except jwt.InvalidTokenError:
        raise TokenInvalid from None
    return UUID(claims["jti"])


def _good(token_id: UUID) -> AccessToken:
    """Raises TokenInvalid, OrganizationSuspended."""
    tokens = AccessToken.objects.select_related("api_key", "service_account", "project__organization")
    token = next(iter(tokens.filter(pk=token_id)), None)
    if token is None or not _still_good(token):
        raise TokenInvalid
    return token


def _still_good(token: AccessToken) -> bool:
    """Raises OrganizationSuspended where that alone stands against it."""
    project = token.project
    if token.service_account and not token.service_account.projects.filter(pk=project.pk).exists():
        return False
    if any((token.revoked_at, token.credential.revoked_at, project.archived_at)):
        return False
    if project.organization.suspended_at:
        raise OrganizationSuspended(project.organization)
    return True
