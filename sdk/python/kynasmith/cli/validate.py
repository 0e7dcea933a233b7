"""`kynasmith validate`: needs no server."""

from __future__ import annotations

import click

from kynasmith.cli.console import print_json
from kynasmith.cli.issues import validation_record
from kynasmith.cli.specs import read_spec, tell
from movespecs.language import validate as validate_text


@click.command()
@click.argument("files", metavar="SPEC...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@click.option("--strict", is_flag=True, help="Let warnings fail, too.")
def validate(files: tuple[str, ...], *, as_json: bool, strict: bool) -> None:
    """Say what is wrong with MoveSpecs.

    Needs no server. SPEC is a YAML file, or "-" for standard input. Exits with 1 if one of them has an error.
    """
    records = []
    good = True
    for file in files:
        source = read_spec(file)
        validation = validate_text(source)
        good &= validation.ok and not (strict and validation.warnings)
        records.append(validation_record(validation, file=file))
        if not as_json:
            tell(validation, source, file=file)
    if as_json:
        print_json({"ok": good, "files": records})
    if not good:
        raise click.exceptions.Exit(1)
