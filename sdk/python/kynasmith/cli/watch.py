"""`kynasmith watch`: a file as it is written, or a session as it runs."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import click

from kynasmith import KynasmithClient
from kynasmith.cli.console import err
from kynasmith.cli.local import events_in
from kynasmith.cli.movespecs import PAGE
from kynasmith.cli.servers import client_for, server_option
from kynasmith.cli.specs import read_spec, tell
from kynasmith.cli.telling import Teller
from kynasmith.media import Recording, read_recording
from kynasmith.models import DetectionEvent
from movespecs.language import validate

LOOK_SECONDS = 0.25  # between two looks at a file
ASK_SECONDS = 1.0  # between two questions for a session's events
ENDED = {"completed", "failed", "cancelled"}


@click.command()
@click.argument("target", metavar="SPEC|SESSION")
@click.option("--poses", "recorded", metavar="FILE", type=click.Path(path_type=Path), help="Count in these each time.")
@click.option("--json", "as_json", is_flag=True, help="Of a session: print events and a summary as lines of JSON.")
@server_option
def watch(target: str, *, recorded: Path | None, as_json: bool, base_url: str | None) -> None:
    """Follow a file as it is written, or a session.

    A file is validated whenever it is saved, and with --poses its movement is counted anew, until Ctrl-C. Of a
    session, given by its id, every event is told up to its end.
    """
    if _is_session(target):
        with client_for(base_url) as client:
            _follow(client, target, Teller(as_json=as_json))
        return
    poses = read_recording(recorded) if recorded else None
    for source in _texts(target):
        _say(source, target, poses)


def _is_session(target: str) -> bool:
    try:
        uuid.UUID(target)
    except ValueError:
        return False
    return not Path(target).exists()


def _follow(client: KynasmithClient, session_id: str, teller: Teller) -> None:
    known = 0
    while True:
        session = client.detection.get_session(session_id)
        events = _events_after(client, session_id, known)
        known += len(events)
        for event in events:
            teller.session_event(event)
        if session.status in ENDED:  # it had before its events were asked for: these are all
            teller.poses = session.accepted_frames_total
            teller.end(session_id=session_id, status=session.status, terminal_outcome=session.terminal_outcome)
            return
        time.sleep(ASK_SECONDS)


def _events_after(client: KynasmithClient, session_id: str, known: int) -> list[DetectionEvent]:
    """The stored events but for the first `known`: the cursor is an event's place in the session."""
    events: list[DetectionEvent] = []
    cursor: str | None = str(known)
    while cursor is not None:
        page = client.detection.list_events(session_id, limit=PAGE, cursor=cursor)
        events += page
        cursor = page.next_cursor
    return events


def _texts(file: str) -> Iterator[bytes]:
    """The file now, and again each time that it has another content."""
    known: bytes | None = None
    while True:
        try:
            source = read_spec(file)
        except click.ClickException:
            if known is None:
                raise
            source = known  # an editor is about to put another in its place
        if source != known:
            known = source
            yield source
        time.sleep(LOOK_SECONDS)


def _say(source: bytes, file: str, poses: Recording | None) -> None:
    validation = validate(source)
    err.print(time.strftime("%H:%M:%S"), style="dim")
    tell(validation, source, file=file)
    if validation.movespec is not None and poses is not None:
        teller = Teller(as_json=False)
        for event in events_in(validation.movespec, teller.watching(poses.poses())):
            teller.event(event)
        teller.end()
