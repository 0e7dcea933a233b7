"""Who changed what of access or money, and when. Rows are only ever added."""

import uuid

from django.conf import settings
from django.db import models

from workbench.tenancy.models.organizations import Organization


class AuditEntry(models.Model):
    """`action` is `<noun>.<verb>` ("api_key.revoke"), `target` the id of what it was done to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="audit_entries")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    actor_label = models.CharField(max_length=200)  # stays when the person has gone; "system" for ourselves
    action = models.CharField(max_length=60)
    target = models.CharField(max_length=60)
    details = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "-created_at"], name="audit_by_organization")]

    def __str__(self) -> str:
        return f"{self.action} {self.target}"
