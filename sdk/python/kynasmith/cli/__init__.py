"""The command line `kynasmith`. Needs `pip install "kynasmith[cli]"`; videos and cameras need `[cli,media]`."""

import os
import sys

from kynasmith.errors import ConfigurationError
from kynasmith.extras import extra_needed

# What libraries of pictures say to themselves is nothing for whoever runs a command
QUIET = {"GLOG_minloglevel": "2", "OPENCV_LOG_LEVEL": "SILENT", "OPENCV_FFMPEG_LOGLEVEL": "-8"}


def main() -> None:
    """Runs the command that the program's arguments name, and exits."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    try:
        with extra_needed("cli"):
            from kynasmith.cli.app import cli
    except ConfigurationError as missing:
        sys.exit(f"Error: {missing}")
    cli(prog_name="kynasmith")
