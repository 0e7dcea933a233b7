"""Settings from the environment. A value that cannot be understood stops the start, and says what it should be."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str) -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r}: expected one of 1, true, yes, on, 0, false, no, off.")


def integer(name: str, default: int, *, least: int = 0, most: int = 2**31 - 1) -> int:
    value = os.environ.get(name)
    if value is None or not value.strip():
        return default
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r}: expected a whole number.") from None
    if not least <= number <= most:
        raise ImproperlyConfigured(f"{name}={number}: expected a number from {least} to {most}.")
    return number


def amounts(name: str, **defaults: int | None) -> dict[str, int | None]:
    """`quota=5000000, overage=none`: whole numbers by their names; what is not named keeps its default."""
    found = dict(defaults)
    for item in words(name, []):
        key, equals, value = (part.strip().lower() for part in item.partition("="))
        if key not in defaults:
            raise ImproperlyConfigured(f"{name}: {key!r} is none of {', '.join(defaults)}.")
        if not equals or not (value == "none" or (value.isascii() and value.isdigit())):
            raise ImproperlyConfigured(f"{name}: expected {key}=<whole number> or {key}=none, not {item!r}.")
        found[key] = None if value == "none" else int(value)
    return found


def words(name: str, default: list[str]) -> list[str]:
    """A comma-separated list; empty items are dropped."""
    value = os.environ.get(name)
    if value is None:
        return default
    return [word for part in value.split(",") if (word := part.strip())]


def choice(name: str, default: str, choices: set[str]) -> str:
    value = text(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name}={value!r}: expected one of {', '.join(sorted(choices))}.")
    return value


def url(name: str) -> str | None:
    """An absolute http or https address without a trailing slash, or None where the variable is unset."""
    value = text(name, "").rstrip("/")
    if value and not value.startswith(("http://", "https://")):
        raise ImproperlyConfigured(f"{name}={value!r}: expected an address that begins with http:// or https://.")
    return value or None


def secret_file(path: Path) -> str:
    """The secret kept in `path`; written once, readable by its owner alone, so that tokens survive a restart."""
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    secret = get_random_secret_key() + get_random_secret_key()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process of the same start was first
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret)
    return secret
