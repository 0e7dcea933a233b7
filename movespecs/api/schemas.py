"""The bodies of requests and answers. Who sees which field of a MoveSpec is decided here."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils import timezone
from ninja import Schema
from pydantic import AfterValidator, StringConstraints

from movespecs.language import Validation
from movespecs.language.limits import MAX_BYTES
from movespecs.models import MoveSpec, MoveSpecDraft, MoveSpecVersion
from workbench.api.authentication import Caller


def _small_enough(yaml_source: str) -> str:
    if len(yaml_source.encode()) > MAX_BYTES:
        raise ValueError(f"A MoveSpec is at most {MAX_BYTES // 1024} KiB of UTF-8.")
    return yaml_source


Text = Annotated[str, StringConstraints(max_length=2000)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"\S")]
Words = Annotated[str, StringConstraints(max_length=200)]
YamlSource = Annotated[str, StringConstraints(max_length=MAX_BYTES), AfterValidator(_small_enough)]


class MoveSpecCreate(Schema):
    name: Name
    description: Text | None = None
    project_id: UUID | None = None


class MoveSpecUpdate(Schema):
    """What is left out stays as it is; a `description` of null is taken away."""

    name: Name | None = None
    description: Text | None = None
    visibility: Literal["private", "public"] | None = None


class MoveSpecFork(Schema):
    """Name and description are the original's where they are left out."""

    project_id: UUID
    name: Name | None = None
    description: Text | None = None


class MoveSpecOut(Schema):
    """`organization_id` is for callers with an access token; `created_by`, `updated_by` and `caller_starred` are for
    the organization it belongs to. Others' answers lack these fields."""

    movespec_id: UUID
    project_id: UUID
    name: str
    description: str | None
    visibility: Literal["private", "public", "delisted"]
    current_released_version_id: UUID | None
    star_count: int
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None
    organization_id: UUID | None = None
    created_by: str | None = None
    updated_by: str | None = None
    caller_starred: bool | None = None


class DraftUpdate(Schema):
    yaml_source: YamlSource


class DraftOut(Schema):
    draft_id: UUID
    movespec_id: UUID
    yaml_source: str
    updated_by: str | None
    updated_at: datetime


class VersionOut(Schema):
    """`created_by` is null for all but the organization it belongs to."""

    movespec_version_id: UUID
    movespec_id: UUID
    version_number: int
    yaml_source: str
    content_hash: str
    created_by: str | None
    created_at: datetime


class IssueOut(Schema):
    """`line` and `column` are 1-based and count characters; `path` is dotted, "" is the whole text."""

    code: str
    message: str
    severity: Literal["error", "warning"]
    path: str
    line: int
    column: int


class ValidationOut(Schema):
    ok: bool
    target_type: Literal["draft", "movespec_version"]
    target_id: UUID
    validated_at: datetime
    errors: list[IssueOut]
    warnings: list[IssueOut]


def movespec_record(movespec: MoveSpec, caller: Caller) -> dict[str, Any]:
    """One that was looked up with its project and `caller_starred`."""
    record = {
        "movespec_id": movespec.id,
        "project_id": movespec.project_id,
        "name": movespec.name,
        "description": movespec.description or None,
        "visibility": movespec.visibility,
        "current_released_version_id": movespec.current_released_version_id,
        "star_count": movespec.star_count,
        "created_at": movespec.created_at,
        "updated_at": movespec.updated_at,
        "archived_at": movespec.archived_at,
    }
    if caller.project:
        record["organization_id"] = movespec.project.organization_id
    if _of_the_organization(movespec, caller):
        record |= {
            "created_by": movespec.created_by or None,
            "updated_by": movespec.updated_by or None,
            "caller_starred": movespec.caller_starred,  # type: ignore[attr-defined]  # with_caller_starred
        }
    return record


def draft_record(draft: MoveSpecDraft) -> dict[str, Any]:
    return {
        "draft_id": draft.id,
        "movespec_id": draft.movespec_id,
        "yaml_source": draft.yaml_source,
        "updated_by": draft.updated_by or None,
        "updated_at": draft.updated_at,
    }


def version_record(version: MoveSpecVersion, movespec: MoveSpec, caller: Caller) -> dict[str, Any]:
    return {
        "movespec_version_id": version.id,
        "movespec_id": version.movespec_id,
        "version_number": version.version_number,
        "yaml_source": version.yaml_source,
        "content_hash": version.content_hash,
        "created_by": version.created_by or None if _of_the_organization(movespec, caller) else None,
        "created_at": version.created_at,
    }


def validation_record(
    validation: Validation, *, target_type: Literal["draft", "movespec_version"], target_id: UUID
) -> dict[str, Any]:
    return {
        "ok": validation.ok,
        "target_type": target_type,
        "target_id": target_id,
        "validated_at": timezone.now(),
        "errors": validation.errors,
        "warnings": validation.warnings,
    }


def _of_the_organization(movespec: MoveSpec, caller: Caller) -> bool:
    return caller.project is not None and caller.project.organization_id == movespec.project.organization_id
