"""What is charged: one invoice a cycle, and what is given back. Money is whole minor units."""

import uuid

from django.db import models
from django.db.models import Q

from workbench.tenancy.models import Organization


class InvoiceNumber(models.Model):
    """The last number of a year. Who takes the next one locks the row until their invoice is there: none is left
    out."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Invoice(models.Model):
    """Of one cycle of an organization. What it says of the organization is as it was that day, and changes no more
    until that is deleted."""

    class State(models.TextChoices):
        OPEN = "open"
        PAID = "paid"
        VOID = "void"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=20, unique=True)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="invoices")
    name = models.CharField(max_length=120)
    address = models.TextField(blank=True)
    vat_id = models.CharField(max_length=40, blank=True)
    plan = models.CharField(max_length=20)
    cycle_start = models.DateField()
    cycle_end = models.DateField()  # the first day after it
    currency = models.CharField(max_length=3)
    total = models.PositiveBigIntegerField()
    state = models.CharField(max_length=5, choices=State, default=State.OPEN)
    issued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    overdue_at = models.DateTimeField(null=True, blank=True)  # when that was seen, and told
    closed_at = models.DateTimeField(null=True, blank=True)  # paid or voided

    class Meta:
        indexes = [models.Index(fields=["organization", "-issued_at"], name="invoice_by_organization")]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "cycle_start"], condition=~Q(state="void"), name="invoice_of_a_cycle_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | ~Q(state="open") & Q(closed_at__isnull=False),
                name="invoice_open_or_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class InvoiceLine(models.Model):
    """`quantity` is of frames where there are any; a credit's amount is negative."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    quantity = models.PositiveBigIntegerField(null=True, blank=True)
    amount = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invoice", "position"], name="invoice_line_once")]

    def __str__(self) -> str:
        return self.text


class LedgerAdjustment(models.Model):
    """Frames of a cycle that are not charged after all: the ledger itself is never edited. `amount` is what they had
    cost where the cycle was invoiced before, and `invoice` the one that gives it back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="ledger_adjustments")
    cycle_start = models.DateField()
    frames = models.PositiveBigIntegerField()
    amount = models.PositiveBigIntegerField(default=0)
    reason = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    invoice = models.ForeignKey(
        Invoice, on_delete=models.SET_NULL, null=True, blank=True, related_name="ledger_adjustments"
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(frames__gte=1), name="adjustment_of_a_frame_or_more")]

    def __str__(self) -> str:
        return f"{self.frames} frames of {self.organization_id} in {self.cycle_start}"
