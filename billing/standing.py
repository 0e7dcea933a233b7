"""Where an organization stands: what of its quota is used, and whether anything keeps it from using more."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.urls import reverse

from billing.cycles import Cycle, cycle_of
from billing.models import BillingAccount, CycleTotal, QuotaCycle
from billing.plans import Plan, plan_of
from billing.providers import provider
from workbench.api.errors import Scalar
from workbench.tenancy.models import Organization, Project

GRACE = timedelta(days=3)
GRACE_PERCENT = 120  # of the quota


# The error codes of blocks
BLOCKS = frozenset(
    {
        "quota_exceeded",
        "organization_suspended",
        "delinquent_payment",
        "plan_requires_upgrade",
        "billing_not_configured",
    }
)


@dataclass(frozen=True, slots=True)
class Block:
    """Why nothing more is accepted, as clients are told. `upgrade_url` in the details is a path on this server."""

    code: str
    message: str
    details: dict[str, Scalar]


def upgrade_path(organization_id: UUID) -> str:
    """The page on which every one of these can be mended."""
    return reverse("portal_plan", args=[organization_id])


def account_of(organization: Organization) -> BillingAccount:
    """An empty one, not saved, where nothing is known. Takes no query where the organization was loaded with it."""
    found: BillingAccount | None = getattr(organization, "billing_account", None)
    return found or BillingAccount(organization=organization)


def account_block(*, organization: Organization) -> Block | None:
    """What has nothing to do with how much was used."""
    details: dict[str, Scalar] = {"upgrade_url": upgrade_path(organization.pk)}
    if organization.suspended_at:
        return Block("organization_suspended", "The organization is suspended.", details)
    account, plan = account_of(organization), plan_of(organization.plan)
    if account.delinquent_since:
        return Block("delinquent_payment", "An invoice is overdue. Settle it to go on.", details)
    if plan.price and plan.overage is not None and not account.payment_method and provider().takes_payment_online:
        return Block("billing_not_configured", f"The {plan.name} plan needs a means of payment. Add one.", details)
    return None


def project_block(*, project: Project) -> Block | None:
    """After a downgrade there may be more projects than the plan includes: the oldest go on."""
    organization = project.organization
    most = plan_of(organization.plan).limits.projects
    if most is None:
        return None
    older = Project.objects.filter(organization=organization, archived_at=None, created_at__lt=project.created_at)
    if older.count() < most:
        return None
    return Block(
        "plan_requires_upgrade",
        f"The {organization.plan} plan includes {most} projects, and this one was made after them. Archive another,"
        " or upgrade.",
        {"upgrade_url": upgrade_path(organization.pk)},
    )


@dataclass(frozen=True)
class Standing:
    """Of one organization at `now`."""

    organization: Organization
    now: datetime

    @cached_property
    def plan(self) -> Plan:
        return plan_of(self.organization.plan)

    @cached_property
    def cycle(self) -> Cycle:
        return cycle_of(created=self.organization.created_at.date(), day=self.now.date())

    @cached_property
    def used(self) -> int:
        """Accepted frames of the cycle, as the ledger has them."""
        return frames_used(organization_id=self.organization.pk, cycle=self.cycle)

    @cached_property
    def grace_started_at(self) -> datetime | None:
        row = QuotaCycle.objects.filter(organization=self.organization, cycle_start=self.cycle.first).first()
        return row.grace_started_at if row else None

    @property
    def grace_ends_at(self) -> datetime | None:
        """The end of its days; it may be used up before."""
        return self.grace_started_at and self.grace_started_at + GRACE

    @property
    def hard_limit(self) -> int | None:
        """Of the cycle's frames; None: no number of them ends it. Grace has its end in time and in frames."""
        if not self.plan.ends_at_quota:
            return None
        return hard_limit(self.plan, grace_started_at=self.grace_started_at, now=self.now)

    @property
    def percent(self) -> int | None:
        if not self.plan.quota_frames:
            return None
        return self.used * 100 // self.plan.quota_frames

    def block(self) -> Block | None:
        """Why nothing more is accepted of it."""
        if found := account_block(organization=self.organization):
            return found
        limit = self.hard_limit
        return None if limit is None or self.used < limit else self.quota_block(used=self.used)

    def quota_block(self, *, used: int) -> Block:
        return Block(
            "quota_exceeded",
            f"The frames of the {self.plan.name} plan are used up until {self.cycle.next_first:%-d %B %Y}.",
            {
                "quota_limit": self.plan.quota_frames,
                "current_usage": used,
                "resets_at": self.cycle.end.isoformat().replace("+00:00", "Z"),
                "upgrade_url": upgrade_path(self.organization.pk),
            },
        )


def session_block(*, project: Project, now: datetime) -> Block | None:
    """Why no session begins in the project. The product's own organizations (guests) are not billed."""
    if project.organization.system_key:
        return None
    return Standing(project.organization, now).block() or project_block(project=project)


def standing_of(*, organization_id: UUID, now: datetime) -> Standing:
    """Raises Organization.DoesNotExist."""
    return Standing(Organization.objects.select_related("billing_account").get(pk=organization_id), now)


def hard_limit(plan: Plan, *, grace_started_at: datetime | None, now: datetime) -> int:
    """Of a plan that ends at its quota."""
    quota = plan.quota_frames or 0
    over = grace_started_at is not None and now >= grace_started_at + GRACE
    return quota if over else quota * GRACE_PERCENT // 100


def frames_used(*, organization_id: UUID, cycle: Cycle) -> int:
    """Of an organization that is billed: what its ledger adds up to, without adding it up."""
    totals = CycleTotal.objects.filter(organization=organization_id, cycle_start=cycle.first)
    return totals.values_list("frames", flat=True).first() or 0
