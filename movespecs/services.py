"""What changes MoveSpecs: drafts, snapshots, releases, forks, stars, the built-in catalogue, a guest's own copies."""

import hashlib
from collections.abc import Collection
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from movespecs.facets import equipment_in, facets_of, joined
from movespecs.language import InvalidMoveSpec, compile_movespec
from movespecs.models import MoveSpec, MoveSpecDraft, MoveSpecVersion, Star, Visibility
from movespecs.selectors import compiled, folded
from workbench.tenancy.audit import Actor, actor_of_user, audit_add
from workbench.tenancy.models import Project, User
from workbench.tenancy.services import system_project_get_or_create
from workbench.webhooks.events import event_emit
from workbench.webhooks.models import EventType

CATALOGUE = Path(__file__).parent / "catalogue"
STARTER = (Path(__file__).parent / "starter.yaml").read_text(encoding="utf-8")


class CatalogueError(Exception):
    """A built-in MoveSpec does not validate; the message names the file and its first error."""


class ArchivedError(Exception):
    """An archived MoveSpec does not change any more."""


class DelistedError(Exception):
    """What a moderator has delisted only a moderator lists again."""


class AlreadyReleasedError(Exception):
    """The version is the current one already."""


class NothingReleasedError(Exception):
    """Of another project's MoveSpec only a released version may be taken, and there is none."""


class DraftChangedError(Exception):
    """The draft is not the text that was to be replaced; `current_hash` is the SHA-256 of what it is."""

    def __init__(self, current_hash: str) -> None:
        super().__init__(current_hash)
        self.current_hash = current_hash


def content_hash(yaml_source: str) -> str:
    """The SHA-256 of the text in UTF-8, in hexadecimal."""
    return hashlib.sha256(yaml_source.encode()).hexdigest()


@transaction.atomic
def movespec_create(
    *,
    project: Project,
    name: str,
    description: str,
    actor: str,
    yaml_source: str = STARTER,
    forked_from: MoveSpec | None = None,
) -> MoveSpec:
    """A private MoveSpec with `yaml_source` for its draft."""
    movespec = MoveSpec.objects.create(
        project=project,
        name=name,
        description=description,
        search_text=folded(f"{name}\n{description}"),
        equipment=joined(equipment_in(f"{name}\n{description}")),
        forked_from=forked_from,
        created_by=actor,
        updated_by=actor,
    )
    MoveSpecDraft.objects.create(movespec=movespec, yaml_source=yaml_source, updated_by=actor)
    return movespec


@transaction.atomic
def movespec_update(
    *,
    movespec: MoveSpec,
    actor: str,
    name: str | None = None,
    description: str | None = None,
    visibility: Visibility | None = None,
    user: User | None = None,
) -> None:
    """Change what is given. `user` is the person that `actor` names, where it is one, for the audit log. Raises
    ArchivedError, DelistedError."""
    movespec = _locked(movespec)
    if visibility and visibility != movespec.visibility:
        if movespec.visibility == Visibility.DELISTED:
            raise DelistedError
        _visibility_change(movespec, visibility, actor_of_user(user) if user else Actor(actor))
    movespec.name = movespec.name if name is None else name
    movespec.description = movespec.description if description is None else description
    text = f"{movespec.name}\n{movespec.description}"
    movespec.search_text, movespec.equipment = folded(text), joined(equipment_in(text))
    movespec.updated_by = actor
    changed = ["name", "description", "search_text", "equipment", "visibility", "updated_by", "updated_at"]
    movespec.save(update_fields=changed)


@transaction.atomic
def movespec_delist(*, movespec: MoveSpec, moderator: Actor) -> None:
    """Hide it from everybody but its own project, which cannot undo it. Saying it again changes nothing. Raises
    ArchivedError."""
    movespec = _locked(movespec)
    if movespec.visibility != Visibility.DELISTED:
        _visibility_change(movespec, Visibility.DELISTED, moderator)
        movespec.save(update_fields=["visibility", "updated_at"])


