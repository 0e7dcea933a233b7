"""An organization has projects, and everything else belongs to a project."""

import uuid

from django.db import models
from django.db.models import Q

MOST_RECORDING_DAYS = 90


class Organization(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    # Names the organizations the product itself needs ("guests", "catalogue"); empty for people's own.
    system_key = models.CharField(max_length=20, blank=True, editable=False)
    plan = models.CharField(max_length=20, default="free")
    created_at = models.DateTimeField(auto_now_add=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)  # the row stays for what was billed, without a name
    purged_at = models.DateTimeField(null=True, blank=True)  # and all else of it has been deleted too

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system_key"], condition=~Q(system_key=""), name="organization_system_key_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Project(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="projects")
    name = models.CharField(max_length=120)
    # How long the poses of its sessions are kept; 0: not at all.
    recording_days = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="project_name_unique"),
            models.CheckConstraint(
                condition=Q(recording_days__lte=MOST_RECORDING_DAYS), name="project_recording_days_in_bounds"
            ),
        ]

    def __str__(self) -> str:
        return self.name
