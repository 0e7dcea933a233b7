"""Secrets that programs hold: made, recognised by their checksum, and kept only as an HMAC under a pepper."""

import hashlib
import hmac
import secrets
import string
import zlib

from django.conf import settings

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
RANDOM_CHARACTERS = 27  # 62**27 > 2**160
CHECK_CHARACTERS = 6  # 62**6 > 2**32


def secret_new() -> str:
    """At least 160 random bits in base62, and their CRC32: 33 characters."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return body + _checksum(body)


def secret_is_wellformed(secret: str) -> bool:
    """False for a typo, which no query need look for."""
    body, check = secret[:RANDOM_CHARACTERS], secret[RANDOM_CHARACTERS:]
    return len(body) == RANDOM_CHARACTERS and hmac.compare_digest(check.encode(), _checksum(body).encode())


def secret_hmacs(secret: str) -> list[str]:
    """Its HMAC-SHA256 under each pepper, the current one first."""
    return [hmac.new(pepper.encode(), secret.encode(), hashlib.sha256).hexdigest() for pepper in _peppers()]


def secret_matches(secret: str, kept: str) -> bool:
    """Takes the same time wherever they differ."""
    matches = [hmac.compare_digest(candidate, kept) for candidate in secret_hmacs(secret)]
    return any(matches)


def _peppers() -> list[str]:
    return settings.CREDENTIAL_PEPPERS or [settings.SECRET_KEY]


def _checksum(body: str) -> str:
    number, digits = zlib.crc32(body.encode()), ""
    for _ in range(CHECK_CHARACTERS):
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits
