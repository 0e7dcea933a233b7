"""MoveSpecs as files: read, told about, compiled."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kynasmith.cli.console import err
from kynasmith.cli.issues import issue_told, verdict
from movespecs.language import Validation, validate
from movespecs.language.model import MoveSpec

STDIN = "-"


def read_spec(file: str) -> bytes:
    """The bytes of a file, or of standard input for "-"."""
    if file == STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}.") from error


def valid_spec(file: str) -> tuple[str, MoveSpec]:
    """The text of a valid MoveSpec and its meaning. Where it has errors, says them all and ends the command."""
    source = read_spec(file)
    validation = validate(source)
    if validation.movespec is not None:
        return source.decode("utf-8-sig"), validation.movespec
    tell(validation, source, file=file)
    raise click.exceptions.Exit(1)


def tell(validation: Validation, source: bytes, *, file: str) -> None:
    name = "<stdin>" if file == STDIN else file
    text = source.decode(errors="replace")
    for issue in validation.issues:
        err.print(issue_told(issue, text=text, file=name))
    err.print(verdict(validation, file=name))
