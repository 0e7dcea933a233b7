"""What is counted: every accepted frame in the ledger, and those of guests, who have an allowance, by the day."""

from django.db import models
from django.db.models import Q

from billing.blocks import BLOCK_FRAMES
from workbench.tenancy.models import Project


class GuestUsage(models.Model):
    """Accepted frames of one guest on one UTC day, set in the same transaction as the batches they came in."""

    pk = models.CompositePrimaryKey("guest_id", "day")
    guest_id = models.UUIDField()
    day = models.DateField()
    frames = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.guest_id} on {self.day}"


class LedgerEntry(models.Model):
    """The accepted frames of one block of a session, which belongs to one UTC day and one cycle; what is billed.

    A block is open while batches come into it and never changes afterwards. The session is named by its id alone:
    the ledger outlives it, and billing knows nothing of detection.
    """

    pk = models.CompositePrimaryKey("session_id", "number")
    session_id = models.UUIDField()
    number = models.PositiveIntegerField()  # from 1
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="ledger_entries")
    day = models.DateField()
    cycle_start = models.DateField()
    frames = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["project", "cycle_start", "day"], name="ledger_by_project")]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1, frames__gte=1, frames__lte=BLOCK_FRAMES), name="ledger_block_in_bounds"
            )
        ]

    def __str__(self) -> str:
        return f"block {self.number} of {self.session_id}"