@transaction.atomic
def movespec_relist(*, movespec: MoveSpec, moderator: Actor) -> None:
    """What was delisted is public again. Changes nothing else. Raises ArchivedError."""
    movespec = _locked(movespec)
    if movespec.visibility == Visibility.DELISTED:
        _visibility_change(movespec, Visibility.PUBLIC, moderator)
        movespec.save(update_fields=["visibility", "updated_at"])


@transaction.atomic
def movespec_archive(*, movespec: MoveSpec, actor: str) -> None:
    """Saying it again changes nothing."""
    now = timezone.now()
    MoveSpec.objects.filter(pk=movespec.pk, archived_at=None).update(archived_at=now, updated_at=now, updated_by=actor)


@transaction.atomic
def movespec_unarchive(*, movespec: MoveSpec, actor: str) -> None:
    """As it was, its visibility and release too. Saying it again changes nothing."""
    MoveSpec.objects.filter(pk=movespec.pk, archived_at__isnull=False).update(
        archived_at=None, updated_at=timezone.now(), updated_by=actor
    )


def movespec_fork(
    *, source: MoveSpec, project: Project, name: str | None, description: str | None, actor: str
) -> MoveSpec:
    """A MoveSpec of the project's own, with the draft of a `source` that is its own too, and what is released of
    another's. Raises NothingReleasedError."""
    taken = source.draft if source.project_id == project.id else source.current_released_version
    if taken is None:
        raise NothingReleasedError
    return movespec_create(
        project=project,
        name=source.name if name is None else name,
        description=source.description if description is None else description,
        actor=actor,
        yaml_source=taken.yaml_source,
        forked_from=source,
    )


@transaction.atomic
def star_add(*, movespec: MoveSpec, actor: str) -> None:
    """Once for each actor. Raises ArchivedError."""
    movespec = _locked(movespec)
    _, added = Star.objects.get_or_create(movespec=movespec, actor=actor)
    if added:
        MoveSpec.objects.filter(pk=movespec.pk).update(star_count=F("star_count") + 1)


@transaction.atomic
def star_remove(*, movespec: MoveSpec, actor: str) -> None:
    """Raises ArchivedError."""
    movespec = _locked(movespec)
    removed, _ = Star.objects.filter(movespec=movespec, actor=actor).delete()
    MoveSpec.objects.filter(pk=movespec.pk).update(star_count=F("star_count") - removed)


@transaction.atomic
def stars_forget(*, actor: str) -> None:
    """All that the actor gave, to archived MoveSpecs too."""
    given = Star.objects.filter(actor=actor)
    MoveSpec.objects.filter(pk__in=list(given.values_list("movespec_id", flat=True))).update(
        star_count=F("star_count") - 1
    )
    given.delete()


@transaction.atomic
def draft_replace(
    *, movespec: MoveSpec, yaml_source: str, actor: str, expected: Collection[str] | None = None
) -> MoveSpecDraft:
    """Put `yaml_source` in place of the draft, valid or not. With `expected`, only of a text with one of these
    hashes. Raises ArchivedError, DraftChangedError."""
    _locked(movespec)
    draft = MoveSpecDraft.objects.get(movespec=movespec)
    current_hash = content_hash(draft.yaml_source)
    if expected is not None and current_hash not in expected:
        raise DraftChangedError(current_hash)
    draft.yaml_source, draft.updated_by = yaml_source, actor
    draft.save(update_fields=["yaml_source", "updated_by", "updated_at"])
    MoveSpec.objects.filter(pk=movespec.pk).update(updated_at=draft.updated_at, updated_by=actor)
    return draft


def draft_snapshot(*, draft: MoveSpecDraft, actor: str) -> MoveSpecVersion:
    """A new version with the draft's text, as it was read. Raises ArchivedError, InvalidMoveSpec."""
    compile_movespec(draft.yaml_source)
    with transaction.atomic():
        return _version_add(_locked(draft.movespec), draft.yaml_source, actor)


