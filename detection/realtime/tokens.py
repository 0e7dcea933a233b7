"""The runtime token: a JWT that opens one session's websocket and nothing else."""

from datetime import timedelta
from functools import lru_cache
from uuid import UUID

import jwt
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

AUDIENCE = "detection-session"
ALGORITHM = "HS256"


class TokenRefused(Exception):
    """`code` is the contract's error code: access_token_missing, _invalid or _expired."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@lru_cache(maxsize=1)
def _key(secret: str) -> bytes:
    return salted_hmac("detection.realtime.tokens", "", secret=secret, algorithm="sha256").digest()


def token_issue(*, session_id: UUID) -> str:
    """A token that lives as long as a session may."""
    now = timezone.now()
    claims = {
        "aud": AUDIENCE,
        "sub": str(session_id),
        "iat": now,
        "exp": now + timedelta(seconds=settings.DETECTION_MAX_SECONDS),
    }
    return jwt.encode(claims, _key(settings.SECRET_KEY), algorithm=ALGORITHM)


def token_check(token: str | None, *, session_id: UUID) -> None:
    """Raises TokenRefused unless `token` was issued for this session and has not expired."""
    if not token:
        raise TokenRefused("access_token_missing", "Send the session's runtime_token.")
    try:
        claims = jwt.decode(
            token,
            _key(settings.SECRET_KEY),
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            options={"require": ["aud", "sub", "exp"]},
        )
    except jwt.ExpiredSignatureError:
        raise TokenRefused("access_token_expired", "The runtime_token has expired.") from None
    except jwt.InvalidTokenError:
        raise TokenRefused("access_token_invalid", "The runtime_token is not valid.") from None
    if claims["sub"] != str(session_id):
        raise TokenRefused("access_token_invalid", "The runtime_token belongs to another session.")
