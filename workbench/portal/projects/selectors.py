from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from movespecs.models import MoveSpec
from workbench.tenancy.models import ApiKey, Organization, Project


def projects_of(*, organization: Organization) -> QuerySet[Project]:
    """Each with `movespec_count` (without archived ones) and `key_count` (those that work), archived ones last."""
    movespecs = MoveSpec.objects.filter(project=OuterRef("pk"), guest_id=None, archived_at=None)
    keys = ApiKey.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=timezone.now()), project=OuterRef("pk"), revoked_at=None
    )
    return (
        Project.objects.filter(organization=organization)
        .annotate(movespec_count=_count(movespecs), key_count=_count(keys))
        .order_by("archived_at", "name")
    )


def _count(rows: QuerySet[MoveSpec] | QuerySet[ApiKey]) -> Coalesce:
    counted = rows.order_by().values("project").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
