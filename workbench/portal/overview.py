"""What stands on an organization's first page."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, DateTimeField, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from billing.usage import cycle_usage
from detection.models import DetectionSession
from movespecs.models import MoveSpec
from workbench.portal.member import Member
from workbench.tenancy.models import ApiKey, Invitation, Membership, Organization, Project, ServiceAccount

SHOWN = 5
EPOCH = Value(datetime(1970, 1, 1, tzinfo=UTC), DateTimeField())
STEPS = (
    (
        "movespec",
        "write_movespecs",
        "Make a MoveSpec",
        "Describe a movement in a few lines, or fork one from the catalogue.",
    ),
    (
        "key",
        "manage_credentials",
        "Make an API key",
        "It is what your app proves itself with. A command to try it comes with it.",
    ),
    (
        "company",
        "manage_members",
        "Invite someone",
        "They see what you see, as far as the role that you give them goes.",
    ),
)


def overview(*, member: Member) -> dict[str, Any]:
    """For the template home.html; `steps` are the first ones that nobody has done yet and this person may do."""
    organization = member.organization
    usage = cycle_usage(organization=organization, remembered=True)
    facts = _facts(member)
    sessions = _latest(
        DetectionSession.objects.select_related("project", "movespec_version__movespec", "state"), organization
    )
    movespecs = MoveSpec.objects.filter(archived_at=None).select_related("project", "current_released_version")
    return {
        "usage": usage,
        "share": None if not usage.quota else min(100, usage.frames * 100 // usage.quota),
        "running": facts["running"],
        "sessions": [(session, getattr(session, "state", session).accepted_frames_total) for session in sessions],
        "movespecs": _latest(movespecs, organization),
        "steps": [
            {"name": name, "title": title, "text": text}
            for name, permission, title, text in STEPS
            if not facts[name] and member.may(permission)
        ],
    }


def _latest(rows: QuerySet[Any], organization: Organization) -> list[Any]:
    """The newest of all projects. Each project's own `SHOWN`-th newest is found by its index, and nothing older than
    the newest of these is looked at: sorting a hundred thousand sessions is not what a first page waits for."""
    of_each = rows.select_related(None).filter(project=OuterRef("pk")).order_by("-created_at", "-pk")
    projects = Project.objects.filter(organization=organization)
    bounds = (
        projects.annotate(bound=Subquery(of_each.values("created_at")[SHOWN - 1 : SHOWN]))
        .filter(bound__isnull=False)
        .order_by("-bound")
        .values("bound")[:1]
    )
    newest = rows.filter(project__in=projects, created_at__gte=Coalesce(Subquery(bounds), EPOCH))
    return list(newest.order_by("-created_at", "-pk")[:SHOWN])


def _facts(member: Member) -> dict[str, Any]:
    """All that is asked of the database by a yes or a number, in one query."""
    of_project, of_it, now = {"project__organization": OuterRef("pk")}, {"organization": OuterRef("pk")}, timezone.now()
    living = DetectionSession.objects.filter(**of_project, ended_at=None).order_by()
    running = living.values("project__organization").annotate(count=Count("pk")).values("count")
    others = Membership.objects.filter(**of_it).exclude(user=member.user)
    invited = Invitation.objects.filter(**of_it, revoked_at=None, expires_at__gt=now)
    keys, accounts = ApiKey.objects.filter(**of_project), ServiceAccount.objects.filter(**of_it)
    facts = (
        Organization.objects.filter(pk=member.organization.pk)
        .values(
            running=Coalesce(Subquery(running), 0),
            movespec=Exists(MoveSpec.objects.filter(**of_project)),
            key=Exists(keys) | Exists(accounts),
            company=Exists(others) | Exists(invited),
        )
        .get()
    )
    return dict(facts)
