"""`kynasmith run`: count in a video, before a camera, or in recorded poses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import click

from kynasmith import KynasmithClient
from kynasmith.cli.local import events_in
from kynasmith.cli.movespecs import find_movespec, versions_of
from kynasmith.cli.servers import client_for, server_option
from kynasmith.cli.sources import Filmed, filmed_options, filmed_sights
from kynasmith.cli.specs import valid_spec
from kynasmith.cli.telling import Teller
from kynasmith.media import poses_of, read_recording
from kynasmith.models import DetectionSessionCreate, Pose

BATCH = 8  # poses: events come soon, and answers do not hold up the finding of poses


@click.command()
@click.argument("spec", metavar="SPEC")
@filmed_options
@click.option("--poses", "recorded", metavar="FILE", type=click.Path(path_type=Path), help="Take recorded poses.")
@click.option("--remote", is_flag=True, help="Let the server count, in a session that is stored and billed there.")
@click.option("--phases", is_flag=True, help="Tell the phases, too.")
@click.option("--json", "as_json", is_flag=True, help="Print each event, and last a summary, as a line of JSON.")
@server_option
def run(
    spec: str,
    *,
    video: Path | None,
    camera: int | None,
    seconds: float | None,
    model: Path | None,
    recorded: Path | None,
    remote: bool,
    phases: bool,
    as_json: bool,
    base_url: str | None,
) -> None:
    """Count in a video, before a camera, or in poses.

    SPEC is a YAML file. With --remote it may also be the name or the id of a MoveSpec, of which the released version
    runs; a file runs there in the version that was pushed of it.
    """
    if sum(source is not None for source in (video, camera, recorded)) != 1:
        raise click.UsageError("Give one of --video, --camera and --poses.")
    filmed = Filmed(video, camera, seconds, model)
    teller = Teller(as_json=as_json, phases=phases)
    if remote:
        with client_for(base_url) as client:
            session = _session_for(client, spec, live=camera is not None)
            with _poses(filmed, recorded, base_url=base_url) as poses:
                result = client.run_frames(session, teller.watching(poses), BATCH, on_event=teller.session_event)
        teller.end(session_id=result.session.session_id, accepted_frames_total=result.accepted_frames_total)
    else:
        _, movespec = valid_spec(spec)
        with _poses(filmed, recorded, base_url=base_url) as poses:
            for event in events_in(movespec, teller.watching(poses)):
                teller.event(event)
        teller.end()


@contextmanager
def _poses(filmed: Filmed, recorded: Path | None, *, base_url: str | None) -> Iterator[Iterator[Pose]]:
    if recorded is not None:
        yield read_recording(recorded).poses()
    else:
        with filmed_sights(filmed, base_url=base_url) as sights:
            yield poses_of(sights, kind="camera" if filmed.video is None else "upload")


def _session_for(client: KynasmithClient, spec: str, *, live: bool) -> DetectionSessionCreate:
    mode: Literal["live", "replay"] = "live" if live else "replay"
    if not Path(spec).is_file():
        return DetectionSessionCreate(mode=mode, movespec_id=find_movespec(client, spec).movespec_id)
    text, movespec = valid_spec(spec)
    target = find_movespec(client, movespec.name)
    digest = hashlib.sha256(text.encode()).hexdigest()
    for version in versions_of(client, target):
        if version.content_hash == digest:
            return DetectionSessionCreate(mode=mode, movespec_version_id=version.movespec_version_id)
    raise click.ClickException(f"No version of {movespec.name} has this text. Push it first: kynasmith push {spec}")
