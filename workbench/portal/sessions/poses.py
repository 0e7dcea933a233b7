"""A session's recording as files: for whoever wants to keep it (docs/recordings.md), and for its page's replay."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import numpy as np
from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe
from numpy.typing import NDArray

from detection.engine import Plan, trace_of
from detection.models import DetectionSession
from detection.recordings import Frames, recording_frames
from detection.worker.running import plan_of
from workbench.portal.access import member_page
from workbench.portal.bench.telling import trace_told
from workbench.portal.exports import download
from workbench.portal.member import Member
from workbench.portal.sessions.selectors import session_of

FORMAT = "workbench-poses/1"
UNIT = 0.0001
PICTURE = 720  # pixels square: a drawing of the body from the front, as no picture was ever sent
AIR = 1.1
REPLAYED = 9_000  # frames, five minutes at 30 a second: more is a file of many megabytes
MILLI = 1000


@require_safe
@member_page("read")
def export(member: Member, session_id: UUID) -> HttpResponseBase:
    session, frames = _recorded(member, session_id)
    name = f"poses-{session.pk}.json"
    return download(member.request, poses_of(session, frames), filename=name, content_type="application/json")


@require_safe
@member_page("read")
def replay(member: Member, session_id: UUID) -> HttpResponse:
    """The trace of the first minutes, for the timeline."""
    session, frames = _recorded(member, session_id)
    plan: Plan = plan_of(session.movespec_version)
    trace = trace_of(plan, frames.t_ms[:REPLAYED], frames.world[:REPLAYED])
    return _private(HttpResponse(json.dumps(_finite(trace_told(plan, trace))), content_type="application/json"))


@require_safe
@member_page("read")
def replay_poses(member: Member, session_id: UUID) -> HttpResponse:
    """The poses of the same frames: little-endian 16-bit numbers, of each landmark x, y, z in millimetres and how well
    it was seen in thousandths."""
    _, frames = _recorded(member, session_id)
    most = np.iinfo(np.int16).max
    numbers = np.nan_to_num(frames.world[:REPLAYED] * MILLI, posinf=most, neginf=-most).clip(-most, most)
    content = np.rint(numbers).astype("<i2").tobytes()
    return _private(HttpResponse(content, content_type="application/octet-stream"))


def poses_of(session: DetectionSession, frames: Frames) -> Iterator[str]:
    """The recording in the format of the samples, in pieces."""
    version = session.movespec_version
    world = np.nan_to_num(frames.world.astype(np.float64), posinf=0.0, neginf=0.0).clip(-1000, 1000)
    reach = AIR * max(float(np.percentile(np.abs(world[:, :, :2]), 99.5)), 0.1) if len(world) else 1.0
    image = np.clip(0.5 + world[:, :, :2] / (2 * reach), 0, 1)
    bounds = [*image.min(axis=(0, 1)), *image.max(axis=(0, 1))] if len(world) else [0, 0, 1, 1]
    head = {
        "format": FORMAT,
        "movement": version.movespec.name,
        "title": f"{version.movespec.name}, version {version.version_number}, session {session.pk}",
        "source": {"kind": "session", "label": "The poses of a recorded session, drawn from the front"},
        "repetitions": sum(session.completed_event_counts.values()),
        "picture": {"width": PICTURE, "height": PICTURE},
        "bounds": [round(float(share), 4) for share in bounds],
        "t_ms": [round(float(when), 3) for when in frames.t_ms],
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "channels": {'
    channels = {"x": world[:, :, 0], "y": world[:, :, 1], "z": world[:, :, 2], "visibility": world[:, :, 3]}
    channels |= {"image_x": image[:, :, 0], "image_y": image[:, :, 1]}
    for number, (name, values) in enumerate(channels.items()):
        yield f'{", " if number else ""}"{name}": {{"unit": {UNIT}, "landmarks": ['
        for landmark in range(values.shape[1]):
            yield (", " if landmark else "") + json.dumps(_differences(values[:, landmark]), separators=(",", ":"))
        yield "]}"
    yield "}}\n"


def _differences(values: NDArray[np.float64]) -> list[int]:
    whole = np.rint(values / UNIT).astype(np.int64)
    steps: list[int] = np.diff(whole, prepend=0).tolist()
    return steps


def _recorded(member: Member, session_id: UUID) -> tuple[DetectionSession, Frames]:
    session = session_of(organization=member.organization, session_id=session_id)
    frames = recording_frames(session=session) if session else None
    if session is None or frames is None:
        raise Http404
    return session, frames


def _finite(value: Any) -> Any:
    """JSON has no NaN and no infinity: null."""
    if isinstance(value, float):
        return value if value - value == 0.0 else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, list | tuple) else value


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
