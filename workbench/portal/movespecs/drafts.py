"""The draft: its text, what is wrong with it, and saving it so that nobody's work is overwritten unseen."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import parse_etags
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from movespecs.language import Validation
from movespecs.models import MoveSpec, MoveSpecDraft
from movespecs.services import ArchivedError, DraftChangedError, content_hash, draft_replace
from workbench.pages.selectors import checked
from workbench.pages.services import MOST_KEPT
from workbench.portal.access import member_page
from workbench.portal.member import Member
from workbench.portal.movespecs.cures import CURES
from workbench.portal.movespecs.diff import diff_of, merged
from workbench.portal.movespecs.frame import author, movespec_of, movespec_page
from workbench.portal.movespecs.names import names_of
from workbench.portal.shell import fragment

TAB = "portal_movespec"
TOO_LONG = "The text is far longer than the 32 KiB of a MoveSpec. It was not saved: shorten it first."
ARCHIVED = "The MoveSpec is archived: its draft does not change."


@never_cache
@require_safe
@member_page("read")
def draft(member: Member, movespec_id: UUID) -> HttpResponse:
    movespec = movespec_of(member, movespec_id)
    return _page(member, movespec, movespec.draft)


@require_POST
@member_page("write_movespecs")
def save(member: Member, movespec_id: UUID) -> HttpResponse:
    """Keeps the text, in place of the one that the author began with: its hash is the field `expected`, or comes as
    If-Match from the page's script, which is answered with a part of the page and an ETag. `sent` is a text that the
    script sent before and had no answer to: it may have arrived."""
    movespec = movespec_of(member, movespec_id)
    posted = member.request.POST
    text = posted.get("yaml_source", "").replace("\r\n", "\n")
    scripted = member.request.headers.get("If-Match")
    expected = [tag.strip('"') for tag in parse_etags(scripted)] if scripted else [posted.get("expected", "")]
    expected += [content_hash(own.replace("\r\n", "\n")) for own in (text, *posted.getlist("sent"))]
    if len(text) > MOST_KEPT:
        return HttpResponse(TOO_LONG, status=413, content_type="text/plain")
    try:
        saved = draft_replace(
            movespec=movespec,
            yaml_source=text,
            actor=author(member),
            expected=expected,
        )
    except ArchivedError:
        return HttpResponse(ARCHIVED, status=423, content_type="text/plain")
    except DraftChangedError:
        return _conflict(member, movespec, text, scripted=bool(scripted))
    if not scripted:
        messages.success(member.request, "Saved.")
        return redirect("portal_movespec", member.organization.pk, movespec.pk)
    answer = fragment(
        member, "portal/movespecs/validation.html", {"movespec": movespec, **draft_context(movespec, saved)}
    )
    answer["ETag"] = f'"{content_hash(text)}"'
    return answer


def draft_context(movespec: MoveSpec, draft: MoveSpecDraft) -> dict[str, Any]:
    """The draft's text, its issues with their cures, and how it stands to the newest version."""
    newest = movespec.versions.defer("yaml_source").order_by("-version_number").first()
    known = content_hash(draft.yaml_source)
    return {
        "draft": draft,
        "draft_hash": known,
        "newest": newest,
        "in_newest": newest is not None and newest.content_hash == known,
        **issues_context(checked(draft.yaml_source)),
    }


def issues_context(validation: Validation) -> dict[str, Any]:
    return {
        "ok": validation.ok,
        "issues": [(issue, CURES[issue.code]) for issue in validation.issues],
        "error_count": len(validation.errors),
        "warning_count": len(validation.warnings),
    }


def _page(member: Member, movespec: MoveSpec, draft: MoveSpecDraft) -> HttpResponse:
    names = names_of(organization=member.organization, labels=[draft.updated_by])
    context = {**draft_context(movespec, draft), "changed_by": names[draft.updated_by]}
    return movespec_page(member, movespec, "portal/movespecs/draft.html", context, tab=TAB)


def _conflict(member: Member, movespec: MoveSpec, mine: str, *, scripted: bool) -> HttpResponse:
    """Both texts and what differs. `draft_hash` is theirs: whoever saves next does so knowing it."""
    theirs = movespec.draft
    names = names_of(organization=member.organization, labels=[theirs.updated_by])
    context = {
        "movespec": movespec,
        "draft": theirs,
        "draft_hash": content_hash(theirs.yaml_source),
        "changed_by": names[theirs.updated_by],
        "own": theirs.updated_by == author(member),
        "mine": mine,
        "merged": merged(mine, theirs.yaml_source),
        "diff": diff_of(theirs.yaml_source, mine),
    }
    if scripted:
        return fragment(member, "portal/movespecs/conflict.html", context, status=409)
    return movespec_page(member, movespec, "portal/movespecs/conflict_page.html", context, tab=TAB, status=409)
