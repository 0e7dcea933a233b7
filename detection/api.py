"""REST for detection sessions."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router, Schema
from ninja import Status as Answer
from pydantic import AfterValidator, AwareDatetime, BeforeValidator

from billing.selectors import guest_usage
from detection.models import DetectionSession, Mode, Outcome, Status
from detection.realtime.messages import INPUT_SCHEMA, OUTPUT_SCHEMA
from detection.realtime.tokens import token_issue
from detection.selectors import RECORDED, events_after, row_record, sessions_chosen, sessions_of
from detection.services import SessionRefused, session_create, session_finish
from detection.worker.port import SessionEnded, SessionMissing, Unavailable
from movespecs.models import MoveSpecVersion
from movespecs.selectors import movespecs_visible_to, versions_runnable_by
from workbench.api.addresses import base_url, client_address, websocket_url
from workbench.api.authentication import Access, Caller, CallerRequest
from workbench.api.errors import ApiError
from workbench.api.idempotency import secret_field
from workbench.api.limits import limit
from workbench.api.pagination import link_next, page_of
from workbench.api.rows import only

CONTRACT_MAJOR = 1

router = Router(tags=["detection"], auth=Access("sessions:read", guests=True))
writing = Access("sessions:write", guests=True)
secret_field("runtime_token", lambda answer: token_issue(session_id=UUID(answer["session_id"])))
Limit = Annotated[int, Query(ge=1, le=1000)]
Cursor = Annotated[int, Query(ge=0, le=2**63 - 1)]


class SessionCreate(Schema):
    mode: Literal["live", "replay"]
    contract_major: int = CONTRACT_MAJOR
    project_id: UUID | None = None
    movespec_id: UUID | None = None
    movespec_version_id: UUID | None = None


class SessionCreated(Schema):
    session_id: UUID
    project_id: UUID
    status: str
    mode: str
    resolved_movespec_version_id: UUID
    stream_url: str
    runtime_token: str
    input_schema_version: str = INPUT_SCHEMA
    output_schema_version: str = OUTPUT_SCHEMA


def _not_a_number(value: object) -> object:
    """Pydantic would take `0.5` for a moment of 1970, which the document does not promise."""
    if isinstance(value, str) and "T" not in value.upper():
        raise ValueError("Give a date and time with its zone, such as 2026-03-01T12:00:00Z.")
    return value


def _in_utc(value: datetime) -> datetime:
    """The first and the last day of all dates are a day longer elsewhere."""
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("Give a date and time of the years 1 to 9999 in UTC.") from None


Moment = Annotated[AwareDatetime, BeforeValidator(_not_a_number), AfterValidator(_in_utc)]


class SessionFilters(Schema):
    """All of them hold where several are given. Of the two times the first is in the range and the second is not."""

    status: Status | None = None
    movespec_id: UUID | None = None
    movespec_version_id: UUID | None = None
    created_after: Moment | None = None
    created_before: Moment | None = None


class SessionOut(Schema):
    session_id: UUID
    organization_id: UUID
    project_id: UUID
    mode: str
    status: str
    resolved_movespec_version_id: UUID
    accepted_frames_total: int
    completed_event_counts: dict[str, int]
    terminal_outcome: str | None
    started_at: datetime | None
    ended_at: datetime | None
    error_code: str | None
    error_message: str | None


class EventOut(Schema):
    """Made from a DetectionEvent; its `detail` stays on our own pages."""

    event_id: UUID
    session_id: UUID
    ts_ms: float
    type: str
    payload: dict[str, Any]


@router.post("/sessions", response={201: SessionCreated}, auth=writing)
def create(request: CallerRequest, body: SessionCreate) -> Answer[SessionCreated]:
    caller = request.auth
    if caller.guest_id:
        guest, address = f"guest:{caller.guest_id}", f"ip:{client_address(request)}"
        limit("sessions", per_minute=settings.GUEST_SESSIONS_PER_MINUTE, of=[guest, address])
    if body.contract_major != CONTRACT_MAJOR:
        raise ApiError(
            "contract_version_unsupported",
            f"This server speaks version {CONTRACT_MAJOR} of the contract.",
            {"supported_contract_major": CONTRACT_MAJOR},
        )
    project = caller.own_project(body.project_id)
    version = _version(body, caller)
    _refuse_when_used_up(request, caller)
    try:
        session = session_create(
            project=project,
            guest_id=caller.guest_id,
            credential=caller.credential,
            mode=Mode(body.mode),
            movespec_version=version,
            contract_major=body.contract_major,
        )
    except SessionRefused as refused:
        block = refused.block
        details = {**block.details, "upgrade_url": f"{base_url(request)}{block.details['upgrade_url']}"}
        raise ApiError(block.code, block.message, details) from None
    return Answer(
        201,
        SessionCreated(
            session_id=session.id,
            project_id=session.project_id,
            status=session.status,
            mode=session.mode,
            resolved_movespec_version_id=version.id,
            stream_url=f"{websocket_url(base_url(request))}/ws/detection/sessions/{session.id}",
            runtime_token=token_issue(session_id=session.id),
        ),
    )


@router.get("/sessions", response=list[SessionOut])
def index(
    request: CallerRequest,
    response: HttpResponse,
    chosen: Query[SessionFilters],
    limit: Limit = 100,
    cursor: str | None = None,
) -> list[Any]:
    """The caller's sessions, newest first."""
    project = request.auth.own_project()
    found = sessions_chosen(project=project, guest_id=request.auth.guest_id, **chosen.dict())
    rows = found.values_list(*RECORDED, named=True)
    return [row_record(row, project=project) for row in page_of(rows, request, response, limit=limit, cursor=cursor)]


