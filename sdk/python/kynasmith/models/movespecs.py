"""MoveSpecs, their drafts and versions, and what validation says of them."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Literal

from kynasmith.models.base import Request, Response


class MoveSpecCreate(Request):
    """Without `project_id` it is made in the project of the access token."""

    name: str
    description: str | None = None
    project_id: str | None = None


class MoveSpecUpdate(Request):
    """What is left out stays as it is; a `description` of None, given, is taken away."""

    name: str | None = None
    description: str | None = None
    visibility: Literal["private", "public"] | None = None


class MoveSpecDraftUpdate(Request):
    """The whole text, in place of the one before."""

    yaml_source: str


class MoveSpecFork(Request):
    """Name and description are the original's where they are left out, the project that of the access token."""

    project_id: str | None = None
    name: str | None = None
    description: str | None = None


class MoveSpec(Response):
    """`visibility` is private, public or delisted. The last four are told to some callers only, see the contract."""

    movespec_id: str
    project_id: str
    name: str
    description: str | None
    visibility: str
    current_released_version_id: str | None
    star_count: int
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None
    organization_id: str | None = None
    created_by: str | None = None
    updated_by: str | None = None
    caller_starred: bool | None = None


class MoveSpecDraft(Response):
    """The text that is worked on."""

    draft_id: str
    movespec_id: str
    yaml_source: str
    updated_by: str | None
    updated_at: datetime

    @property
    def content_hash(self) -> str:
        """SHA-256 of the text, in hexadecimal, for `update_draft(…, if_match=…)`."""
        return hashlib.sha256(self.yaml_source.encode()).hexdigest()


class MoveSpecVersion(Response):
    """A snapshot of the draft, which never changes."""

    movespec_version_id: str
    movespec_id: str
    version_number: int
    yaml_source: str
    content_hash: str
    created_by: str | None
    created_at: datetime


class ValidationIssue(Response):
    """`line` and `column` count from 1; `path` is dotted, "" is the whole text; `severity` is error or warning."""

    code: str
    message: str
    severity: str
    path: str
    line: int
    column: int


class ValidationResult(Response):
    """`ok` where there is no error; warnings do not count. `target_type` is draft or movespec_version."""

    ok: bool
    target_type: str
    target_id: str
    validated_at: datetime
    errors: list[ValidationIssue]
    warnings: list[ValidationIssue]
