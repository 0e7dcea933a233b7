"""Puts the MoveSpec language and the detection engine of the repository into the wheel.

In a checkout `kynasmith.language` and `kynasmith.engine` only name them. In the wheel they stand there themselves, and
whatever imports `movespecs.language` or `detection.engine` imports them from there.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOMS = {"movespecs.language": "language", "detection.engine": "engine"}
IMPORT = re.compile(r"^(\s*(?:from|import)\s+)(movespecs|detection|workbench|billing)\b(\.\w+)?", re.MULTILINE)


class ShippedRooms(BuildHookInterface[Any]):
    """A wheel's files are all written anew; an editable install takes the checkout as it is."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        self._folder = Path(tempfile.mkdtemp())
        if version == "editable":
            return
        package, repository = Path(self.root, "kynasmith"), Path(self.root).parent.parent
        _rewrite(package, self._folder)
        for room, name in ROOMS.items():
            _rewrite(repository / room.replace(".", "/"), self._folder / name)
        build_data["force_include"][str(self._folder)] = "kynasmith"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        shutil.rmtree(self._folder)


def _rewrite(source: Path, target: Path) -> None:
    for path in sorted(source.rglob("*")):
        if path.is_dir() or "__pycache__" in path.parts:
            continue
        out = target / path.relative_to(source)
        out.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".py":
            out.write_text(IMPORT.sub(_shipped, path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
        else:
            shutil.copyfile(path, out)


def _shipped(found: re.Match[str]) -> str:
    room = found[2] + (found[3] or "")
    if room not in ROOMS:
        raise ValueError(f"The package imports {room}, which does not ship with it.")
    return f"{found[1]}kynasmith.{ROOMS[room]}"
