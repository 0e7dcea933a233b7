"""The only place that knows who may see which MoveSpec."""

from functools import lru_cache
from uuid import UUID

from django.db.models import Q, QuerySet

from movespecs.language import compile_movespec
from movespecs.language.model import MoveSpec as CompiledMoveSpec
from movespecs.models import MoveSpec, MoveSpecVersion, Visibility


def catalogue() -> QuerySet[MoveSpec]:
    """The built-in public MoveSpecs, by name, with their released versions."""
    return (
        MoveSpec.objects.filter(project__organization__system_key="catalogue", archived_at=None)
        .exclude(slug="")
        .filter(visibility=Visibility.PUBLIC)
        .select_related("current_released_version")
        .order_by("name")
    )


def movespecs_visible_to_guest(*, guest_id: UUID | None) -> QuerySet[MoveSpec]:
    """Public MoveSpecs, and the guest's own copies."""
    mine = Q(guest_id=guest_id) if guest_id else Q(pk=None)
    public = Q(visibility=Visibility.PUBLIC)
    return MoveSpec.objects.filter(public | mine, archived_at=None).select_related("current_released_version")


def versions_runnable_by_guest(*, guest_id: UUID | None) -> QuerySet[MoveSpecVersion]:
    """Every version of the guest's own copies; of a public MoveSpec only what was released."""
    mine = Q(movespec__guest_id=guest_id) if guest_id else Q(pk=None)
    public = Q(movespec__visibility=Visibility.PUBLIC, movespec__current_released_version__isnull=False)
    return MoveSpecVersion.objects.filter(public | mine, movespec__archived_at=None).select_related("movespec")


@lru_cache(maxsize=512)
def compiled(yaml_source: str) -> CompiledMoveSpec:
    """The compiled form of a version's text, which never changes."""
    return compile_movespec(yaml_source)
