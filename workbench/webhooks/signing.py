"""How who is told knows that it was us: an HMAC-SHA256 over the time and the body."""

import hashlib
import hmac
from collections.abc import Iterable

from workbench.tenancy.sealing import seal, unseal
from workbench.tenancy.secrets import secret_new

HEADER = "Workbench-Signature"
PREFIX = "whsec_"
PURPOSE = "workbench.webhooks"


def webhook_secret_new() -> tuple[str, str]:
    """A secret, and how it is kept."""
    secret = PREFIX + secret_new()
    return secret, seal(secret, purpose=PURPOSE)


def webhook_secret_read(kept: str) -> str:
    return unseal(kept, purpose=PURPOSE)


def webhook_secret_edition(kept: str) -> str:
    """Tells one secret from the next, and nothing about either."""
    return hashlib.sha256(kept.encode()).hexdigest()[:16]


def signature(*, body: bytes, timestamp: int, secrets: Iterable[str]) -> str:
    """`t=<seconds since 1970>,v1=<hex>`, with one v1 for each secret."""
    signed = str(timestamp).encode() + b"." + body
    signatures = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets]
    return ",".join([f"t={timestamp}", *(f"v1={each}" for each in signatures)])
