"""A project's choice to record its sessions: for how long, and how to delete what there is."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from detection.recordings import project_recordings_delete, recordings_of
from workbench.portal.access import member_page
from workbench.portal.member import Member
from workbench.portal.sessions.forms import RecordingForm
from workbench.portal.shell import page
from workbench.tenancy.models import MOST_RECORDING_DAYS, Project
from workbench.tenancy.services import project_recording_set

USUAL_DAYS = 30


@require_safe
@member_page("manage_projects")
def projects(member: Member) -> HttpResponse:
    """Which projects record, and for how long."""
    found = Project.objects.filter(organization=member.organization, archived_at=None).order_by("name")
    return page(
        member, "portal/sessions/recording_projects.html", {"section": "portal_sessions", "projects": list(found)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@member_page("manage_projects")
def recording(member: Member, project_id: UUID) -> HttpResponse:
    project = _project(member, project_id)
    if member.request.method != "POST":
        return _page(member, project, _form(project))
    form = RecordingForm(member.request.POST)
    if form.is_valid():
        project_recording_set(project=project, days=form.chosen, actor=member.actor)
        messages.success(member.request, _said(project))
        return redirect("portal_recording", member.organization.pk, project.pk)
    return _page(member, project, form, status=422)


@require_POST
@member_page("manage_projects")
def delete_all(member: Member, project_id: UUID) -> HttpResponse:
    """The project's name was typed, as they cannot be brought back."""
    project = _project(member, project_id)
    if member.request.POST.get("name", "").strip() != project.name:
        wrong = "That is not the project's name. Nothing was deleted."
        return _page(member, project, _form(project), status=422, wrong=wrong)
    count = project_recordings_delete(project=project, actor=member.actor)
    messages.success(member.request, f"Deleted: {count} recording{'s'[: count != 1]}. Events and counts are kept.")
    return redirect("portal_recording", member.organization.pk, project.pk)


def _form(project: Project) -> RecordingForm:
    days = project.recording_days
    return RecordingForm(initial={"record": days > 0, "days": days or USUAL_DAYS})


def _page(member: Member, project: Project, form: RecordingForm, *, status: int = 200, wrong: str = "") -> HttpResponse:
    return page(
        member,
        "portal/sessions/recording.html",
        {
            "section": "portal_sessions",
            "project": project,
            "form": form,
            "recordings": recordings_of(project=project).count(),
            "most_days": MOST_RECORDING_DAYS,
            "wrong": wrong,
        },
        status=status,
    )


def _project(member: Member, project_id: UUID) -> Project:
    project: Project = get_object_or_404(Project, pk=project_id, organization=member.organization)
    if project.archived_at:
        raise Http404
    return project


def _said(project: Project) -> str:
    days = project.recording_days
    if not days:
        return "New sessions of this project are not recorded."
    return f"New sessions of this project are recorded, and each recording is kept for {days} day{'s'[: days != 1]}."
