"""Where poses come from: a video, a camera, or a recording."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kynasmith.cli.console import err
from kynasmith.media import Camera, Sight, camera_sights, find_model, open_video, video_sights

STDERR = 2


@dataclass(frozen=True)
class Filmed:
    """`--video` or `--camera`, one of the two, and the model."""

    video: Path | None
    camera: int | None
    seconds: float | None
    model: Path | None

    @property
    def title(self) -> str:
        return self.video.stem if self.video else f"Camera {self.camera}"


def filmed_options[F: Callable[..., object]](command: F) -> F:
    """`--video`, `--camera`, `--seconds` and `--model`, given to the command under these names."""
    options = (
        click.option("--video", metavar="FILE", type=click.Path(path_type=Path), help="Look for a person in a video."),
        click.option("--camera", metavar="NUMBER", type=click.IntRange(min=0), help="Look through a camera: 0, 1, …"),
        click.option(
            "--seconds",
            type=click.FloatRange(min=0, min_open=True),
            help="End a camera after so long; Ctrl-C does, too.",
        ),
        click.option(
            "--model",
            metavar="FILE",
            type=click.Path(path_type=Path),
            help="A pose model (.task); without it, the one in the cache, fetched from the server at first.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@contextmanager
def filmed_sights(filmed: Filmed, *, base_url: str | None) -> Iterator[Iterator[Sight]]:
    """What is seen, with a bar on a terminal. The first Ctrl-C ends a camera, and what was seen until then counts."""
    with _libraries_silent():
        yield from _filmed_sights(filmed, base_url)


def _filmed_sights(filmed: Filmed, base_url: str | None) -> Iterator[Iterator[Sight]]:
    if filmed.video is not None:
        video = open_video(filmed.video)  # before a model is fetched for it
        sights = video_sights(video, _model(filmed, base_url))
        total: int | None = video.frames
    else:
        sights = camera_sights(Camera(filmed.camera or 0), _model(filmed, base_url))
        total = None
    with _bar(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()) as bar:
        try:
            if filmed.video is not None:
                yield _counted(sights, bar, total)
            else:
                yield _until_stopped(_counted(sights, bar, total), filmed.seconds)
        finally:
            sights.close()


def _counted(sights: Iterator[Sight], bar: Progress, total: int | None) -> Iterator[Sight]:
    task = bar.add_task("Looking", total=total)
    for sight in sights:
        bar.advance(task)
        yield sight


def _until_stopped(sights: Iterator[Sight], seconds: float | None) -> Iterator[Sight]:
    stopped = False

    def stop(_number: int, _frame: object) -> None:
        nonlocal stopped
        stopped = True
        signal.signal(signal.SIGINT, before)  # the second one interrupts

    before = signal.signal(signal.SIGINT, stop)
    try:
        for sight in sights:
            if stopped or (seconds is not None and sight.timestamp_ms >= seconds * 1000):
                return
            yield sight
    finally:
        signal.signal(signal.SIGINT, before)


def _model(filmed: Filmed, base_url: str | None) -> Path:
    with _bar(TextColumn("Fetching the pose model"), BarColumn(), DownloadColumn()) as bar:
        task = bar.add_task("", total=None, visible=False)
        return find_model(
            filmed.model,
            base_url=base_url,
            on_fetch=lambda done, total: bar.update(task, completed=done, total=total, visible=True),
        )


def _bar(*columns: TextColumn | BarColumn | DownloadColumn | MofNCompleteColumn | TimeRemainingColumn) -> Progress:
    return Progress(*columns, console=err, transient=True, disable=not err.is_terminal)


@contextmanager
def _libraries_silent() -> Iterator[None]:
    """What libraries write to the process's standard error past Python goes nowhere: MediaPipe has no setting."""
    stderr, kept = sys.stderr, os.dup(STDERR)
    encoding, errors = stderr.encoding, stderr.errors
    if stderr is sys.__stderr__:
        sys.stderr = os.fdopen(os.dup(STDERR), "w", buffering=1, encoding=encoding, errors=errors)
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), STDERR)
    try:
        yield
    finally:
        os.dup2(kept, STDERR)
        os.close(kept)
        if stderr is not sys.stderr:
            sys.stderr.close()
            sys.stderr = stderr
