"""What the pages of an organization say of its billing before anything stops."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from billing.services.alerts import LEVELS
from billing.standing import GRACE_PERCENT, Block, Standing, account_block, upgrade_path
from workbench.tenancy.models import Organization

TITLES = {
    "organization_suspended": "The organization is suspended",
    "delinquent_payment": "An invoice is overdue",
    "billing_not_configured": "There is no means of payment",
    "quota_exceeded": "The frames of this cycle are used up",
}
STOPPED = "No session begins, and running ones end with what they have detected so far."


@dataclass(frozen=True, slots=True)
class Notice:
    """`tone` is "bad" once something has stopped, else "warn"; `action` names what is behind `url`."""

    tone: Literal["warn", "bad"]
    title: str
    text: str
    url: str
    action: str


def notices_of(*, organization: Organization, now: datetime) -> list[Notice]:
    """The one that matters most, or none."""
    standing = Standing(organization, now)
    if block := account_block(organization=organization):
        return [_stopped(block)]
    plan = standing.plan
    if not plan.quota_frames:
        return []
    if not plan.ends_at_quota:
        return _of_overage(standing)
    percent = standing.used * 100 // plan.quota_frames
    if percent < LEVELS[0]:
        return []
    url, used = upgrade_path(organization.pk), f"{standing.used:,} of {plan.quota_frames:,} frames"
    if percent >= 100:
        if block := standing.block():
            return [_stopped(block)]
        ends = standing.grace_ends_at
        when = f"until {ends:%-d %B, %H:%M} UTC" if ends else "for three days"
        most = plan.quota_frames * GRACE_PERCENT // 100
        text = f"{used} are used. Sessions go on {when} or up to {most:,} frames, whichever is first; then they end."
        return [Notice("warn", "The quota of this cycle is reached", text, url, "Upgrade the plan")]
    text = f"{used} are used; the next cycle begins on {standing.cycle.next_first:%-d %B}."
    return [Notice("warn", f"{percent} % of this cycle's frames are used", text, url, "Compare plans")]


def _of_overage(standing: Standing) -> list[Notice]:
    percent = standing.percent or 0
    if percent < LEVELS[1]:
        return []
    text = "Nothing stops: frames over the quota are charged at the plan's rate."
    title = "The quota of this cycle is used" if percent >= 100 else f"{percent} % of this cycle's frames are used"
    return [Notice("warn", title, text, upgrade_path(standing.organization.pk), "Compare plans")]


def _stopped(block: Block) -> Notice:
    url = str(block.details["upgrade_url"])
    return Notice("bad", TITLES[block.code], f"{block.message} {STOPPED}", url, "See the plan")
