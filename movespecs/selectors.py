"""The only place that knows who may see which MoveSpec."""

import unicodedata
from collections.abc import Collection
from functools import lru_cache
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from movespecs.language import compile_movespec
from movespecs.language.model import MoveSpec as CompiledMoveSpec
from movespecs.models import MoveSpec, MoveSpecDraft, MoveSpecVersion, Star, Visibility
from workbench.tenancy.models import Organization, Project


def public(path: str = "") -> Q:
    """What everybody may find: not what is of an archived project or a suspended organization. `path` leads to the
    MoveSpec from what is asked for ("movespec__")."""
    return Q(
        **{
            f"{path}visibility": Visibility.PUBLIC,
            f"{path}archived_at": None,
            f"{path}project__archived_at": None,
            f"{path}project__organization__suspended_at": None,
        }
    )


def catalogue() -> QuerySet[MoveSpec]:
    """The built-in public MoveSpecs, by name, with their released versions."""
    return (
        MoveSpec.objects.filter(public(), project__organization__system_key="catalogue")
        .exclude(slug="")
        .select_related("current_released_version")
        .order_by("name")
    )


def movespecs_visible_to(*, project: Project | None, guest_id: UUID | None = None) -> QuerySet[MoveSpec]:
    """Public MoveSpecs, and the project's own; in the guests' project a guest's own copies only."""
    return MoveSpec.objects.filter(public() | _own(project, guest_id), archived_at=None).select_related(
        "current_released_version"
    )


def movespecs_listed(
    *, project: Project | None, of_project: UUID | None, visibility: str | None, q: str
) -> QuerySet[MoveSpec]:
    """What is visible to `project` and passes every filter: of one project, of one visibility, with all of `q`'s words
    in name or description. Without any filter a project lists its own."""
    found = movespecs_visible_to(project=project)
    if project and not (of_project or visibility or folded(q).split()):
        of_project = project.id
    if of_project:
        found = found.filter(project_id=of_project)
    if visibility:
        found = found.filter(visibility=visibility)
    return containing_words(found, q)


def containing_words(movespecs: QuerySet[MoveSpec], words: str) -> QuerySet[MoveSpec]:
    """Those with all of the words in name or description."""
    for word in folded(words).split():
        movespecs = movespecs.filter(search_text__contains=word)
    return movespecs


def published() -> QuerySet[MoveSpec]:
    """What anyone may find, try and fork: public, with a released version that the language can read."""
    return MoveSpec.objects.filter(public()).exclude(type="")


def published_at(*, handle: str) -> QuerySet[MoveSpec]:
    """The public MoveSpec of that handle, if there is one, with its released version."""
    try:
        found = published().filter(pk=UUID(handle))
    except ValueError:
        found = published().filter(slug=handle, project__organization__system_key="catalogue")
    return found.select_related("current_released_version")


def movespecs_readable_by(*, project: Project | None) -> list[QuerySet[MoveSpec]]:
    """What may be read by its id: the project's own, and public ones. To be asked one after the other: to plan a
    query for both at once costs more than two of which the second is seldom needed."""
    public_ones = MoveSpec.objects.filter(public()).select_related("project")
    return [movespecs_of(project=project), public_ones] if project else [public_ones]


def movespecs_of(*, project: Project) -> QuerySet[MoveSpec]:
    """The project's own, which it may change, and archived ones, which it may not."""
    return project.movespecs.filter(guest_id=None)


def movespecs_of_organization(*, organization: Organization) -> QuerySet[MoveSpec]:
    """Those of all its projects, which its members may read, archived ones too; with what a page says of them."""
    return (
        MoveSpec.objects.filter(project__organization=organization, guest_id=None)
        .select_related("project", "current_released_version", "forked_from__project")
        .defer("current_released_version__yaml_source", "search_text")
    )


def movespecs_found_in(
    *, organization: Organization, q: str, project: UUID | None, visibility: str | None, archived: bool
) -> QuerySet[MoveSpec]:
    """What changed last comes first. `archived` shows those instead of the others; what is None or empty filters
    nothing. To be counted and cut: `movespecs_told` of a part of it says the rest."""
    found = MoveSpec.objects.filter(project__organization=organization, guest_id=None, archived_at__isnull=not archived)
    if project:
        found = found.filter(project_id=project)
    if visibility:
        found = found.filter(visibility=visibility)
    return containing_words(found, q).order_by("-updated_at", "-id")


def movespecs_told(*, organization: Organization, cut: QuerySet[MoveSpec]) -> QuerySet[MoveSpec]:
    """All that a page says of the few in `cut`, in its order: only they are read whole."""
    return (
        movespecs_of_organization(organization=organization)
        .filter(pk__in=cut.values("pk"))
        .order_by("-updated_at", "-id")
    )


def movespecs_seen_by(*, organization: Organization) -> QuerySet[MoveSpec]:
    """What members of the organization may read, fork and star: their own, and public ones."""
    own = Q(project__organization=organization, guest_id=None)
    return MoveSpec.objects.filter(public() | own).select_related("project", "current_released_version")


def with_caller_starred(movespecs: QuerySet[MoveSpec], *, actor: str) -> QuerySet[MoveSpec]:
    """Each with `caller_starred`, in the same query."""
    return movespecs.annotate(caller_starred=Exists(Star.objects.filter(movespec=OuterRef("pk"), actor=actor)))


def starred_among(movespec_ids: Collection[UUID], *, actor: str) -> set[UUID]:
    return set(Star.objects.filter(movespec__in=movespec_ids, actor=actor).values_list("movespec_id", flat=True))


def drafts_of(*, project: Project) -> QuerySet[MoveSpecDraft]:
    """Drafts are their own project's alone, those of public MoveSpecs too."""
    return MoveSpecDraft.objects.filter(_own(project, None, "movespec__"))


def versions_readable_by(*, project: Project | None) -> list[QuerySet[MoveSpecVersion]]:
    """Every version of the project's own MoveSpecs, and of public ones what has been released; to be asked one after
    the other, as above."""
    released = MoveSpecVersion.objects.filter(public("movespec__"), released_at__isnull=False)
    own = MoveSpecVersion.objects.filter(_own(project, None, "movespec__"))
    return [own, released] if project else [released]


def versions_runnable_by(*, project: Project | None, guest_id: UUID | None = None) -> QuerySet[MoveSpecVersion]:
    """Every version of one's own MoveSpecs; of a public one only what has been released. Who pinned such a version
    runs it on while its project is archived or its organization suspended."""
    public = Q(movespec__visibility=Visibility.PUBLIC, released_at__isnull=False)
    own = _own(project, guest_id, "movespec__")
    return MoveSpecVersion.objects.filter(public | own, movespec__archived_at=None).select_related("movespec")


def guest_copies(*, guest_id: UUID, original: MoveSpec) -> QuerySet[MoveSpec]:
    """A guest's own copy of a public MoveSpec, if they have made one."""
    return MoveSpec.objects.filter(guest_id=guest_id, copied_from=original, archived_at=None)


def _own(project: Project | None, guest_id: UUID | None, path: str = "") -> Q:
    if project is None:
        return Q(pk=None)
    return Q(**{f"{path}project": project, f"{path}guest_id": guest_id})


def folded(text: str) -> str:
    """`text` as it is searched: upper and lower case, composed and decomposed letters are the same. Databases do not
    agree on that, so it is kept folded."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=512)
def compiled(yaml_source: str) -> CompiledMoveSpec:
    """The compiled form of a version's text, which never changes."""
    return compile_movespec(yaml_source)
