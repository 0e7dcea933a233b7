from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.models import Invoice
from billing.money import money
from billing.plans import plan_of
from billing.providers import ProviderUnavailable, provider
from billing.services import billing_details_set
from billing.standing import account_of
from workbench.api.addresses import base_url
from workbench.portal.access import member_page
from workbench.portal.member import Member
from workbench.portal.shell import page

SECTION = {"section": "portal_billing"}
A_PAGE = 24


class DetailsForm(forms.Form):
    address = forms.CharField(
        label="Name and address",
        max_length=1000,
        required=False,
        help_text="As it shall stand on invoices.",
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "street-address"}),
    )
    vat_id = forms.CharField(label="VAT id", max_length=40, required=False)


@require_safe
@member_page("read_billing")
def index(member: Member) -> HttpResponse:
    organization, paying = member.organization, provider()
    invoices = Paginator(Invoice.objects.filter(organization=organization).order_by("-issued_at", "-number"), A_PAGE)
    shown = invoices.get_page(member.request.GET.get("page"))
    plan = plan_of(organization.plan)
    context = {
        **SECTION,
        "invoices": shown,
        "rows": [(each, money(each.total), _late(each)) for each in shown],
        "account": account_of(organization),
        "plan": plan,
        "price": None if plan.price is None else money(plan.price),
        "pays_online": paying.takes_payment_online,
    }
    return page(member, "portal/billing/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page("manage_billing")
def details(member: Member) -> HttpResponse:
    account = account_of(member.organization)
    form = DetailsForm(member.request.POST or None, initial={"address": account.address, "vat_id": account.vat_id})
    if form.is_valid():
        billing_details_set(organization=member.organization, **form.cleaned_data, actor=member.actor)
        messages.success(member.request, "The billing details are saved. They stand on invoices from now on.")
        return redirect("portal_billing", member.organization.pk)
    context = {**SECTION, "form": form}
    return page(member, "portal/billing/details.html", context, status=422 if form.is_bound else 200)


@require_POST
@member_page("manage_billing")
def payment(member: Member) -> HttpResponse:
    """The means of payment are kept at the provider's: a page of ours leads there, for a form may lead nowhere else."""
    back = reverse("portal_billing", args=[member.organization.pk])
    try:
        address = provider().portal_url(organization=member.organization, return_url=base_url(member.request) + back)
    except ProviderUnavailable as refused:
        messages.error(member.request, str(refused))
        return redirect(back)
    if address is None:
        messages.error(member.request, "There is no means of payment yet. Upgrade the plan to add one.")
        return redirect(back)
    return page(member, "portal/billing/payment.html", {**SECTION, "address": address})


@require_safe
@member_page("read_billing")
def invoice(member: Member, invoice_id: UUID) -> HttpResponse:
    found = get_object_or_404(Invoice, pk=invoice_id, organization=member.organization)
    context = {
        **SECTION,
        "invoice": found,
        "lines": [(line, _amount(line.amount)) for line in found.lines.order_by("position")],
        "total": money(found.total),
        "late": _late(found),
    }
    return page(member, "portal/billing/invoice.html", context)


def _late(invoice: Invoice) -> bool:
    return invoice.state == Invoice.State.OPEN and invoice.due_at < timezone.now()


def _amount(minor: int) -> str:
    return f"−{money(-minor)}" if minor < 0 else money(minor)
