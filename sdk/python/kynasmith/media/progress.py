"""How far a video is: told to a callback, and drawn as a bar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kynasmith.extras import extra_needed
from kynasmith.media.model import OnFetch
from kynasmith.media.poses import Sight


@dataclass(frozen=True)
class MediaProgress:
    """Pictures looked at, of how many (None: a camera without an end), and poses found in them."""

    pictures: int
    pictures_total: int | None
    poses: int


OnProgress = Callable[[MediaProgress], None]


def watched(
    sights: Iterable[Sight], *, total: int | None, on_progress: OnProgress | None = None, bar: bool = False
) -> Iterator[Sight]:
    """The same sights; `on_progress` is called after each, in the thread that reads them."""
    drawn = _bar(total, unit="picture") if bar else None
    pictures = poses = 0
    try:
        for sight in sights:
            pictures += 1
            poses += sight.body is not None
            if drawn is not None:
                drawn.set_postfix(poses=poses, refresh=False)
                drawn.update()
            if on_progress is not None:
                on_progress(MediaProgress(pictures, total, poses))
            yield sight
    finally:
        if drawn is not None:
            drawn.close()


@contextmanager
def fetching(*, bar: bool) -> Iterator[OnFetch | None]:
    """A bar of the bytes of a model, which appears where there is one to fetch."""
    drawn: Any = None

    def on_fetch(done: int, total: int | None) -> None:
        nonlocal drawn
        if drawn is None:
            drawn = _bar(total, unit="B", unit_scale=True, desc="pose model")
        drawn.update(done - drawn.n)

    try:
        yield on_fetch if bar else None
    finally:
        if drawn is not None:
            drawn.close()


def _bar(total: int | None, **options: Any) -> Any:
    with extra_needed("media"):
        from tqdm.auto import tqdm  # a notebook's or a terminal's
    return tqdm(total=total, **options)
