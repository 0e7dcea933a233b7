"""Making a version of the draft, and choosing which version runs: each shows first what it changes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from detection.selectors import sessions_running_of
from movespecs.language import InvalidMoveSpec
from movespecs.services import AlreadyReleasedError, content_hash, draft_snapshot, version_release
from workbench.portal.access import member_page
from workbench.portal.member import Member
from workbench.portal.movespecs.diff import diff_of
from workbench.portal.movespecs.drafts import draft_context
from workbench.portal.movespecs.frame import author, movespec_of, movespec_page, refused_when_archived
from workbench.portal.movespecs.versions import TAB, version_of


@require_http_methods(["GET", "HEAD", "POST"])
@member_page("write_movespecs")
def snapshot(member: Member, movespec_id: UUID) -> HttpResponse:
    """`expected` is the hash of the text that the member was shown: no other becomes the version."""
    movespec = movespec_of(member, movespec_id)
    draft = movespec.draft
    newest = movespec.versions.order_by("-version_number").first()
    seen = member.request.POST.get("expected")
    changed = seen is not None and seen != content_hash(draft.yaml_source)
    in_newest = newest is not None and newest.content_hash == content_hash(draft.yaml_source)
    if member.request.method == "POST" and not changed and not in_newest:
        try:
            with refused_when_archived(member):
                version = draft_snapshot(draft=draft, actor=author(member))
                messages.success(member.request, f"Version {version.version_number} is made.")
                if "release" in member.request.POST:
                    return redirect("portal_movespec_release", member.organization.pk, movespec.pk, version.pk)
            return redirect("portal_movespec_versions", member.organization.pk, movespec.pk)
        except InvalidMoveSpec:
            pass  # the page says what is wrong
    context = {
        **draft_context(movespec, draft),
        "changed": changed,
        "next_number": newest.version_number + 1 if newest else 1,
        "diff": diff_of(newest.yaml_source if newest else "", draft.yaml_source),
    }
    status = 409 if changed else 422 if member.request.method == "POST" else 200
    return movespec_page(member, movespec, "portal/movespecs/snapshot.html", context, tab=TAB, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page("write_movespecs")
def release(member: Member, movespec_id: UUID, version_id: UUID) -> HttpResponse:
    """Also back to an older one."""
    movespec = movespec_of(member, movespec_id)
    version = version_of(movespec, version_id)
    if member.request.method == "POST":
        with refused_when_archived(member):
            try:
                version_release(version=version, actor=author(member))
            except AlreadyReleasedError:
                messages.info(member.request, f"Version {version.version_number} is the released one already.")
            else:
                messages.success(member.request, f"Version {version.version_number} is released.")
        return redirect("portal_movespec_versions", member.organization.pk, movespec.pk)
    current = movespec.current_released_version
    context = {
        "version": version,
        "current": current,
        "back": current is not None and version.version_number < current.version_number,
        "running": sessions_running_of(movespec=movespec).count() if current else 0,
        "diff": diff_of(current.yaml_source if current else "", version.yaml_source),
    }
    return movespec_page(member, movespec, "portal/movespecs/release.html", context, tab=TAB)
