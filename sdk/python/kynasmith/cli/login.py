"""`kynasmith login` and `logout`."""

from __future__ import annotations

import sys

import click

from kynasmith import KynasmithClient
from kynasmith.cli.console import err, out
from kynasmith.cli.credentials import Login, forget_login, save_login
from kynasmith.cli.servers import server_option
from kynasmith.credentials import base_url_given
from kynasmith.errors import ConfigurationError


@click.command()
@click.argument("url", metavar="URL")
def login(url: str) -> None:
    """Keep the API key of a Workbench.

    Asks for the key, or reads it from standard input where that is no terminal. It is tried, and then kept in the
    keyring of the operating system, or in a file that only you may read.
    """
    try:
        base_url = base_url_given(url)
    except ConfigurationError as error:
        raise click.BadParameter(str(error), param_hint="URL") from error
    if sys.stdin.isatty():
        key = click.prompt("API key (ks_…)", hide_input=True, err=True).strip()
    else:
        key = sys.stdin.readline().strip()
    if not key:
        raise click.UsageError("No API key was given.")
    with KynasmithClient(api_key=key, base_url=base_url) as client:
        token = client.auth.create_access_token()
    place = save_login(Login(base_url, key))
    out.print(f"Logged in to {base_url}, project {token.project_id}.")
    err.print(f"The key is kept in {place}.")


@click.command()
@server_option
def logout(*, base_url: str | None) -> None:
    """Forget the API key of a server.

    The key itself stays valid: revoke it in the portal.
    """
    if base_url is not None and forget_login(base_url_given(base_url)):
        out.print(f"The key for {base_url} is forgotten.")
    else:
        out.print("There was no key to forget.")
