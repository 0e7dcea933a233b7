"""The bodies of requests and answers. Who sees which field of a MoveSpec is decided here."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils import timezone
from ninja import Schema
from pydantic import AfterValidator, StringConstraints

from movespecs.language import Validation
from movespecs.language.limits import MAX_BYTES
from movespecs.models import MoveSpecDraft
from movespecs.selectors import starred_among
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


RECORDED = (
    "id",
    "project_id",
    "project__organization_id",
    "name",
    "description",
    "visibility",
    "current_released_version_id",
    "star_count",
    "created_at",
    "updated_at",
    "archived_at",
    "created_by",
    "updated_by",
)
VERSION_RECORDED = (
    "id",
    "movespec_id",
    "movespec__project__organization_id",
    "version_number",
    "yaml_source",
    "content_hash",
    "created_by",
    "created_at",
)


def movespec_records(rows: Collection[Any], caller: Caller) -> list[dict[str, Any]]:
    """Of rows of RECORDED."""
    own = {row.id for row in rows if _of_the_organization(row.project__organization_id, caller)}
    starred = starred_among(own, actor=caller.actor) if own else set()
    return [_movespec_record(row, caller, own=row.id in own, starred=row.id in starred) for row in rows]


def _movespec_record(row: Any, caller: Caller, *, own: bool, starred: bool) -> dict[str, Any]:
    record = {
        "movespec_id": row.id,
        "project_id": row.project_id,
        "name": row.name,
        "description": row.description or None,
        "visibility": row.visibility,
        "current_released_version_id": row.current_released_version_id,
        "star_count": row.star_count,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "archived_at": row.archived_at,
    }
    if caller.project:
        record["organization_id"] = row.project__organization_id
    if own:
        record |= {
            "created_by": row.created_by or None,
            "updated_by": row.updated_by or None,
            "caller_starred": starred,
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


def version_record(version: Any, *, organization_id: UUID, caller: Caller) -> dict[str, Any]:
    """Of a version, or a row of VERSION_RECORDED, that belongs to that organization."""
    own = _of_the_organization(organization_id, caller)
    return {
        "movespec_version_id": version.id,
        "movespec_id": version.movespec_id,
        "version_number": version.version_number,
        "yaml_source": version.yaml_source,
        "content_hash": version.content_hash,
        "created_by": (version.created_by or None) if own else None,
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


def _of_the_organization(organization_id: UUID, caller: Caller) -> bool:
    return caller.project is not None and caller.project.organization_id == organization_id
