from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from detection.models import DetectionSession
from workbench.portal.access import member_page
from workbench.portal.member import Member
from workbench.portal.settings.forms import DeleteForm, NameForm
from workbench.portal.shell import page
from workbench.tenancy.services import organization_close, organization_rename


@require_safe
@member_page("read")
def index(member: Member) -> HttpResponse:
    return _page(member)


@require_POST
@member_page("manage_organization")
def rename(member: Member) -> HttpResponse:
    form = NameForm(member.request.POST)
    if not form.is_valid():
        return _page(member, name_form=form, status=422)
    organization_rename(organization=member.organization, actor=member.actor, **form.cleaned_data)
    messages.success(member.request, f"The organization is named {member.organization.name} now.")
    return redirect("portal_settings", member.organization.pk)


@require_POST
@member_page("manage_organization")
def delete(member: Member) -> HttpResponse:
    """Closed at once; what it made goes in the background."""
    name = member.organization.name
    form = DeleteForm(member.request.POST, name=name)
    if not form.is_valid():
        return _page(member, delete_form=form, status=422)
    organization_close(organization=member.organization, actor=member.actor)
    messages.success(member.request, f"{name} is deleted. What it made is being removed.")
    return redirect("portal")


def _page(
    member: Member, *, name_form: NameForm | None = None, delete_form: DeleteForm | None = None, status: int = 200
) -> HttpResponse:
    organization = member.organization
    context = {
        "section": "portal_settings",
        "name_form": name_form or NameForm(initial={"name": organization.name}),
        "delete_form": delete_form or DeleteForm(name=organization.name),
        "running": DetectionSession.objects.filter(project__organization=organization, ended_at=None).count(),
    }
    return page(member, "portal/settings/index.html", context, status=status)
