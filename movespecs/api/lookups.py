"""What a request's path names, for the caller. Whatever is not theirs to see is missing, by the same query."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from movespecs.models import MoveSpec, MoveSpecDraft, MoveSpecVersion
from movespecs.selectors import (
    drafts_of,
    movespecs_of,
    movespecs_readable_by,
    versions_readable_by,
    with_caller_starred,
)
from movespecs.services import ArchivedError
from workbench.api.authentication import Caller
from workbench.api.errors import ApiError
from workbench.api.rows import only


def movespec_readable(caller: Caller, movespec_id: UUID) -> MoveSpec:
    """With `caller_starred`. Raises movespec_not_found."""
    found = with_caller_starred(movespecs_readable_by(project=caller.project), actor=caller.actor)
    return _there(only(found.filter(pk=movespec_id)))


def movespec_own(caller: Caller, movespec_id: UUID) -> MoveSpec:
    """One that the caller may change. Raises movespec_not_found, for another's public one too."""
    return _there(only(movespecs_of(project=caller.own_project()).filter(pk=movespec_id)))


def draft_own(caller: Caller, movespec_id: UUID) -> MoveSpecDraft:
    """With its MoveSpec. Raises movespec_not_found."""
    return _there(only(drafts_of(project=caller.own_project()).filter(movespec_id=movespec_id)))


def version_of(caller: Caller, movespec: MoveSpec, version_id: UUID) -> MoveSpecVersion:
    """Raises movespec_version_not_found."""
    found = only(versions_readable_by(project=caller.project, movespec=movespec).filter(pk=version_id))
    if found is None:
        raise ApiError("movespec_version_not_found", "The MoveSpec has no such version.")
    return found


def _there[T](found: T | None) -> T:
    if found is None:
        raise ApiError("movespec_not_found", "There is no such MoveSpec.")
    return found


@contextmanager
def refused_when_archived() -> Iterator[None]:
    try:
        yield
    except ArchivedError:
        raise ApiError("conflict", "The MoveSpec is archived: it can be read and forked, not changed.") from None
