"""API keys, one per server: in the keyring of the operating system, else in a file that only its owner may read."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keyring
import keyring.errors
import platformdirs

SERVICE = "kynasmith"


@dataclass(frozen=True)
class Login:
    """A server and the key for it."""

    base_url: str
    api_key: str


def config_path() -> Path:
    return platformdirs.user_config_path(SERVICE) / "config.json"


def save_login(login: Login) -> str:
    """Keep the key, and its server as the one that commands talk to. Says where the key lies now."""
    config = _read()
    config["base_url"] = login.base_url
    keys = config.setdefault("api_keys", {})
    try:
        keyring.set_password(SERVICE, login.base_url, login.api_key)
    except keyring.errors.KeyringError:
        keys[login.base_url] = login.api_key
        _write(config)
        return str(config_path())
    keys.pop(login.base_url, None)
    _write(config)
    return "the keyring"


def saved_server() -> str | None:
    """The server of the last login."""
    base_url = _read().get("base_url")
    return base_url if isinstance(base_url, str) else None


def saved_key(base_url: str) -> str | None:
    try:
        key = keyring.get_password(SERVICE, base_url)
    except keyring.errors.KeyringError:
        key = None
    return key or _read().get("api_keys", {}).get(base_url)


def forget_login(base_url: str) -> bool:
    """Whether there was a key to forget."""
    known = saved_key(base_url) is not None
    with suppress(keyring.errors.KeyringError):  # it may lie in the file
        keyring.delete_password(SERVICE, base_url)
    config = _read()
    config.get("api_keys", {}).pop(base_url, None)
    _write(config)
    return known


def _read() -> dict[str, Any]:
    try:
        config = json.loads(config_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return config if isinstance(config, dict) else {}


def _write(config: dict[str, Any]) -> None:
    """All of it or nothing, and never readable to others in between."""
    path = config_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)  # made with mode 0600
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(config, file, indent=2)
    os.replace(temporary, path)
