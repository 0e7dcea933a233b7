from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from workbench.portal.access import member_page
from workbench.portal.member import Member
from workbench.portal.paging import paged
from workbench.portal.projects.forms import ProjectForm
from workbench.portal.projects.selectors import projects_of
from workbench.portal.shell import page
from workbench.tenancy.models import Project
from workbench.tenancy.roles import NotAllowed
from workbench.tenancy.services import project_archive, project_create, project_rename, project_unarchive

SECTION = {"section": "portal_projects"}


@require_safe
@member_page("read")
def index(member: Member) -> HttpResponse:
    return _index(member, ProjectForm())


@require_POST
@member_page("manage_projects")
def create(member: Member) -> HttpResponse:
    form = ProjectForm(member.request.POST)
    if not form.is_valid():
        return _index(member, form, status=422)
    try:
        project = project_create(organization=member.organization, actor=member.actor, **form.cleaned_data)
    except NotAllowed as refused:
        form.add_error("name", str(refused))
        return _index(member, form, status=422)
    messages.success(member.request, f"{project.name} is there. Give it an API key next.")
    return redirect("portal_project", member.organization.pk, project.pk)


@require_safe
@member_page("read")
def detail(member: Member, project_id: UUID) -> HttpResponse:
    project = _found(member, project_id)
    return _detail(member, project, ProjectForm(initial={"name": project.name}))


@require_POST
@member_page("manage_projects")
def rename(member: Member, project_id: UUID) -> HttpResponse:
    project, form = _found(member, project_id), ProjectForm(member.request.POST)
    if not form.is_valid():
        return _detail(member, project, form, status=422)
    try:
        project_rename(project=project, actor=member.actor, **form.cleaned_data)
    except NotAllowed as refused:
        form.add_error("name", str(refused))
        return _detail(member, _found(member, project_id), form, status=422)
    messages.success(member.request, f"The project is named {project.name} now.")
    return redirect("portal_project", member.organization.pk, project.pk)


@require_POST
@member_page("manage_projects")
def archive(member: Member, project_id: UUID) -> HttpResponse:
    return _changed(member, project_id, project_archive, "is archived")


@require_POST
@member_page("manage_projects")
def unarchive(member: Member, project_id: UUID) -> HttpResponse:
    return _changed(member, project_id, project_unarchive, "is back: its keys work again")


def _changed(member: Member, project_id: UUID, change: Callable[..., None], words: str) -> HttpResponse:
    project = _found(member, project_id)
    try:
        change(project=project, actor=member.actor)
    except NotAllowed as refused:
        messages.error(member.request, str(refused))
    else:
        messages.success(member.request, f"{project.name} {words}.")
    return redirect("portal_project", member.organization.pk, project.pk)


def _found(member: Member, project_id: UUID) -> Project:
    return get_object_or_404(projects_of(organization=member.organization), pk=project_id)


def _index(member: Member, form: ProjectForm, *, status: int = 200) -> HttpResponse:
    rows = paged(projects_of(organization=member.organization), member.request)
    return page(member, "portal/projects/index.html", {**SECTION, "rows": rows, "form": form}, status=status)


def _detail(member: Member, project: Project, form: ProjectForm, *, status: int = 200) -> HttpResponse:
    context = {**SECTION, "project": project, "form": form}
    return page(member, "portal/projects/detail.html", context, status=status)
