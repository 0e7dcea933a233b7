"""The Test tab, and what its script asks for."""

from typing import Any
from uuid import UUID

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from detection.engine import StateVersionError
from detection.models import DetectionSession
from movespecs.models import MoveSpec
from movespecs.services import content_hash
from workbench.api.errors import ApiError
from workbench.api.limits import Window, windows_take
from workbench.pages.samples import samples_all
from workbench.pages.selectors import checked
from workbench.portal.access import member_page
from workbench.portal.bench.frames import (
    MOST_FRAMES,
    MOST_MINUTES,
    Film,
    FramesRefused,
    film_of_browser,
    film_of_sample,
    film_packed,
)
from workbench.portal.bench.running import DraftRefused, StateRefused, film_go_on, film_run, landmarks_read
from workbench.portal.bench.selectors import recorded_film, recorded_sessions, suggested_sample
from workbench.portal.member import Member
from workbench.portal.movespecs.frame import movespec_of, movespec_page

TAB = "portal_movespec_test"
MOST_BYTES = 8 * 1024 * 1024
RUNS_PER_MINUTE = 60
LONG_FRAMES = 2_000
LONG_RUNS_PER_MINUTE = 20
STEPS_PER_MINUTE = 200  # of a run that goes on, which asks twice a second

_encode = msgspec.json.Encoder().encode


class Frames(msgspec.Struct, forbid_unknown_fields=True):
    t_ms: list[float]
    world: str


class Asked(msgspec.Struct, forbid_unknown_fields=True):
    """A text and one of three kinds of frames."""

    yaml_source: str
    sample: str | None = None
    session: UUID | None = None
    frames: Frames | None = None


class Step(msgspec.Struct, forbid_unknown_fields=True):
    """The text and the next frames of a run that goes on; without `state` it begins."""

    yaml_source: str
    frames: Frames
    state: str = ""


class BodyRefused(Exception):
    """Not what the page sends; the status and words for people."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@never_cache
@require_safe
@member_page("run_sessions")
def bench(member: Member, movespec_id: UUID) -> HttpResponse:
    movespec = movespec_of(member, movespec_id)
    samples = samples_all()
    spec = checked(movespec.draft.yaml_source).movespec
    context = {
        "draft": movespec.draft,
        "draft_hash": content_hash(movespec.draft.yaml_source),
        "samples": samples,
        "suggested": suggested_sample(movespec=movespec, spec=spec, samples=samples),
        "recordings": recorded_sessions(movespec=movespec),
        "landmarks": landmarks_read(spec) if spec else [],
        "most_minutes": MOST_MINUTES,
        "most_frames": MOST_FRAMES,
        "port": f":{member.request.get_port()}",
    }
    return movespec_page(member, movespec, "portal/bench/bench.html", context, tab=TAB)


@require_POST
@member_page("run_sessions")
def analyse(member: Member, movespec_id: UUID) -> HttpResponse:
    """Runs a text over frames, and explains."""
    movespec = movespec_of(member, movespec_id)
    with_ = f"user:{member.user.pk}"
    try:
        windows_take([Window("bench_runs", with_, RUNS_PER_MINUTE)])
        asked = _body(member.request, Asked)
        film = _film(movespec, asked)
        if len(film.t_ms) > LONG_FRAMES:
            windows_take([Window("bench_long_runs", with_, LONG_RUNS_PER_MINUTE)])
        return _json(film_run(yaml_source=asked.yaml_source, film=film))
    except (ApiError, BodyRefused, DraftRefused, FramesRefused) as error:
        return _refused(error)


@require_POST
@member_page("run_sessions")
def go_on(member: Member, movespec_id: UUID) -> HttpResponse:
    """Counts while a camera or a video runs, some frames at a time."""
    movespec_of(member, movespec_id)
    person = str(member.user.pk)
    try:
        windows_take([Window("bench_steps", f"user:{person}", STEPS_PER_MINUTE)])
        asked = _body(member.request, Step)
        film = film_of_browser(t_ms=asked.frames.t_ms, world=asked.frames.world)
        if len(film.t_ms) > LONG_FRAMES:
            raise FramesRefused("These are too many frames for one step.")
        return _json(film_go_on(yaml_source=asked.yaml_source, film=film, state=asked.state, person=person))
    except (ApiError, BodyRefused, DraftRefused, FramesRefused, StateRefused, StateVersionError) as error:
        return _refused(error)


@never_cache
@require_safe
@member_page("run_sessions")
def poses(member: Member, movespec_id: UUID, session_id: UUID) -> HttpResponse:
    """A recording's poses, to draw them."""
    return _json(film_packed(_recorded(movespec_of(member, movespec_id), session_id)))


def _film(movespec: MoveSpec, asked: Asked) -> Film:
    match asked:
        case Asked(sample=str(file), session=None, frames=None):
            return film_of_sample(file)
        case Asked(sample=None, session=UUID() as session_id, frames=None):
            return _recorded(movespec, session_id)
        case Asked(sample=None, session=None, frames=Frames() as frames):
            return film_of_browser(t_ms=frames.t_ms, world=frames.world)
    raise BodyRefused(422, "One of sample, session and frames says what is run.")


def _recorded(movespec: MoveSpec, session_id: UUID) -> Film:
    """Raises Http404."""
    try:
        return recorded_film(movespec=movespec, session_id=session_id)
    except DetectionSession.DoesNotExist:
        raise Http404 from None


def _body[Body](request: HttpRequest, shape: type[Body]) -> Body:
    """Read here, as frames take more than forms do. Raises BodyRefused."""
    raw = request.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise BodyRefused(413, f"At most {MOST_MINUTES} minutes are run at once.")
    try:
        return msgspec.json.decode(raw, type=shape)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BodyRefused(422, f"This is not what the page sends: {error}") from None


def _refused(error: Exception) -> HttpResponse:
    """Words for people, and where the text is at fault its issues."""
    match error:
        case ApiError():
            return _json(error.envelope(), status=error.status, headers=error.headers)
        case DraftRefused():
            first = error.issues[0]
            issues = [msgspec.to_builtins(issue) for issue in error.issues]
            message = f"Line {first.line}: {first.message}"
            return _json({"error": {"code": "draft_invalid", "message": message, "issues": issues}}, status=422)
        case BodyRefused():
            return _json({"error": {"code": "body_refused", "message": str(error)}}, status=error.status)
        case FramesRefused():
            return _json({"error": {"code": "frames_refused", "message": str(error)}}, status=422)
    return _json({"error": {"code": "state_refused", "message": "The run cannot go on. Start it again."}}, status=409)


def _json(value: dict[str, Any], *, status: int = 200, headers: dict[str, str] | None = None) -> HttpResponse:
    """NaN and infinity are written as null."""
    return HttpResponse(_encode(value), content_type="application/json", status=status, headers=headers)
