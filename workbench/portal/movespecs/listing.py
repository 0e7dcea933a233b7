"""The organization's MoveSpecs, and making one more."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from movespecs.models import MoveSpec, Visibility
from movespecs.selectors import movespecs_found_in, movespecs_seen_by, movespecs_told
from movespecs.services import STARTER as STARTER_TEXT
from movespecs.services import NothingReleasedError, movespec_create, movespec_fork
from workbench.htmx import wants_part, whole_or_part
from workbench.pages.catalogue.selectors import picture_of
from workbench.portal.access import member_page
from workbench.portal.member import Member
from workbench.portal.movespecs.forms import CATALOGUE, PASTE, NewForm, OwnForm, projects_of
from workbench.portal.movespecs.frame import SECTION, author
from workbench.portal.movespecs.names import names_of
from workbench.portal.shell import fragment, page

ROWS = 15


@require_safe
@whole_or_part
@member_page("read")
def index(member: Member) -> HttpResponse:
    asked = member.request.GET
    q, visibility, archived = asked.get("q", "")[:200], asked.get("visibility", ""), "archived" in asked
    projects = list(projects_of(member.organization))
    project = next((each for each in projects if str(each.pk) == asked.get("project")), None)
    found = movespecs_found_in(
        organization=member.organization,
        q=q,
        project=project.pk if project else None,
        visibility=visibility if visibility in Visibility.values else None,
        archived=archived,
    )
    rows = Paginator(found, ROWS).get_page(asked.get("page"))
    cut = found[max(rows.start_index() - 1, 0) : rows.end_index()]
    shown = list(movespecs_told(organization=member.organization, cut=cut))
    names = names_of(organization=member.organization, labels=[movespec.updated_by for movespec in shown])
    context = {
        "section": SECTION,
        "rows": rows,
        "cards": [(movespec, picture_of(movespec).still, names[movespec.updated_by]) for movespec in shown],
        "filtered": bool(q or project or visibility or archived),
        "projects": projects,
        "project": project,
        "q": q,
        "visibility": visibility,
        "visibilities": Visibility.choices,
        "archived": archived,
    }
    if wants_part(member.request):
        return fragment(member, "portal/movespecs/rows.html", context)
    return page(member, "portal/movespecs/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page("write_movespecs")
def new(member: Member) -> HttpResponse:
    posted = member.request.method == "POST"
    form = NewForm(
        member.request.POST if posted else None,
        organization=member.organization,
        initial={"project": member.request.GET.get("project")},
    )
    if posted and form.is_valid():
        movespec = _created(member, form.cleaned_data)
        return redirect("portal_movespec", member.organization.pk, movespec.pk)
    context = {"section": SECTION, "form": form, "projects": projects_of(member.organization)}
    return page(member, "portal/movespecs/new.html", context, status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page("write_movespecs")
def fork(member: Member, movespec_id: UUID) -> HttpResponse:
    """A MoveSpec of one's own from any that one sees, a public one of others too."""
    source = get_object_or_404(movespecs_seen_by(organization=member.organization), pk=movespec_id)
    posted = member.request.method == "POST"
    form = OwnForm(
        member.request.POST if posted else None,
        organization=member.organization,
        initial={"name": source.name, "project": source.project_id},
    )
    if posted and form.is_valid():
        given = form.cleaned_data
        try:
            movespec = movespec_fork(
                source=source, project=given["project"], name=given["name"], description=None, actor=author(member)
            )
        except NothingReleasedError:
            form.add_error(None, "It has no released version yet, and only that goes to another project.")
        else:
            return redirect("portal_movespec", member.organization.pk, movespec.pk)
    own = source.project.organization_id == member.organization.pk
    context = {"section": SECTION, "form": form, "source": source, "own": own}
    return page(member, "portal/movespecs/fork.html", context, status=422 if posted else 200)


def _created(member: Member, given: dict[str, Any]) -> MoveSpec:
    project, name, actor = given["project"], given["name"], author(member)
    if given["start"] == CATALOGUE:
        return movespec_fork(source=given["original"], project=project, name=name, description=None, actor=actor)
    text = given["yaml_source"].replace("\r\n", "\n") if given["start"] == PASTE else STARTER_TEXT
    return movespec_create(project=project, name=name, description="", actor=actor, yaml_source=text)
