"""Drafts: the text that its project works on. Two who edit it never overwrite each other unseen."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import parse_etags
from ninja import Header

from movespecs.api.lookups import draft_own, movespec_own, refused_when_archived
from movespecs.api.routes import reading, router, writing
from movespecs.api.schemas import DraftOut, DraftUpdate, ValidationOut, draft_record, validation_record
from movespecs.language import validate
from movespecs.services import DraftChangedError, content_hash, draft_replace
from workbench.api.authentication import CallerRequest
from workbench.api.errors import ApiError


@router.get("/{uuid:movespec_id}/draft", response=DraftOut, auth=reading)
def detail(
    request: CallerRequest,
    response: HttpResponse,
    movespec_id: UUID,
    if_none_match: Annotated[str | None, Header(alias="If-None-Match")] = None,
) -> dict[str, Any] | HttpResponse:
    """Its ETag is the SHA-256 of the text."""
    draft = draft_own(request.auth, movespec_id)
    etag = _etag(draft.yaml_source)
    known = {tag.removeprefix("W/") for tag in parse_etags(if_none_match or "")}
    if known & {etag, "*"}:
        return HttpResponse(status=304, headers={"ETag": etag})
    response["ETag"] = etag
    return draft_record(draft)


@router.put("/{uuid:movespec_id}/draft", response=DraftOut, auth=writing)
def replace(
    request: CallerRequest,
    response: HttpResponse,
    movespec_id: UUID,
    body: DraftUpdate,
    if_match: Annotated[str | None, Header(alias="If-Match")] = None,
) -> dict[str, Any]:
    """Keeps the text, valid or not. With If-Match, only in place of the text that has this ETag."""
    movespec = movespec_own(request.auth, movespec_id)
    try:
        with refused_when_archived():
            draft = draft_replace(
                movespec=movespec,
                yaml_source=body.yaml_source,
                actor=request.auth.actor,
                expected=None if if_match in {None, "*"} else [tag.strip('"') for tag in parse_etags(str(if_match))],
            )
    except DraftChangedError as changed:
        raise ApiError(
            "conflict",
            "The draft has changed since you read it. Read it again, and put your changes into that text.",
            {"your_hash": str(if_match).strip('"'), "current_hash": changed.current_hash},
        ) from None
    response["ETag"] = _etag(draft.yaml_source)
    return draft_record(draft)


@router.post("/{uuid:movespec_id}/draft/validate", response=ValidationOut, auth=reading)
def check(request: CallerRequest, movespec_id: UUID) -> dict[str, Any]:
    draft = draft_own(request.auth, movespec_id)
    return validation_record(validate(draft.yaml_source), target_type="draft", target_id=draft.id)


def _etag(yaml_source: str) -> str:
    return f'"{content_hash(yaml_source)}"'
