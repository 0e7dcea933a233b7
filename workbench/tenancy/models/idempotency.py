"""What a POST with an Idempotency-Key was answered, kept for a day."""

from django.db import models


class IdempotentResponse(models.Model):
    """Whoever adds the row does the work; `status` is set once it is done. Holds no secrets."""

    scope_hash = models.CharField(primary_key=True, max_length=64)  # of the caller, project, method, path and key
    request_hash = models.CharField(max_length=64)
    claim = models.UUIDField()  # of the request that does the work
    started_at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.scope_hash
