"""MoveSpecs as they are kept: a mutable draft, and versions that never change."""

import uuid

from django.db import models
from django.db.models import Q

from workbench.tenancy.models import Project


class Visibility(models.TextChoices):
    PRIVATE = "private"
    PUBLIC = "public"
    DELISTED = "delisted"


class MoveSpec(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="movespecs")
    # A catalogue MoveSpec is found by its file's name; a guest's copy by the guest and what it was copied from.
    slug = models.SlugField(max_length=60, blank=True)
    guest_id = models.UUIDField(null=True, blank=True)
    copied_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="copies")
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    search_text = models.TextField(blank=True, editable=False)  # `selectors.folded` of name and description
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PRIVATE)
    forked_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="forks")
    star_count = models.PositiveIntegerField(default=0)
    session_count = models.PositiveIntegerField(default=0)  # that had a frame, when they were last counted
    # What the catalogue sorts by, see `facets`: of the released version, and in `equipment` of name and description.
    type = models.CharField(max_length=10, blank=True, editable=False)
    view = models.CharField(max_length=10, blank=True, editable=False)
    body_parts = models.CharField(max_length=80, blank=True, editable=False)
    equipment = models.CharField(max_length=80, blank=True, editable=False)
    created_by = models.CharField(max_length=200, blank=True)
    updated_by = models.CharField(max_length=200, blank=True)
    current_released_version = models.ForeignKey(
        "MoveSpecVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "slug"], condition=~Q(slug=""), name="movespec_slug_unique"),
            models.UniqueConstraint(fields=["guest_id", "copied_from"], name="movespec_guest_copy_unique"),
        ]
        indexes = [
            models.Index(fields=["project", "-created_at", "-id"], name="movespec_of_project"),
            models.Index(
                fields=["project", "guest_id", "archived_at", "visibility", "-updated_at", "-id"],
                name="movespec_by_change",
            ),
            models.Index(fields=["visibility", "-created_at", "-id"], name="movespec_by_visibility"),
            models.Index(
                fields=["visibility", "archived_at", "type", "view", "body_parts", "equipment"], name="movespec_facets"
            ),
            models.Index(
                fields=["visibility", "archived_at", "-star_count", "-session_count", "name"], name="movespec_by_stars"
            ),
            models.Index(
                fields=["visibility", "archived_at", "-session_count", "-star_count", "name"], name="movespec_by_use"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def handle(self) -> str:
        """What public pages' addresses call it."""
        return self.slug or str(self.id)


class MoveSpecDraft(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    movespec = models.OneToOneField(MoveSpec, on_delete=models.CASCADE, related_name="draft")
    yaml_source = models.TextField()
    updated_by = models.CharField(max_length=200, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"draft of {self.movespec_id}"


class MoveSpecVersion(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    movespec = models.ForeignKey(MoveSpec, on_delete=models.PROTECT, related_name="versions")
    version_number = models.PositiveIntegerField()
    yaml_source = models.TextField()
    content_hash = models.CharField(max_length=64)
    created_by = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    released_at = models.DateTimeField(null=True, blank=True)  # the first time; who pinned it then may run it on

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["movespec", "version_number"], name="movespec_version_number_unique")
        ]

    def __str__(self) -> str:
        return f"{self.movespec_id} v{self.version_number}"


class Star(models.Model):
    """`actor` is whoever starred it, as `Caller.actor` names them. `MoveSpec.star_count` follows in the same
    transaction."""

    pk = models.CompositePrimaryKey("movespec_id", "actor")
    movespec = models.ForeignKey(MoveSpec, on_delete=models.CASCADE, related_name="stars", db_index=False)
    actor = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.actor} stars {self.movespec_id}"
