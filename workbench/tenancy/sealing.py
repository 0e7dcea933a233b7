"""Secrets that have to be read again are kept encrypted under the secret key, so that a dump of the database is worth
nothing by itself."""

import base64

from cryptography.fernet import Fernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def seal(text: str, *, purpose: str) -> str:
    return _fernet(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """Raises cryptography.fernet.InvalidToken where SECRET_KEY has changed since, or the purpose is another."""
    return _fernet(purpose).decrypt(sealed.encode()).decode()


def _fernet(purpose: str) -> Fernet:
    key = salted_hmac(purpose, "", secret=settings.SECRET_KEY, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
