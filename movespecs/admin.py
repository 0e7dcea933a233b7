"""MoveSpecs on the operators' site, where moderators hide what does not belong in the catalogue."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from movespecs.models import MoveSpec, Visibility
from movespecs.services import ArchivedError, movespec_delist, movespec_relist
from workbench.tenancy.admin import ReadOnly, operator_of, site


@admin.action(description="Delist: hide from everybody but its own project", permissions=["operate"])
def delist(moderators: ReadOnly, request: HttpRequest, chosen: QuerySet[MoveSpec]) -> None:
    for movespec in chosen.filter(visibility=Visibility.PUBLIC):
        try:
            movespec_delist(movespec=movespec, moderator=operator_of(request))
        except ArchivedError:
            moderators.message_user(request, f"{movespec.name} is archived.", messages.WARNING)


@admin.action(description="Relist: what was delisted is public again", permissions=["operate"])
def relist(moderators: ReadOnly, request: HttpRequest, chosen: QuerySet[MoveSpec]) -> None:
    for movespec in chosen.filter(visibility=Visibility.DELISTED):
        try:
            movespec_relist(movespec=movespec, moderator=operator_of(request))
        except ArchivedError:
            moderators.message_user(request, f"{movespec.name} is archived.", messages.WARNING)


@admin.register(MoveSpec, site=site)
class MoveSpecAdmin(ReadOnly):
    fields = (
        "name",
        "id",
        "project",
        "description",
        "visibility",
        "star_count",
        "created_by",
        "created_at",
        "archived_at",
    )
    list_display = ("name", "id", "project", "visibility", "star_count", "created_at", "archived_at")
    list_select_related = ("project",)
    list_filter = ("visibility",)
    search_fields = ("name", "id", "project__name", "project__organization__name")
    actions = (delist, relist)
