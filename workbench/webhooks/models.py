"""Where a project wants to be told of what, and each telling."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from workbench.tenancy.models import Project


class EventType(models.TextChoices):
    SESSION_COMPLETED = "session.completed"
    SESSION_FAILED = "session.failed"
    MOVESPEC_RELEASED = "movespec.released"
    QUOTA_WARNING = "quota.warning"


TEST = "test"  # the type of an event that is sent when somebody asks for it


class Webhook(models.Model):
    """`secret` and `former_secret`, which signs as well until `former_until`, are sealed. `failing_since` is the first
    failure after the last success. `busy_until` keeps two workers from one address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=500)
    events = models.JSONField(default=list)
    secret = models.TextField()
    former_secret = models.TextField(blank=True)
    former_until = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    busy_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One event on its way to one address. `body` is sent as it stands. Due at `next_at`; without one it is over."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event_id = models.UUIDField()
    type = models.CharField(max_length=30)
    body = models.TextField()
    created_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    attempted_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)  # of the last answer
    answer = models.CharField(max_length=500, blank=True)  # how it began, or why there was none

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="delivery_due"),
            models.Index(fields=["webhook", "-created_at"], name="delivery_by_webhook"),
            models.Index(fields=["created_at"], name="delivery_by_age"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event_id"], name="delivery_of_an_event_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", next_at__isnull=False) | ~Q(state="waiting") & Q(next_at=None),
                name="delivery_waits_or_is_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} to {self.webhook_id}"
