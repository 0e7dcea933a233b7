"""A session's recording as files: for whoever wants to keep it (docs/recordings.md), and for its page's replay."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe
from numpy.typing import NDArray

from detection.engine import Plan, new_state, step, trace_on
from detection.engine.recording import frames_of
from detection.models import DetectionSession
from detection.recordings import Frames, recording_frames, recording_length
from detection.worker.running import MOST_RECORDED, plan_of
from workbench.portal.access import member_page
from workbench.portal.bench.telling import trace_told
from workbench.portal.exports import download
from workbench.portal.member import Member
from workbench.portal.sessions.selectors import session_of

FORMAT = "workbench-poses/1"
UNIT = 0.0001
PICTURE = 720  # pixels square: a drawing of the body from the front, as no picture was ever sent
AIR = 1.1
REPLAYED = 9_000  # frames at once, five minutes at 30 a second: more is a file of many megabytes
MOST_PARTS = 1 + MOST_RECORDED // REPLAYED
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
    """The trace of a part of it, for the timeline. What went before is run too: the engine knows of it."""
    first = REPLAYED * (part_of(member.request) - 1)
    session, frames = _recorded(member, session_id, end=first + REPLAYED + 1)
    if first and len(frames.t_ms) <= first:
        raise Http404
    plan: Plan = plan_of(session.movespec_version)
    state = new_state(plan)
    for now, marks in frames_of(plan, frames.t_ms[:first], frames.world[:first]):
        step(plan, state, now, marks)
    before, last = state.machine.count, first + REPLAYED
    closing = len(frames.t_ms) <= last
    trace = trace_on(plan, state, frames.t_ms[first:last], frames.world[first:last], closing=closing)
    told = trace_told(plan, trace, before=before)
    return _private(HttpResponse(json.dumps(_finite(told)), content_type="application/json"))


@require_safe
@member_page("read")
def replay_poses(member: Member, session_id: UUID) -> HttpResponse:
    """The poses of the same frames: little-endian 16-bit numbers, of each landmark x, y, z in millimetres and how well
    it was seen in thousandths."""
    first = REPLAYED * (part_of(member.request) - 1)
    _, frames = _recorded(member, session_id, first=first, end=first + REPLAYED)
    most = np.iinfo(np.int16).max
    numbers = np.nan_to_num(frames.world * MILLI, posinf=most, neginf=-most).clip(-most, most)
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


def _recorded(
    member: Member, session_id: UUID, *, first: int = 0, end: int | None = None
) -> tuple[DetectionSession, Frames]:
    session = session_of(organization=member.organization, session_id=session_id)
    frames = recording_frames(session=session, first=first, end=end) if session else None
    if session is None or frames is None:
        raise Http404
    return session, frames


def part_of(request: HttpRequest) -> int:
    """Which part of a recording is asked for, from 1 on. Raises Http404."""
    try:
        part = int(request.GET.get("part", "1"))
    except ValueError:
        raise Http404 from None
    if not 1 <= part <= MOST_PARTS:
        raise Http404
    return part


def parts_of(session: DetectionSession) -> list[tuple[int, int, int | None]]:
    """The parts in which a recording is replayed: number, first and last frame, counted from 1; the last has none."""
    starts = range(0, recording_length(session=session), REPLAYED)
    return [(n + 1, start + 1, starts[n + 1] if n + 1 < len(starts) else None) for n, start in enumerate(starts)]


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
