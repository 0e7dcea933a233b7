"""The plans side by side, which one it is, and what moving to another does and when."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from billing.money import money
from billing.plans import ON_SALE, Plan, is_upgrade, plan_of
from billing.providers import ProviderUnavailable, provider
from billing.services import plan_change, plan_change_cancel
from billing.standing import Standing, account_of
from workbench.api.addresses import base_url
from workbench.portal.access import member_page
from workbench.portal.member import Member
from workbench.portal.shell import page
from workbench.tenancy.roles import NotAllowed

SECTION = "portal_usage"


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan as the page shows it."""

    plan: Plan
    price: str
    overage: str
    current: bool
    upgrade: bool
    next_up: bool
    for_sale: bool


@require_safe
@member_page("read_billing")
def plan(member: Member) -> HttpResponse:
    organization = member.organization
    standing = Standing(organization, timezone.now())
    shown = [*ON_SALE, "enterprise"]
    if standing.plan.name not in shown:
        shown.append(standing.plan.name)
    context = {
        "section": SECTION,
        "standing": standing,
        "account": account_of(organization),
        "offers": [_offer(plan_of(name), standing.plan) for name in shown],
        "projects": organization.projects.filter(archived_at=None).count(),
        "members": organization.memberships.count(),
        "pays_online": provider().takes_payment_online,
    }
    return page(member, "portal/usage/plan.html", context)


@require_POST
@member_page("manage_billing")
def change(member: Member) -> HttpResponse:
    organization, name = member.organization, member.request.POST.get("plan", "")
    if name not in ON_SALE:
        raise Http404
    back = redirect("portal_plan", organization.pk)
    try:
        if is_upgrade(now=organization.plan, to=name):
            return_url = base_url(member.request) + back.url
            address = provider().checkout_url(organization=organization, plan=plan_of(name), return_url=return_url)
            if address:  # a link, for a form may lead nowhere but to ourselves
                context = {"section": SECTION, "plan": plan_of(name), "address": address}
                return page(member, "portal/usage/checkout.html", context)
        first = plan_change(organization=organization, plan=name, actor=member.actor)
    except (NotAllowed, ProviderUnavailable) as refused:
        messages.error(member.request, str(refused))
        return back
    if first:
        messages.success(member.request, f"The plan changes to {name} on {first:%-d %B %Y}. Until then nothing does.")
    else:
        messages.success(member.request, f"{organization.name} is on the {name} plan.")
    return back


@require_POST
@member_page("manage_billing")
def keep(member: Member) -> HttpResponse:
    plan_change_cancel(organization=member.organization, actor=member.actor)
    messages.success(member.request, f"{member.organization.name} stays on the {member.organization.plan} plan.")
    return redirect("portal_plan", member.organization.pk)


def _offer(offered: Plan, current: Plan) -> Offer:
    next_up = next((name for name in ON_SALE if is_upgrade(now=current.name, to=name)), None)
    return Offer(
        plan=offered,
        price="By arrangement" if offered.price is None else money(offered.price),
        overage="" if offered.overage is None else money(offered.overage),
        current=offered.name == current.name,
        upgrade=is_upgrade(now=current.name, to=offered.name),
        next_up=offered.name == next_up,
        for_sale=offered.name in ON_SALE,
    )