@router.get("/sessions/{uuid:session_id}", response=SessionOut)
def detail(request: CallerRequest, session_id: UUID) -> dict[str, Any]:
    return _recorded(request, session_id)


@router.get("/sessions/{uuid:session_id}/events", response=list[EventOut])
def events(
    request: CallerRequest, response: HttpResponse, session_id: UUID, limit: Limit = 100, cursor: Cursor = 0
) -> list[Any]:
    """Stored events in order; `cursor` is the ordinal of the last one seen."""
    _session_seen(request, session_id)
    found = list(events_after(session_id=session_id, ordinal=cursor)[: limit + 1])
    if len(found) > limit:
        link_next(request, response, cursor=found[limit - 1].ordinal)
    return found[:limit]


@router.post("/sessions/{uuid:session_id}/finalize", response=SessionOut, auth=writing)
def finalize(request: CallerRequest, session_id: UUID) -> dict[str, Any]:
    return _finish(request, session_id, Outcome.FINALIZED)


@router.post("/sessions/{uuid:session_id}/cancel", response=SessionOut, auth=writing)
def cancel(request: CallerRequest, session_id: UUID) -> dict[str, Any]:
    return _finish(request, session_id, Outcome.CANCELLED)


def _version(body: SessionCreate, caller: Caller) -> MoveSpecVersion:
    match body.movespec_id, body.movespec_version_id:
        case None, UUID() as version_id:
            versions = versions_runnable_by(project=caller.own_project(), guest_id=caller.guest_id)
            version = only(versions.filter(pk=version_id))
            if version is None:
                raise ApiError("movespec_version_not_found", "There is no such version of a MoveSpec.")
            return version
        case UUID() as movespec_id, None:
            movespecs = movespecs_visible_to(project=caller.own_project(), guest_id=caller.guest_id)
            movespec = only(movespecs.filter(pk=movespec_id))
            if movespec is None:
                raise ApiError("movespec_not_found", "There is no such MoveSpec.")
            if movespec.current_released_version is None:
                raise ApiError("no_released_version", "The MoveSpec has no released version.")
            return movespec.current_released_version
        case _:
            reason = "Give exactly one of movespec_id and movespec_version_id."
            raise ApiError("validation_error", reason, {"movespec_id": reason, "movespec_version_id": reason})


def _refuse_when_used_up(request: CallerRequest, caller: Caller) -> None:
    if caller.guest_id and (usage := guest_usage(caller.guest_id)).exhausted:
        details = {**usage.details(), "upgrade_url": f"{base_url(request)}/"}
        raise ApiError("quota_exceeded", "Today's free frames are used up.", details)


def _sessions(request: CallerRequest, session_id: UUID) -> QuerySet[DetectionSession]:
    """The one of that id, if the caller may see it."""
    caller = request.auth
    return sessions_of(project=caller.own_project(), guest_id=caller.guest_id).filter(id=session_id)


def _recorded(request: CallerRequest, session_id: UUID) -> dict[str, Any]:
    row = _there(only(_sessions(request, session_id).values_list(*RECORDED, named=True)))
    return row_record(row, project=request.auth.own_project())


def _session_seen(request: CallerRequest, session_id: UUID) -> None:
    _there(only(_sessions(request, session_id).values_list("id")))


def _there[T](found: T | None) -> T:
    if found is None:
        raise ApiError("session_not_found", "There is no such session.")
    return found


def _finish(request: CallerRequest, session_id: UUID, outcome: Outcome) -> dict[str, Any]:
    _session_seen(request, session_id)
    try:
        async_to_sync(session_finish)(session_id=session_id, outcome=outcome)
    except SessionEnded as ended:
        if ended.snapshot.status == Status.CANCELLED:
            raise ApiError("session_already_cancelled", "The session was cancelled.") from None
        raise ApiError("session_already_completed", "The session has ended.") from None
    except (Unavailable, SessionMissing):
        raise ApiError("service_unavailable", "Nothing was changed. Try again.") from None
    return _recorded(request, session_id)
