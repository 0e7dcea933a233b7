"""What a guest does to a MoveSpec on the demo page."""

from dataclasses import dataclass
from uuid import UUID

from movespecs.language import Validation, validate
from movespecs.models import MoveSpec, MoveSpecVersion
from movespecs.services import guest_copy_save, version_create
from workbench.tenancy.services import system_project_get_or_create

MOST_KEPT = 256 * 1024


class TextTooLongError(Exception):
    """Far beyond what a MoveSpec may be: it is not kept."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A text that is kept, and what is wrong with it. `version` is there where it was to be run and can be."""

    validation: Validation
    is_copy: bool
    version: MoveSpecVersion | None = None


def copy_save(*, original: MoveSpec, guest_id: UUID, yaml_source: str, run: bool = False) -> Checked:
    """Keep the guest's text, valid or not; with `run`, make it a version that a session can name."""
    if len(yaml_source) > MOST_KEPT:
        raise TextTooLongError(f"A MoveSpec is at most 32 KiB; this text has {len(yaml_source) // 1024}.")
    released = original.current_released_version
    project = system_project_get_or_create(key="guests", name="Guests")
    copy = guest_copy_save(project=project, guest_id=guest_id, original=original, yaml_source=yaml_source)
    validation = validate(yaml_source)
    is_copy = released is None or yaml_source != released.yaml_source
    version = None
    if run and validation.ok:
        version = version_create(movespec=copy, yaml_source=yaml_source) if is_copy else released
    return Checked(validation=validation, is_copy=is_copy, version=version)


def copy_revert(*, original: MoveSpec, guest_id: UUID) -> None:
    """Back to the released text of the original."""
    released = original.current_released_version
    if released is not None:
        copy_save(original=original, guest_id=guest_id, yaml_source=released.yaml_source)
