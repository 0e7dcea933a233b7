"""The plans an organization can be on, by name, and what each allows. What they cost stands in `billing.plans`."""

from dataclasses import dataclass

import structlog
from django.conf import settings

from workbench.tenancy.models import Organization, Role, User
from workbench.tenancy.roles import NotAllowed

log = structlog.get_logger("workbench.plans")

PLANS = tuple(settings.PLANS)
FALLBACK = "free"
NO_LIMIT = 2**31


@dataclass(frozen=True, slots=True)
class Limits:
    """How many projects and members (None: any number), and what is taken within 60 s."""

    projects: int | None
    members: int | None
    requests_of_project: int
    requests_of_organization: int
    session_creations: int
    movespec_operations: int


class PlanRequiresUpgrade(NotAllowed):
    """The organization's plan does not include so many; the message says how many it does, to people."""


def plan_known(name: str) -> str:
    """The name itself; that of the free plan where there is no such plan, which the log tells operators."""
    if name in settings.PLANS:
        return name
    log.error("plan_unknown", plan=name, taken_as=FALLBACK)
    return FALLBACK


def limits_of(plan: str) -> Limits:
    amounts = settings.PLANS[plan_known(plan)]
    return Limits(
        projects=amounts["projects"],
        members=amounts["members"],
        requests_of_project=_rate(amounts["requests"]),
        requests_of_organization=_rate(amounts["organization_requests"]),
        session_creations=_rate(amounts["sessions"]),
        movespec_operations=_rate(amounts["movespec_operations"]),
    )


def project_room_require(organization: Organization) -> None:
    """Room for one project more. Archived ones take none. Raises PlanRequiresUpgrade."""
    most = limits_of(organization.plan).projects
    if most is not None and organization.projects.filter(archived_at=None).count() >= most:
        raise PlanRequiresUpgrade(
            f"The {organization.plan} plan includes {_counted(most, 'project')}. Archive one, or upgrade the plan."
        )


def member_room_require(organization: Organization, *, invited: int = 0) -> None:
    """Room for one member more, beside those who are `invited`. Raises PlanRequiresUpgrade."""
    most = limits_of(organization.plan).members
    if most is not None and organization.memberships.count() + invited >= most:
        raise PlanRequiresUpgrade(
            f"The {organization.plan} plan includes {_counted(most, 'member')}, counting open invitations."
            " Remove a member, take back an invitation, or upgrade the plan."
        )


def free_organization_room_require(owner: User) -> None:
    """That the person may own one organization more on the free plan. Raises PlanRequiresUpgrade."""
    most = settings.FREE_ORGANIZATIONS_PER_PERSON
    owned = Organization.objects.filter(memberships__user=owner, memberships__role=Role.OWNER, plan=FALLBACK)
    if owned.count() >= most:
        raise PlanRequiresUpgrade(
            f"You own {_counted(owned.count(), 'organization')} on the free plan, and a person may own {most}."
            " Upgrade the plan of one, delete one, or leave one to another owner: then there is room for this one."
        )


def _rate(amount: int | None) -> int:
    return NO_LIMIT if amount is None else amount


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
