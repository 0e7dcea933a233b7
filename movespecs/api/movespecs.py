"""MoveSpecs themselves: listed, made, changed, archived, forked, starred."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Query
from ninja import Status as Answer

from movespecs.api.lookups import movespec_own, movespec_readable, movespec_shown, refused_when_archived
from movespecs.api.routes import reading_public, router, writing
from movespecs.api.schemas import (
    RECORDED,
    MoveSpecCreate,
    MoveSpecFork,
    MoveSpecOut,
    MoveSpecUpdate,
    Words,
    movespec_records,
)
from movespecs.models import Visibility
from movespecs.selectors import movespecs_listed
from movespecs.services import (
    DelistedError,
    NothingReleasedError,
    movespec_archive,
    movespec_create,
    movespec_fork,
    movespec_update,
    star_add,
    star_remove,
)
from workbench.api.authentication import CallerRequest
from workbench.api.errors import ApiError
from workbench.api.pagination import page_of

Limit = Annotated[int, Query(ge=1, le=1000)]


@router.get("", response=list[MoveSpecOut], auth=reading_public, exclude_unset=True)
def index(
    request: CallerRequest,
    response: HttpResponse,
    project_id: UUID | None = None,
    visibility: Literal["private", "public", "delisted"] | None = None,
    q: Words = "",
    limit: Limit = 100,
    cursor: str | None = None,
) -> list[dict[str, Any]]:
    """Newest first. Without a filter: those of the access token's project; without a token: public ones. `q` finds
    those with all of its words in name or description."""
    caller = request.auth
    found = movespecs_listed(project=caller.project, of_project=project_id, visibility=visibility, q=q)
    rows = found.values_list(*RECORDED, named=True)
    return movespec_records(page_of(rows, request, response, limit=limit, cursor=cursor), caller)


@router.post("", response={201: MoveSpecOut}, auth=writing, exclude_unset=True)
def create(request: CallerRequest, body: MoveSpecCreate) -> Answer[dict[str, Any]]:
    """Private, with a draft to start from that is valid."""
    movespec = movespec_create(
        project=request.auth.own_project(body.project_id),
        name=body.name,
        description=body.description or "",
        actor=request.auth.actor,
    )
    return Answer(201, movespec_shown(request.auth, movespec.id))


@router.get("/{uuid:movespec_id}", response=MoveSpecOut, auth=reading_public, exclude_unset=True)
def detail(request: CallerRequest, movespec_id: UUID) -> dict[str, Any]:
    return movespec_shown(request.auth, movespec_id)


@router.patch("/{uuid:movespec_id}", response=MoveSpecOut, auth=writing, exclude_unset=True)
def update(request: CallerRequest, movespec_id: UUID, body: MoveSpecUpdate) -> dict[str, Any]:
    described = "description" in body.model_fields_set
    try:
        with refused_when_archived():
            movespec_update(
                movespec=movespec_own(request.auth, movespec_id),
                actor=request.auth.actor,
                name=body.name,
                description=(body.description or "") if described else None,
                visibility=Visibility(body.visibility) if body.visibility else None,
            )
    except DelistedError:
        raise ApiError("authorization_failed", "A moderator has delisted the MoveSpec.") from None
    return movespec_shown(request.auth, movespec_id)


@router.delete("/{uuid:movespec_id}", response={204: None}, auth=writing)
def archive(request: CallerRequest, movespec_id: UUID) -> Answer[None]:
    """It can still be read and forked by its own project; it is not listed, does not run and does not change."""
    movespec_archive(movespec=movespec_own(request.auth, movespec_id), actor=request.auth.actor)
    return Answer(204, None)


@router.post("/{uuid:movespec_id}/fork", response={201: MoveSpecOut}, auth=writing, exclude_unset=True)
def fork(request: CallerRequest, movespec_id: UUID, body: MoveSpecFork) -> Answer[dict[str, Any]]:
    """A private MoveSpec of the caller's project, from any that they see: from their own with its draft's text, from
    another's public one with its released version's."""
    project = request.auth.own_project(body.project_id)
    try:
        movespec = movespec_fork(
            source=movespec_readable(request.auth, movespec_id),
            project=project,
            name=body.name,
            description=body.description,
            actor=request.auth.actor,
        )
    except NothingReleasedError:
        raise ApiError("no_released_version", "The MoveSpec has no released version to fork.") from None
    return Answer(201, movespec_shown(request.auth, movespec.id))


@router.put("/{uuid:movespec_id}/star", response={204: None}, auth=writing)
def star(request: CallerRequest, movespec_id: UUID) -> Answer[None]:
    with refused_when_archived():
        star_add(movespec=movespec_readable(request.auth, movespec_id), actor=request.auth.actor)
    return Answer(204, None)


@router.delete("/{uuid:movespec_id}/star", response={204: None}, auth=writing)
def unstar(request: CallerRequest, movespec_id: UUID) -> Answer[None]:
    with refused_when_archived():
        star_remove(movespec=movespec_readable(request.auth, movespec_id), actor=request.auth.actor)
    return Answer(204, None)
