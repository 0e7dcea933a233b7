"""What each plan costs and includes. The amounts are settings (docs/billing.md); an organization names its plan."""

from dataclasses import dataclass

from django.conf import settings

from workbench.tenancy.plans import Limits, limits_of, plan_known

ON_SALE = ("free", "pro", "scale")  # cheapest first; what an organization may choose by itself
RANK = {"free": 0, "pro": 1, "scale": 2, "enterprise": 3, "internal": 4}


@dataclass(frozen=True, slots=True)
class Plan:
    """Prices in minor units of `settings.BILLING_CURRENCY`: `price` a cycle (None: by arrangement), `overage` for a
    thousand frames over the quota (None: at the quota, and its grace, it ends)."""

    name: str = "free"
    quota_frames: int | None = None  # accepted frames a cycle; None: as many as come
    overage: int | None = None
    price: int | None = 0

    @property
    def limits(self) -> Limits:
        return limits_of(self.name)

    @property
    def ends_at_quota(self) -> bool:
        return self.quota_frames is not None and self.overage is None

    def overage_price(self, frames: int) -> int:
        """What `frames` of a cycle cost beyond its price, rounded down to a whole minor unit."""
        if self.quota_frames is None or self.overage is None:
            return 0
        return max(0, frames - self.quota_frames) * self.overage // 1000


PLANS = {
    name: Plan(name=name, quota_frames=amounts["quota"], overage=amounts["overage"], price=amounts["price"])
    for name, amounts in settings.PLANS.items()
}


def plan_of(name: str) -> Plan:
    """The free plan where there is none of that name, which the log tells operators."""
    return PLANS[plan_known(name)]


def is_upgrade(*, now: str, to: str) -> bool:
    return RANK[plan_known(to)] > RANK[plan_known(now)]
