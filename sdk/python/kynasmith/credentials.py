"""What a client proves itself with, in the forms that the platform takes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from kynasmith.errors import ConfigurationError

LOCAL_URL = "http://127.0.0.1:8000"
FORMS = "api_key, or api_key_id and api_key_secret, or service_account_id and service_account_secret, or access_token"
_BEARER = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # RFC 6750, 2.1


@dataclass(frozen=True, slots=True)
class Credentials:
    """`exchange` is the body of a token exchange, None where there is only a token that was minted elsewhere."""

    exchange: dict[str, str] | None = field(repr=False)
    access_token: str | None = field(default=None, repr=False)
    project_id: str | None = None


def credentials_given(
    *,
    api_key: str | None,
    api_key_id: str | None,
    api_key_secret: str | None,
    service_account_id: str | None,
    service_account_secret: str | None,
    access_token: str | None,
    project_id: str | None,
) -> Credentials:
    """Exactly one whole form. Raises ConfigurationError, which names no secret."""
    every = {
        "api_key": api_key,
        "api_key_id": api_key_id,
        "api_key_secret": api_key_secret,
        "service_account_id": service_account_id,
        "service_account_secret": service_account_secret,
        "access_token": access_token,
    }
    given = {name: value.strip() for name, value in every.items() if value is not None}
    if empty := [name for name, value in given.items() if not value]:
        raise ConfigurationError(f"{', '.join(empty)}: empty. Is the variable that it comes from set?")
    match sorted(given):
        case ["access_token"]:
            return Credentials(None, given["access_token"], project_id)
        case ["api_key"] | ["api_key_id", "api_key_secret"] | ["service_account_id", "service_account_secret"]:
            return Credentials(given, None, project_id)
        case []:
            raise ConfigurationError(f"No credential: give {FORMS}.")
    raise ConfigurationError(f"{', '.join(given)} do not make one credential: give {FORMS}.")


def base_url_given(base_url: str | None) -> str:
    """Without a slash at its end. Raises ConfigurationError for what is no address of a server."""
    url = (base_url or LOCAL_URL).strip().rstrip("/")
    if not is_address(url, "http", "https"):
        raise ConfigurationError(f"base_url is {url!r}: give the server's address, such as {LOCAL_URL}.")
    return url


def is_address(url: str, *schemes: str) -> bool:
    """Whether a connection to it can be tried."""
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0 and " " not in url
    except ValueError:  # no number of a port, a bracket without its other
        return False


def is_bearer(token: str) -> bool:
    """Whether a header can carry it."""
    return _BEARER.fullmatch(token) is not None
