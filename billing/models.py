"""What is counted. Guests have an allowance of accepted frames a day."""

from django.db import models


class GuestUsage(models.Model):
    """Accepted frames of one guest on one UTC day, set in the same transaction as the batches they came in."""

    pk = models.CompositePrimaryKey("guest_id", "day")
    guest_id = models.UUIDField()
    day = models.DateField()
    frames = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.guest_id} on {self.day}"
