"""The pose model's file: given, found in the cache, or fetched once from the server that the client talks to."""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit

import platformdirs

from kynasmith.errors import ConfigurationError
from kynasmith.version import __version__

MODEL = "pose_landmarker_full.task"
SHA256 = "23708c168ee301e31f620b9740ec057439e5bfafd9902ca6c6a44962c433e448"
PATH = f"/static/vendor/models/{MODEL}"
TIMEOUT_SECONDS = 30
CHUNK = 1 << 16

OnFetch = Callable[[int, int | None], None]  # bytes so far, and of how many

_one_at_a_time = threading.Lock()


def cached_model_path() -> Path:
    """Where the model lies once it has been fetched. Its name has its checksum, so a newer one lies beside it."""
    return platformdirs.user_cache_path("kynasmith") / f"{SHA256[:12]}-{MODEL}"


def find_model(
    model_path: str | os.PathLike[str] | None = None, *, base_url: str | None, on_fetch: OnFetch | None = None
) -> Path:
    """The model's file. Without `model_path` it is the cached one, which is fetched from `base_url` at first.

    Raises ConfigurationError where it is not there and cannot be had, or what was fetched is not the model.
    """
    if model_path is not None:
        if not Path(model_path).is_file():
            raise ConfigurationError(f"There is no pose model {model_path}.")
        return Path(model_path)
    with _one_at_a_time:
        cached = cached_model_path()
        if not _is_whole(cached):
            if base_url is None:
                raise ConfigurationError(
                    "The pose model is not on this machine yet: name its file, or a server to fetch it from."
                )
            _fetch(base_url.rstrip("/") + PATH, cached, on_fetch)
        return cached


def _is_whole(path: Path) -> bool:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == SHA256
    except OSError:
        return False


def _fetch(url: str, target: Path, on_fetch: OnFetch | None) -> None:
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ConfigurationError(f"{url} is no address that a pose model can be fetched from.")
    headers = {"User-Agent": f"kynasmith-python/{__version__}"}
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - its scheme was looked at
    digest = hashlib.sha256()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            temporary = Path(folder, MODEL)
            with (
                temporary.open("wb") as file,
                urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer,  # noqa: S310 - as above
            ):
                total, done = answer.length, 0
                while chunk := answer.read(CHUNK):
                    file.write(chunk)
                    digest.update(chunk)
                    done += len(chunk)
                    if on_fetch is not None:
                        on_fetch(done, total)
            if digest.hexdigest() != SHA256:
                raise ConfigurationError(f"What {url} gives is not the pose model, or it did not come whole.")
            os.replace(temporary, target)  # whole, or not at all
    except (OSError, HTTPException) as error:
        raise ConfigurationError(f"The pose model cannot be fetched from {url}: {error}.") from error
