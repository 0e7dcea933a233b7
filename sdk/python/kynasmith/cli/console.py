"""Where the command line writes: results to standard output, the rest to standard error, in colour on a terminal."""

from __future__ import annotations

import json
from typing import Any

from rich.console import Console

# What is printed may hold brackets, which rich would take for its markup
out = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
err = Console(highlight=False, markup=False, emoji=False, soft_wrap=True, stderr=True)


def print_json(value: Any) -> None:
    """One line, for programs."""
    out.file.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")
    out.file.flush()
