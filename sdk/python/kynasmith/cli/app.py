"""The command `kynasmith` and what all of its commands share: how errors are told, and with what a command exits."""

from __future__ import annotations

import errno
from importlib import import_module
from typing import Any

import click
from click.shell_completion import BashComplete, FishComplete, ZshComplete

from kynasmith.cli.console import err, out
from kynasmith.errors import ApiError, AuthError, KynasmithError
from kynasmith.version import __version__

NAME = "kynasmith"
INTERRUPTED = 130  # as shells say of a program that Ctrl-C ended
# Each command stands under its name in a module of its own room, and is loaded when it is needed.
ROOMS = {
    "login": "login",
    "logout": "login",
    "push": "movespecs",
    "record": "record",
    "release": "movespecs",
    "run": "run",
    "usage": "usage",
    "validate": "validate",
    "watch": "watch",
}


class Commands(click.Group):
    """Tells the package's own errors, and those of files, in a line without a traceback, and exits with 1."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted([*super().list_commands(context), *ROOMS])

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in ROOMS:
            return super().get_command(context, name)
        command: click.Command = getattr(import_module(f"kynasmith.cli.{ROOMS[name]}"), name)
        return command

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except KynasmithError as error:
            err.print(f"Error: {_told(error)}", style="red")
            raise click.exceptions.Exit(1) from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # who reads has left, which needs no words
                raise
            err.print(f"Error: {error}", style="red")
            raise click.exceptions.Exit(1) from error
        except KeyboardInterrupt as interrupt:
            raise click.exceptions.Exit(INTERRUPTED) from interrupt


def _told(error: KynasmithError) -> str:
    if not isinstance(error, ApiError):
        return str(error)
    lines = [error.message, *(f"  {name}: {value}" for name, value in error.details.items())]
    if isinstance(error, AuthError):
        lines.append("Log in again with kynasmith login URL.")
    about = error.code + (f", request {error.request_id}" if error.request_id else "")
    return "\n".join([*lines, f"  ({about})"])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name=NAME)
def cli() -> None:
    """Describe movements, and count them: on this machine, or on a Workbench."""


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print a shell's completion script.

    For bash: eval "$(kynasmith completion bash)".
    """
    kind = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}[shell]
    out.print(kind(cli, {}, NAME, "_KYNASMITH_COMPLETE").source())
