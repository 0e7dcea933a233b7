"""`kynasmith record`: poses to a file."""

from __future__ import annotations

import os
from pathlib import Path

import click

from kynasmith.cli.console import out
from kynasmith.cli.servers import server_option
from kynasmith.cli.sources import Filmed, filmed_options, filmed_sights
from kynasmith.media import write_recording


@click.command()
@click.argument("target", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@filmed_options
@click.option("--title", help="What it shows; without it, the video's name.")
@click.option("--repetitions", type=click.IntRange(min=0), help="How many it truly shows, if you have counted.")
@server_option
def record(
    target: Path,
    *,
    video: Path | None,
    camera: int | None,
    seconds: float | None,
    model: Path | None,
    title: str | None,
    repetitions: int | None,
    base_url: str | None,
) -> None:
    """Write the poses of a video or camera to a file.

    FILE is JSON in the format workbench-poses/1. No picture is kept.
    """
    filmed = Filmed(video, camera, seconds, model)
    if (video is None) == (camera is None):
        raise click.UsageError("Give one of --video and --camera.")
    if not os.access(target if target.exists() else target.parent, os.W_OK):  # before it takes its time
        raise click.ClickException(f"{target} cannot be written.")
    with filmed_sights(filmed, base_url=base_url) as seen:
        sights = list(seen)
    write_recording(target, sights, title=title or filmed.title, repetitions=repetitions)
    poses = sum(sight.body is not None for sight in sights)
    out.print(f"{target}: {poses} poses in {len(sights)} pictures, {sights[-1].timestamp_ms / 1000:.1f} s")
