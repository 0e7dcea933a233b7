"""What every page of one MoveSpec has in common: finding it, its head and tabs, and who changes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from movespecs.models import MoveSpec
from movespecs.selectors import movespecs_of_organization, with_caller_starred
from movespecs.services import ArchivedError
from workbench.portal.member import Member
from workbench.portal.shell import page

SECTION = "portal_movespecs"


def author(member: Member) -> str:
    """How MoveSpecs, drafts, versions and stars name a person: `who` makes it readable."""
    return f"user:{member.user.pk}"


def movespec_of(member: Member, movespec_id: UUID) -> MoveSpec:
    """One of the member's organization, with `caller_starred`. Raises Http404."""
    found = movespecs_of_organization(organization=member.organization)
    return get_object_or_404(with_caller_starred(found, actor=author(member)), pk=movespec_id)


def movespec_page(
    member: Member,
    movespec: MoveSpec,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    tab: str,
    status: int = 200,
) -> HttpResponse:
    """A page under the MoveSpec's head and tabs; `tab` is its url's name. The template extends
    portal/movespecs/page.html."""
    editable = member.may("write_movespecs") and movespec.archived_at is None
    frame = {"section": SECTION, "movespec": movespec, "tab": tab, "editable": editable}
    return page(member, template, {**frame, **(context or {})}, status=status)


@contextmanager
def refused_when_archived(member: Member) -> Iterator[None]:
    """What an archived MoveSpec refuses is told, and changes nothing."""
    try:
        yield
    except ArchivedError:
        messages.error(member.request, "It is archived, so nothing was changed. Bring it back in its settings first.")
