"""What programs prove themselves with. Of a secret only its HMAC is kept."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from workbench.tenancy.models.organizations import Organization, Project


class Credential(models.Model):
    """Shown once, when it is made. `secret_hmac` is under the pepper of its day, and finds the row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    scopes = models.JSONField(default=list)
    secret_hmac = models.CharField(max_length=64, unique=True, editable=False)
    secret_hint = models.CharField(max_length=4, editable=False)  # its last characters
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    rolled_at = models.DateTimeField(null=True, blank=True)  # another has taken its place, and it expires soon
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class ApiKey(Credential):
    """Bound to one project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="api_keys")


class ServiceAccount(Credential):
    """Of an organization, granted one or several of its projects."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="service_accounts")
    projects = models.ManyToManyField(Project, related_name="service_accounts")


class AccessToken(models.Model):
    """A signed token names this row. It acts for one project, with the scopes that were asked for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, null=True, related_name="access_tokens")
    service_account = models.ForeignKey(
        ServiceAccount, on_delete=models.CASCADE, null=True, related_name="access_tokens"
    )
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="access_tokens")
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(api_key=None, service_account__isnull=False)
                | Q(api_key__isnull=False, service_account=None),
                name="access_token_of_one_credential",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def credential(self) -> ApiKey | ServiceAccount:
        return self.api_key or self.service_account  # type: ignore[return-value]  # one of them, by the constraint
