"""What a signed-in person does in the catalogue: star a MoveSpec, take a fork of it."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from movespecs.selectors import published_at
from movespecs.services import movespec_fork, star_add, star_remove
from workbench.pages.catalogue.forms import ForkForm
from workbench.tenancy.models import User


def actor_of(request: HttpRequest) -> str:
    """A person, as stars and MoveSpecs name them: their stars are their own, wherever they work."""
    return f"user:{request.user.pk}"


@require_POST
def star(request: HttpRequest, handle: str) -> HttpResponse:
    """Put a star or, with `remove`, take it back."""
    there = reverse("catalogue_movespec", args=[handle])
    if not request.user.is_authenticated:
        return redirect_to_login(there)
    movespec = get_object_or_404(published_at(handle=handle))
    change = star_remove if "remove" in request.POST else star_add
    change(movespec=movespec, actor=actor_of(request))
    return redirect(there)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def fork(request: HttpRequest, handle: str) -> HttpResponse:
    """Into a project of the person's choice, among those where their role may write MoveSpecs."""
    movespec = get_object_or_404(published_at(handle=handle))
    user = cast(User, request.user)
    form = ForkForm(request.POST or None, user=user, initial={"name": movespec.name})
    if form.is_valid():
        project = form.cleaned_data["project"]
        made = movespec_fork(
            source=movespec, project=project, name=form.cleaned_data["name"], description=None, actor=actor_of(request)
        )
        messages.success(request, f"{made.name} is yours now, in {project.name}.")
        return redirect("portal_movespec", project.organization_id, made.pk)
    variables = {"section": "catalogue", "movespec": movespec, "form": form}
    return render(request, "catalogue/fork.html", variables, status=422 if form.is_bound else 200)
