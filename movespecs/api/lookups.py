"""What a request's path names, for the caller. Whatever is not theirs to see is missing, by the same queries."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from movespecs.api.schemas import RECORDED, VERSION_RECORDED, movespec_records
from movespecs.models import MoveSpec, MoveSpecDraft, MoveSpecVersion
from movespecs.selectors import (
    drafts_of,
    movespecs_of,
    movespecs_readable_by,
    versions_readable_by,
)
from movespecs.services import ArchivedError
from workbench.api.authentication import Caller
from workbench.api.errors import ApiError
from workbench.api.rows import only


def movespec_readable(caller: Caller, movespec_id: UUID) -> MoveSpec:
    """Raises movespec_not_found."""
    return _first(movespecs_readable_by(project=caller.project), movespec_id)


def movespec_shown(caller: Caller, movespec_id: UUID) -> dict[str, Any]:
    """The same as the contract shows it."""
    readable = movespecs_readable_by(project=caller.project)
    row = _first([movespecs.values_list(*RECORDED, named=True) for movespecs in readable], movespec_id)
    return movespec_records([row], caller)[0]


def movespec_own(caller: Caller, movespec_id: UUID) -> MoveSpec:
    """One that the caller may change. Raises movespec_not_found, for another's public one too."""
    return _there(only(movespecs_of(project=caller.own_project()).filter(pk=movespec_id)))


def draft_own(caller: Caller, movespec_id: UUID) -> MoveSpecDraft:
    """Raises movespec_not_found."""
    return _there(only(drafts_of(project=caller.own_project()).filter(movespec_id=movespec_id)))


def version_own(caller: Caller, movespec_id: UUID, version_id: UUID) -> MoveSpecVersion:
    """Of a MoveSpec that the caller may change. Raises movespec_not_found, movespec_version_not_found."""
    return _version_there(only(movespec_own(caller, movespec_id).versions.filter(pk=version_id)))


def version_row(caller: Caller, movespec_id: UUID, version_id: UUID) -> Any:
    """A row of VERSION_RECORDED. Raises movespec_not_found, movespec_version_not_found."""
    found = version_rows(caller, movespec_id, lambda versions: versions.filter(pk=version_id))
    return _version_there(only(found))


def version_rows(
    caller: Caller, movespec_id: UUID, choose: Callable[[QuerySet[MoveSpecVersion]], QuerySet[MoveSpecVersion]]
) -> list[Any]:
    """What `choose` takes of the versions that the caller may read, as rows of VERSION_RECORDED. Raises
    movespec_not_found."""
    for versions in versions_readable_by(project=caller.project):
        if found := list(choose(versions.filter(movespec_id=movespec_id)).values_list(*VERSION_RECORDED, named=True)):
            return found
    movespec_readable(caller, movespec_id)
    return []


def _version_there[T](found: T | None) -> T:
    if found is None:
        raise ApiError("movespec_version_not_found", "The MoveSpec has no such version.")
    return found


def _first[T: Model](readable: list[QuerySet[T]], movespec_id: UUID) -> T:
    found = (only(movespecs.filter(pk=movespec_id)) for movespecs in readable)
    return _there(next(filter(None, found), None))


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
