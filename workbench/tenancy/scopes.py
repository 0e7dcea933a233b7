"""What a credential or a token may be used for."""

from collections.abc import Iterable

SCOPES = ("movespecs:read", "movespecs:write", "sessions:read", "sessions:write", "usage:read", "tokens:read")
ALIASES = {"projects:read": "sessions:read"}  # older clients' word for it


def scopes_normalized(names: Iterable[str]) -> list[str]:
    """Each once, in the order of SCOPES, older names translated. ValueError names one that does not exist."""
    asked = {ALIASES.get(name, name) for name in names}
    for name in sorted(asked.difference(SCOPES)):
        raise ValueError(name)
    return [name for name in SCOPES if name in asked]
