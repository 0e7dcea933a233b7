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
    if if_none_match == "*" or content_hash(draft.yaml_source) in _hashes(if_none_match or ""):
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
    """Keeps the text, valid or not. With If-Match, only in place of the text that has this ETag, or of the same text:
    who had no answer says it again."""
    expected = None if if_match in {None, "*"} else _hashes(str(if_match))
    movespec = movespec_own(request.auth, movespec_id)
    try:
        with refused_when_archived():
            draft = draft_replace(
                movespec=movespec,
                yaml_source=body.yaml_source,
                actor=request.auth.actor,
                expected=expected and [*expected, content_hash(body.yaml_source)],
            )
    except DraftChangedError as changed:
        raise ApiError(
            "conflict",
            "The draft has changed since you read it. Read it again, and put your changes into that text.",
            {"your_hash": ", ".join(expected or []), "current_hash": changed.current_hash},
        ) from None
    response["ETag"] = _etag(draft.yaml_source)
    return draft_record(draft)


@router.post("/{uuid:movespec_id}/draft/validate", response=ValidationOut, auth=reading)
def check(request: CallerRequest, movespec_id: UUID) -> dict[str, Any]:
    draft = draft_own(request.auth, movespec_id)
    return validation_record(validate(draft.yaml_source), target_type="draft", target_id=draft.id)


def _hashes(tags: str) -> list[str]:
    """What a header names. An ETag is weak where its answer came compressed, and a hash names one text still."""
    return [tag.removeprefix("W/").strip('"') for tag in parse_etags(tags)]


def _etag(yaml_source: str) -> str:
    return f'"{content_hash(yaml_source)}"'
