"""Versions: snapshots of the draft that never change. Listed, read and compared."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from movespecs.models import MoveSpec, MoveSpecVersion
from movespecs.services import content_hash
from workbench.portal.access import member_page
from workbench.portal.member import Member
from workbench.portal.movespecs.diff import diff_of
from workbench.portal.movespecs.frame import movespec_of, movespec_page
from workbench.portal.movespecs.names import names_of

TAB = "portal_movespec_versions"
ROWS = 50
DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Text:
    """One of the two texts that are compared: a version, or the draft (`key` is its number, or "draft")."""

    key: str
    title: str
    yaml_source: str


@require_safe
@member_page("read")
def index(member: Member, movespec_id: UUID) -> HttpResponse:
    movespec = movespec_of(member, movespec_id)
    versions = movespec.versions.defer("yaml_source").order_by("-version_number")
    rows = Paginator(versions, ROWS).get_page(member.request.GET.get("page"))
    names = names_of(organization=member.organization, labels=[version.created_by for version in rows])
    context = {
        "rows": rows,
        "versions": [(version, names[version.created_by]) for version in rows],
        "choices": _choices([version.version_number for version in rows]),
        "newest": rows[0] if rows else None,
        "in_newest": rows.number == 1 and rows and rows[0].content_hash == content_hash(movespec.draft.yaml_source),
    }
    return movespec_page(member, movespec, "portal/movespecs/versions.html", context, tab=TAB)


@require_safe
@member_page("read")
def detail(member: Member, movespec_id: UUID, version_id: UUID) -> HttpResponse:
    movespec = movespec_of(member, movespec_id)
    version = version_of(movespec, version_id)
    names = names_of(organization=member.organization, labels=[version.created_by])
    in_draft = version.content_hash == content_hash(movespec.draft.yaml_source)
    context = {"version": version, "created_by": names[version.created_by], "in_draft": in_draft}
    return movespec_page(member, movespec, "portal/movespecs/version.html", context, tab=TAB)


@require_safe
@member_page("read")
def compare(member: Member, movespec_id: UUID) -> HttpResponse:
    """`from` and `to`: a version's number, or "draft"."""
    movespec = movespec_of(member, movespec_id)
    old = _text(movespec, member.request.GET.get("from", ""))
    new = _text(movespec, member.request.GET.get("to", DRAFT))
    context = {
        "old": old,
        "new": new,
        "diff": diff_of(old.yaml_source, new.yaml_source),
        "choices": _choices(
            movespec.versions.order_by("-version_number").values_list("version_number", flat=True)[:100]
        ),
    }
    return movespec_page(member, movespec, "portal/movespecs/compare.html", context, tab=TAB)


def version_of(movespec: MoveSpec, version_id: UUID) -> MoveSpecVersion:
    """Raises Http404."""
    return get_object_or_404(movespec.versions.all(), pk=version_id)


def _choices(numbers: Iterable[int]) -> list[tuple[str, str]]:
    return [(DRAFT, "Draft"), *((str(number), f"Version {number}") for number in numbers)]


def _text(movespec: MoveSpec, key: str) -> Text:
    """Raises Http404 for what there is not."""
    if key == DRAFT:
        return Text(DRAFT, "Draft", movespec.draft.yaml_source)
    if not key.isascii() or not key.isdecimal() or len(key) > 9:
        raise Http404
    version = get_object_or_404(movespec.versions.all(), version_number=int(key))
    return Text(key, f"Version {key}", version.yaml_source)
