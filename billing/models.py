"""What is counted: every accepted frame in the ledger, and those of guests, who have an allowance, by the day. And
what is known of who pays: their account, their cycles, and what was promised to servers that count for them."""

from django.db import models
from django.db.models import Q

from billing.blocks import BLOCK_FRAMES
from billing.invoice_models import Invoice, InvoiceLine, InvoiceNumber, LedgerAdjustment
from billing.stripe_models import StripeEvent, StripeSubscription
from workbench.tenancy.models import Organization, Project

__all__ = [
    "BillingAccount",
    "CycleDifference",
    "CycleTotal",
    "FrameReservation",
    "GuestUsage",
    "Invoice",
    "InvoiceLine",
    "InvoiceNumber",
    "LedgerAdjustment",
    "LedgerDifference",
    "LedgerEntry",
    "QuotaCycle",
    "StripeEvent",
    "StripeSubscription",
    "UsageAlert",
]


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


class CycleTotal(models.Model):
    """What the ledger of an organization adds up to in a cycle, kept in the transactions that write the ledger. The
    product's own organizations, which have no quota, have none.

    Without a constraint in the database, whose check would have the frames of everybody wait for whoever holds the
    organization's row.
    """

    pk = models.CompositePrimaryKey("organization_id", "cycle_start")
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    cycle_start = models.DateField()
    frames = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.frames} frames of {self.organization_id} in {self.cycle_start}"


class BillingAccount(models.Model):
    """What billing knows of an organization beside its plan; there is none until there is something to know."""

    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, primary_key=True, related_name="billing_account"
    )
    next_plan = models.CharField(max_length=20, blank=True)  # what a scheduled change is to
    next_plan_on = models.DateField(null=True, blank=True)  # the first day of the cycle it takes effect with
    delinquent_since = models.DateTimeField(null=True, blank=True)
    payment_method = models.CharField(max_length=120, blank=True)  # as people know it ("Visa 4242"); empty: none
    customer_reference = models.CharField(max_length=120, blank=True, db_index=True)  # the provider's own id
    address = models.TextField(max_length=1000, blank=True)  # as it stands on invoices
    vat_id = models.CharField(max_length=40, blank=True)
    settled_until = models.DateField(null=True, blank=True)  # cycles before it have their invoice, or need none

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(next_plan="", next_plan_on=None) | ~Q(next_plan="") & Q(next_plan_on__isnull=False),
                name="scheduled_plan_has_its_day",
            )
        ]

    def __str__(self) -> str:
        return f"account of {self.organization_id}"


class QuotaCycle(models.Model):
    """One cycle of an organization whose plan ends at its quota. Whoever reserves frames of it locks the row."""

    pk = models.CompositePrimaryKey("organization_id", "cycle_start")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+", db_index=False)
    cycle_start = models.DateField()
    grace_started_at = models.DateTimeField(null=True)  # when usage was first seen at the quota; once a cycle

    def __str__(self) -> str:
        return f"cycle {self.cycle_start} of {self.organization_id}"


class FrameReservation(models.Model):
    """Frames of a cycle that one server process may accept until the lease runs out, and others may not."""

    pk = models.CompositePrimaryKey("organization_id", "holder")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+", db_index=False)
    holder = models.UUIDField()
    cycle_start = models.DateField()
    frames = models.PositiveIntegerField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.frames} frames of {self.organization_id} for {self.holder}"


class UsageAlert(models.Model):
    """That the organization was told, in this cycle, of so many per cent of its quota."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="usage_alerts")
    cycle_start = models.DateField()
    level = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "cycle_start", "level"], name="usage_alert_once_a_cycle")
        ]

    def __str__(self) -> str:
        return f"{self.level} % of {self.organization_id} in {self.cycle_start}"


class LedgerDifference(models.Model):
    """A session whose ledger does not add up to its accepted frames, as of the last reconciliation."""

    session_id = models.UUIDField(primary_key=True)
    ledger_frames = models.PositiveBigIntegerField()
    accepted_frames = models.PositiveBigIntegerField()
    first_seen_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.session_id}: {self.ledger_frames} in the ledger, {self.accepted_frames} accepted"


class CycleDifference(models.Model):
    """A cycle whose total is not what its ledger adds up to, as of the last reconciliation."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+", db_index=False)
    cycle_start = models.DateField()
    ledger_frames = models.PositiveBigIntegerField()
    total_frames = models.PositiveBigIntegerField()
    first_seen_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "cycle_start"], name="cycle_difference_once")]

    def __str__(self) -> str:
        return (
            f"{self.organization_id} from {self.cycle_start}: {self.ledger_frames} in the ledger,"
            f" {self.total_frames} in its total"
        )
