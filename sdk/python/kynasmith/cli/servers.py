"""Which server a command talks to, and with what key."""

from __future__ import annotations

import os
from collections.abc import Callable

import click

from kynasmith import KynasmithClient
from kynasmith.cli.credentials import saved_key, saved_server
from kynasmith.credentials import base_url_given
from kynasmith.errors import ConfigurationError

KEY_VARIABLE = "KYNASMITH_API_KEY"


def server_option[F: Callable[..., object]](command: F) -> F:
    """`--base-url`, given to the command as `base_url`: the server named, or that of the last login, or None."""
    return click.option(
        "--base-url",
        metavar="URL",
        envvar="KYNASMITH_BASE_URL",
        default=saved_server,
        help="The Workbench to talk to; without it, that of the last login.",
    )(command)


def client_for(base_url: str | None) -> KynasmithClient:
    """A client with the key of the environment or of the last login. Raises ConfigurationError where there is none."""
    if base_url is None:
        raise ConfigurationError("Which server? Log in with kynasmith login URL, or name it with --base-url.")
    base_url = base_url_given(base_url)
    key = os.environ.get(KEY_VARIABLE) or saved_key(base_url)
    if not key:
        raise ConfigurationError(
            f"No API key for {base_url}. Log in with kynasmith login {base_url}, or set {KEY_VARIABLE}."
        )
    return KynasmithClient(api_key=key, base_url=base_url)
