"""Versions: snapshots of a draft that never change, and the one that is released."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query
from ninja import Status as Answer

from movespecs.api.lookups import (
    draft_own,
    movespec_shown,
    refused_when_archived,
    version_own,
    version_row,
    version_rows,
)
from movespecs.api.routes import reading_public, router, writing
from movespecs.api.schemas import (
    MoveSpecOut,
    ValidationOut,
    VersionOut,
    validation_record,
    version_record,
)
from movespecs.language import InvalidMoveSpec, validate
from movespecs.services import AlreadyReleasedError, draft_snapshot, version_release
from workbench.api.authentication import Caller, CallerRequest
from workbench.api.errors import ApiError
from workbench.api.pagination import link_next

Limit = Annotated[int, Query(ge=1, le=1000)]
Cursor = Annotated[int, Query(ge=1, le=2**31 - 1)]


@router.get("/{uuid:movespec_id}/versions", response=list[VersionOut], auth=reading_public)
def index(
    request: CallerRequest, response: HttpResponse, movespec_id: UUID, limit: Limit = 100, cursor: Cursor | None = None
) -> list[dict[str, Any]]:
    """Newest first; of another's public MoveSpec those that have been released."""
    caller = request.auth
    before = {} if cursor is None else {"version_number__lt": cursor}
    found = version_rows(
        caller, movespec_id, lambda versions: versions.filter(**before).order_by("-version_number")[: limit + 1]
    )
    if len(found) > limit:
        link_next(request, response, cursor=found[limit - 1].version_number)
    return [_record(row, caller) for row in found[:limit]]


@router.post("/{uuid:movespec_id}/versions", response={201: VersionOut}, auth=writing)
def create(request: CallerRequest, movespec_id: UUID) -> Answer[dict[str, Any]]:
    """A snapshot of the draft, which must be valid."""
    draft = draft_own(request.auth, movespec_id)
    try:
        with refused_when_archived():
            version = draft_snapshot(draft=draft, actor=request.auth.actor)
    except InvalidMoveSpec as invalid:
        errors = [issue for issue in invalid.issues if issue.severity == "error"]
        first = errors[0]
        raise ApiError(
            "draft_validation_failed",
            f"The draft is not valid: {invalid}.",
            {"error_count": len(errors), "code": first.code, "line": first.line, "column": first.column},
        ) from None
    organization_id = request.auth.own_project().organization_id
    return Answer(201, version_record(version, organization_id=organization_id, caller=request.auth))


@router.get("/{uuid:movespec_id}/versions/{uuid:version_id}", response=VersionOut, auth=reading_public)
def detail(request: CallerRequest, movespec_id: UUID, version_id: UUID) -> dict[str, Any]:
    return _record(version_row(request.auth, movespec_id, version_id), request.auth)


@router.post("/{uuid:movespec_id}/versions/{uuid:version_id}/validate", response=ValidationOut, auth=reading_public)
def check(request: CallerRequest, movespec_id: UUID, version_id: UUID) -> dict[str, Any]:
    """A version was valid when it was made; the language may warn of more since."""
    version = version_row(request.auth, movespec_id, version_id)
    return validation_record(validate(version.yaml_source), target_type="movespec_version", target_id=version.id)


@router.post(
    "/{uuid:movespec_id}/versions/{uuid:version_id}/release",
    response=MoveSpecOut,
    auth=writing,
    exclude_unset=True,
)
def release(request: CallerRequest, movespec_id: UUID, version_id: UUID) -> dict[str, Any]:
    """Make it the version that runs; an older one may be released again."""
    caller = request.auth
    version = version_own(caller, movespec_id, version_id)
    try:
        with refused_when_archived():
            version_release(version=version, actor=caller.actor)
    except AlreadyReleasedError:
        raise ApiError("version_already_released", "The version is the released one already.") from None
    return movespec_shown(caller, movespec_id)


def _record(row: Any, caller: Caller) -> dict[str, Any]:
    return version_record(row, organization_id=row.movespec__project__organization_id, caller=caller)
