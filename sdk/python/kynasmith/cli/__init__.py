"""The command line `kynasmith`. Needs `pip install "kynasmith[cli]"`; videos and cameras need `[cli,media]`."""

import sys

from kynasmith.errors import ConfigurationError
from kynasmith.extras import extra_needed


def main() -> None:
    """Runs the command that the program's arguments name, and exits."""
    try:
        with extra_needed("cli"):
            from kynasmith.cli.app import cli
    except ConfigurationError as missing:
        sys.exit(f"Error: {missing}")
    cli(prog_name="kynasmith")
