"""Invoices: one for each cycle that costs something, issued when it has ended; paid, voided, or overdue."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse

from billing.cycles import Cycle, cycle_of
from billing.history import plan_at
from billing.models import BillingAccount, Invoice, InvoiceLine, InvoiceNumber, LedgerAdjustment
from billing.money import money
from billing.plans import Plan, plan_of
from billing.services.accounts import delinquency_clear, delinquency_set
from billing.settled import SETTLE
from billing.standing import frames_used
from workbench.mail import mail_send
from workbench.tenancy.audit import SYSTEM, Actor, audit_add
from workbench.tenancy.models import Organization, Role, User

DAY = timedelta(days=1)


class InvoiceClosed(Exception):
    """It is paid or void already."""


@transaction.atomic
def cycle_invoice(*, organization: Organization, now: datetime) -> Invoice | None:
    """The invoice of the oldest cycle that has ended and not been looked at, where it costs something. Saying it
    again goes on to the next cycle, until none is left."""
    Organization.objects.select_for_update().get(pk=organization.pk)
    account, _ = BillingAccount.objects.get_or_create(organization=organization)
    cycle = next_cycle(organization=organization, account=account, now=now)
    if cycle is None:
        return None
    return _invoice(organization, account, cycle, now)


@transaction.atomic
def last_cycles_invoice(*, organization: Organization, now: datetime) -> list[Invoice]:
    """Of an organization that has ended and uses no more: the cycles that have no invoice yet, with the running one as
    far as it has come. Saying it again makes no other."""
    Organization.objects.select_for_update().get(pk=organization.pk)
    account, _ = BillingAccount.objects.get_or_create(organization=organization)
    made = []
    while (cycle := _unsettled(organization, account)).first <= now.date():
        if invoice := _invoice(organization, account, cycle, now):
            made.append(invoice)
    return made


def _invoice(organization: Organization, account: BillingAccount, cycle: Cycle, now: datetime) -> Invoice | None:
    """In a transaction that holds the organization. None where the cycle costs nothing."""
    account.settled_until = cycle.next_first
    account.save(update_fields=["settled_until"])
    plan = plan_at(organization=organization, moment=min(cycle.end, now))
    lines, given = _lines(organization, cycle, plan)
    if not lines:
        return None
    invoice = Invoice.objects.create(
        number=_next_number(now.year),
        organization=organization,
        name=organization.name,
        address=account.address,
        vat_id=account.vat_id,
        plan=plan.name,
        cycle_start=cycle.first,
        cycle_end=min(cycle.next_first, now.date() + DAY),
        currency=settings.BILLING_CURRENCY,
        total=sum(line.amount for line in lines),
        issued_at=now,
        due_at=now + timedelta(days=settings.INVOICE_DUE_DAYS),
    )
    for position, line in enumerate(lines, 1):
        line.invoice, line.position = invoice, position
    InvoiceLine.objects.bulk_create(lines)
    LedgerAdjustment.objects.filter(pk__in=given).update(invoice=invoice)
    if invoice.total == 0:
        _close(invoice, Invoice.State.PAID, now, SYSTEM)
    _audit(invoice, SYSTEM, "invoice.issue")
    _tell(invoice, "invoice_issued")
    return invoice


@transaction.atomic
def invoice_pay(*, invoice: Invoice, now: datetime, actor: Actor) -> None:
    """The money has come. Where nothing else is overdue the organization goes on. Raises InvoiceClosed."""
    _close(invoice, Invoice.State.PAID, now, actor)


@transaction.atomic
def invoice_void(*, invoice: Invoice, now: datetime, actor: Actor) -> None:
    """It need not be paid; its number stays. What it gave back is given back with the next. Raises InvoiceClosed."""
    _close(invoice, Invoice.State.VOID, now, actor)
    invoice.ledger_adjustments.update(invoice=None)


@transaction.atomic
def invoice_overdue(*, invoice: Invoice, now: datetime) -> bool:
    """Past its day and not paid: no session begins until it is. Saying it again changes nothing."""
    due = Invoice.objects.filter(pk=invoice.pk, state=Invoice.State.OPEN, due_at__lt=now, overdue_at=None)
    if not due.update(overdue_at=now):
        return False
    delinquency_set(organization=invoice.organization, now=now, actor=SYSTEM)
    _tell(invoice, "invoice_overdue")
    return True


@transaction.atomic
def adjustment_create(
    *, organization: Organization, cycle_start: date, frames: int, reason: str, actor: Actor
) -> LedgerAdjustment:
    """Charge so many frames less for a cycle. Where it has its invoice, what they had cost is taken off the next one.
    ValueError where no cycle begins that day or it has not as many frames."""
    Organization.objects.select_for_update().get(pk=organization.pk)
    cycle = cycle_of(created=organization.created_at.date(), day=cycle_start)
    if cycle.first != cycle_start:
        raise ValueError(f"No cycle of {organization.name} begins on {cycle_start}: {cycle.first} is the nearest.")
    used = _charged_frames(organization, cycle)
    if not 1 <= frames <= used:
        raise ValueError(f"{frames} frames cannot be taken off: there are {used}.")
    invoiced = Invoice.objects.filter(organization=organization, cycle_start=cycle_start).exclude(
        state=Invoice.State.VOID
    )
    amount = 0
    if invoice := invoiced.first():
        plan = plan_of(invoice.plan)
        amount = plan.overage_price(used) - plan.overage_price(used - frames)
    adjustment = LedgerAdjustment.objects.create(
        organization=organization, cycle_start=cycle_start, frames=frames, amount=amount, reason=reason
    )
    details = {"frames": frames, "amount": amount, "cycle": cycle_start.isoformat(), "reason": reason}
    audit_add(organization=organization, actor=actor, action="ledger.adjust", target=adjustment.pk, details=details)
    return adjustment


def next_cycle(*, organization: Organization, account: BillingAccount, now: datetime) -> Cycle | None:
    """The oldest whose invoice is due."""
    cycle = _unsettled(organization, account)
    return cycle if cycle.end + SETTLE <= now else None


def _unsettled(organization: Organization, account: BillingAccount) -> Cycle:
    """The oldest that was not looked at; it may not have begun."""
    created = organization.created_at.date()
    return cycle_of(created=created, day=account.settled_until or created)


def _lines(organization: Organization, cycle: Cycle, plan: Plan) -> tuple[list[InvoiceLine], list[UUID]]:
    """What the cycle costs, and the adjustments that are given back with it: as many as there is to take them off."""
    lines = []
    if plan.price:
        lines.append(InvoiceLine(text=f"Plan {plan.name}", amount=plan.price))
    used = _charged_frames(organization, cycle)
    if overage := plan.overage_price(used):
        text = f"Accepted frames over the quota, {money(plan.overage or 0)} a thousand"
        lines.append(InvoiceLine(text=text, quantity=used - (plan.quota_frames or 0), amount=overage))
    left, given = sum(line.amount for line in lines), []
    for adjustment in LedgerAdjustment.objects.filter(organization=organization, invoice=None, amount__gt=0).order_by(
        "created_at"
    ):
        if adjustment.amount <= left:
            left -= adjustment.amount
            given.append(adjustment.pk)
            text = f"Given back for the cycle from {adjustment.cycle_start:%-d %B %Y}: {adjustment.reason}"
            lines.append(InvoiceLine(text=text, quantity=adjustment.frames, amount=-adjustment.amount))
    return lines, given


def _charged_frames(organization: Organization, cycle: Cycle) -> int:
    adjustments = LedgerAdjustment.objects.filter(organization=organization, cycle_start=cycle.first)
    off = adjustments.aggregate(frames=Sum("frames"))["frames"] or 0
    return frames_used(organization_id=organization.pk, cycle=cycle) - off


def _next_number(year: int) -> str:
    InvoiceNumber.objects.get_or_create(year=year)
    row = InvoiceNumber.objects.select_for_update().get(year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return f"WB-{year}-{row.last:06}"


def _close(invoice: Invoice, state: Invoice.State, now: datetime, actor: Actor) -> None:
    open_ones = Invoice.objects.filter(pk=invoice.pk, state=Invoice.State.OPEN)
    if not open_ones.update(state=state, closed_at=now):
        raise InvoiceClosed(f"{invoice.number} is not open any more.")
    invoice.refresh_from_db(fields=["state", "closed_at", "overdue_at"])
    _audit(invoice, actor, "invoice.pay" if state == Invoice.State.PAID else "invoice.void")
    overdue = Invoice.objects.filter(organization=invoice.organization_id, overdue_at__isnull=False)
    if invoice.overdue_at and not overdue.filter(state=Invoice.State.OPEN).exists():
        delinquency_clear(organization=invoice.organization, actor=actor)


def _audit(invoice: Invoice, actor: Actor, action: str) -> None:
    details = {"number": invoice.number, "total": invoice.total, "currency": invoice.currency}
    audit_add(organization=invoice.organization, actor=actor, action=action, target=invoice.pk, details=details)


def _tell(invoice: Invoice, name: str) -> None:
    path = reverse("portal_invoice", args=[invoice.organization_id, invoice.pk])
    context = {
        "invoice": invoice,
        "total": money(invoice.total),
        "url": f"{settings.BASE_URL or ''}{path}",
        "has_base_url": bool(settings.BASE_URL),
    }
    people = User.objects.filter(
        memberships__organization=invoice.organization_id,
        memberships__role__in=[Role.OWNER, Role.BILLING],
        is_active=True,
    )
    for person in people:
        mail_send(to=person.email, name=name, context=context)
