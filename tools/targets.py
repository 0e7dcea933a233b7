"""Build once, and see at once that it is built.

A target's stamp keeps the digest of its inputs and the list of its outputs. Nothing heavy is imported here,
so that a set-up with nothing to do costs milliseconds.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
VAR = ROOT / "var"
STAMPS = VAR / "stamps"


class Stamp(TypedDict):
    digest: str
    outputs: dict[str, int]  # path from the root: size in bytes


@dataclass(frozen=True)
class Target:
    """`build` writes files and returns them. `inputs` are files and folders (all files below, but caches)."""

    name: str
    inputs: tuple[Path, ...]
    build: Callable[[], Iterable[Path]]

    def make(self, *, force: bool = False) -> bool:
        """Build if an input changed or an output is gone; True if it was built."""
        digest = _digest(self.inputs)
        stamp = _read_stamp(self._stamp_path)
        is_built = stamp["digest"] == digest and all(_is_file(*item) for item in stamp["outputs"].items())
        if is_built and not force:
            return False
        print(f"{self.name}: building", flush=True)
        started = time.monotonic()
        outputs = {path.relative_to(ROOT).as_posix(): path.stat().st_size for path in self.build()}
        for stale in stamp["outputs"].keys() - outputs.keys():
            (ROOT / stale).unlink(missing_ok=True)
        self._stamp_path.parent.mkdir(parents=True, exist_ok=True)
        self._stamp_path.write_text(json.dumps({"digest": digest, "outputs": outputs}, indent=1))
        print(f"{self.name}: {len(outputs)} files in {time.monotonic() - started:.1f} s", flush=True)
        return True

    @property
    def _stamp_path(self) -> Path:
        return STAMPS / f"{self.name}.json"


@contextmanager
def failures_told() -> Iterator[None]:
    """End with a sentence where a program that set-up runs has failed: its own words stand above it."""
    try:
        yield
    except subprocess.CalledProcessError as failure:
        command = " ".join(str(part) for part in failure.cmd[:4])
        raise SystemExit(f"Stopped: `{command} …` ended with {failure.returncode}.") from None


def _digest(inputs: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in _files(inputs):
        total.update(f"{path.relative_to(ROOT).as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _files(inputs: Iterable[Path]) -> Iterator[Path]:
    for path in inputs:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
        elif path.exists():
            yield path


def _read_stamp(path: Path) -> Stamp:
    try:
        stamp: Stamp = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return Stamp(digest="", outputs={})
    return stamp


def _is_file(name: str, size: int) -> bool:
    path = ROOT / name
    return path.is_file() and path.stat().st_size == size