@transaction.atomic
def version_create(*, movespec: MoveSpec, yaml_source: str) -> MoveSpecVersion:
    """Snapshot `yaml_source`, unless the newest version already says exactly that.

    Raises `InvalidMoveSpec` where the text does not validate.
    """
    compile_movespec(yaml_source)
    movespec = _locked(movespec)
    newest = movespec.versions.order_by("-version_number").first()
    if newest and newest.content_hash == content_hash(yaml_source):
        return newest
    return _version_add(movespec, yaml_source)


@transaction.atomic
def version_release(*, version: MoveSpecVersion, actor: str = "") -> MoveSpec:
    """Make it the one that runs. Raises ArchivedError, AlreadyReleasedError."""
    movespec = _locked(version.movespec)
    if movespec.current_released_version_id == version.pk:
        raise AlreadyReleasedError
    MoveSpecVersion.objects.filter(pk=version.pk, released_at=None).update(released_at=timezone.now())
    movespec.current_released_version = version
    _facets_set(movespec, version.yaml_source)
    movespec.updated_by = actor
    movespec.save(update_fields=["current_released_version", "type", "view", "body_parts", "updated_by", "updated_at"])
    event_emit(
        type=EventType.MOVESPEC_RELEASED,
        project=movespec.project,
        data={
            "movespec_id": str(movespec.pk),
            "name": movespec.name,
            "movespec_version_id": str(version.pk),
            "version_number": version.version_number,
            "content_hash": version.content_hash,
        },
        key=f"{version.pk} {movespec.updated_at.isoformat()}",  # going back to it is an event of its own
    )
    return movespec


def _facets_set(movespec: MoveSpec, yaml_source: str) -> None:
    try:
        facets = facets_of(compiled(yaml_source))
    except InvalidMoveSpec:
        # Valid when the version was made, but the language has changed since: nobody can run it, or needs to find it.
        movespec.type = ""
    else:
        movespec.type, movespec.view, movespec.body_parts = facets.type, facets.view, joined(facets.body_parts)


def _locked(movespec: MoveSpec) -> MoveSpec:
    """The MoveSpec as it is now; nobody else changes it before the transaction ends. Raises ArchivedError."""
    movespec = MoveSpec.objects.select_for_update().get(pk=movespec.pk)
    if movespec.archived_at:
        raise ArchivedError
    return movespec


def _version_add(movespec: MoveSpec, yaml_source: str, actor: str = "") -> MoveSpecVersion:
    last = movespec.versions.aggregate(last=Max("version_number"))["last"] or 0
    return MoveSpecVersion.objects.create(
        movespec=movespec,
        version_number=last + 1,
        yaml_source=yaml_source,
        content_hash=content_hash(yaml_source),
        created_by=actor,
    )


def _visibility_change(movespec: MoveSpec, visibility: Visibility, actor: Actor) -> None:
    audit_add(
        organization=movespec.project.organization,
        actor=actor,
        action="movespec.visibility_change",
        target=movespec.pk,
        details={"name": movespec.name, "from": movespec.visibility, "to": visibility},
    )
    movespec.visibility = visibility


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
        defaults={
            "project": project,
            "name": original.name,
            "description": original.description,
            "search_text": original.search_text,
        },
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
    name = path.stem.replace("-", " ").capitalize()
    movespec, _ = MoveSpec.objects.update_or_create(
        project=project,
        slug=path.stem,
        defaults={
            "name": name,
            "description": spec.description,
            "search_text": folded(f"{name}\n{spec.description}"),
            "equipment": joined(equipment_in(f"{name}\n{spec.description}")),
            "visibility": Visibility.PUBLIC,
        },
    )
    if movespec.archived_at:
        return movespec
    draft_save(movespec=movespec, yaml_source=text)
    version = version_create(movespec=movespec, yaml_source=text)
    if movespec.current_released_version_id == version.pk:
        return movespec
    return version_release(version=version)
