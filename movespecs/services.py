"""What changes MoveSpecs: snapshots, releases, the built-in catalogue, a guest's own copies."""

import hashlib
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from movespecs.language import InvalidMoveSpec, compile_movespec
from movespecs.models import MoveSpec, MoveSpecDraft, MoveSpecVersion, Visibility
from workbench.tenancy.models import Project
from workbench.tenancy.services import system_project_get_or_create

CATALOGUE = Path(__file__).parent / "catalogue"


class CatalogueError(Exception):
    """A built-in MoveSpec does not validate; the message names the file and its first error."""


@transaction.atomic
def version_create(*, movespec: MoveSpec, yaml_source: str) -> MoveSpecVersion:
    """Snapshot `yaml_source`, unless the newest version already says exactly that.

    Raises `InvalidMoveSpec` where the text does not validate.
    """
    compile_movespec(yaml_source)
    content_hash = hashlib.sha256(yaml_source.encode()).hexdigest()
    MoveSpec.objects.select_for_update().get(pk=movespec.pk)
    newest = movespec.versions.order_by("-version_number").first()
    if newest and newest.content_hash == content_hash:
        return newest
    number = (movespec.versions.aggregate(Max("version_number"))["version_number__max"] or 0) + 1
    return MoveSpecVersion.objects.create(
        movespec=movespec, version_number=number, yaml_source=yaml_source, content_hash=content_hash
    )


def version_release(*, version: MoveSpecVersion) -> MoveSpec:
    movespec = version.movespec
    movespec.current_released_version = version
    movespec.save(update_fields=["current_released_version", "updated_at"])
    return movespec


@transaction.atomic
def draft_save(*, movespec: MoveSpec, yaml_source: str) -> MoveSpecDraft:
    draft, _ = MoveSpecDraft.objects.update_or_create(movespec=movespec, defaults={"yaml_source": yaml_source})
    return draft


@transaction.atomic
def guest_copy_save(*, project: Project, guest_id: UUID, original: MoveSpec, yaml_source: str) -> MoveSpec:
    """Keep `yaml_source` as the guest's own copy of a public MoveSpec; broken text is kept too."""
    copy, _ = MoveSpec.objects.get_or_create(
        guest_id=guest_id,
        copied_from=original,
        defaults={"project": project, "name": original.name, "description": original.description},
    )
    draft_save(movespec=copy, yaml_source=yaml_source)
    return copy


def catalogue_sync() -> list[MoveSpec]:
    """Bring the built-in public MoveSpecs in line with their files: new text becomes a new, released version."""
    project = system_project_get_or_create(key="catalogue", name="Catalogue")
    return [_catalogue_sync_file(project, path) for path in sorted(CATALOGUE.glob("*.yaml"))]


@transaction.atomic
def _catalogue_sync_file(project: Project, path: Path) -> MoveSpec:
    text = path.read_text(encoding="utf-8")
    try:
        spec = compile_movespec(text)
    except InvalidMoveSpec as invalid:
        first = invalid.issues[0]
        raise CatalogueError(f"{path.name}:{first.line}:{first.column}: {first.message}") from invalid
    movespec, _ = MoveSpec.objects.update_or_create(
        project=project,
        slug=path.stem,
        defaults={
            "name": path.stem.replace("-", " ").capitalize(),
            "description": spec.description,
            "visibility": Visibility.PUBLIC,
        },
    )
    draft_save(movespec=movespec, yaml_source=text)
    version = version_create(movespec=movespec, yaml_source=text)
    if movespec.current_released_version_id != version.pk:
        version_release(version=version)
    return movespec
