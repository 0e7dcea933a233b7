"""The rows of the list: those that run first, then a page of the rest."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict

from detection.models import DetectionSession
from detection.selectors import sessions_with_names
from workbench.api.pagination import rows_after
from workbench.portal.sessions.forms import SessionFilterForm
from workbench.portal.sessions.rows import Row
from workbench.tenancy.models import Organization, Project

PAGE = 50
MOST_LIVING = 50


def filter_form(*, organization: Organization, data: QueryDict) -> SessionFilterForm:
    projects = list(Project.objects.filter(organization=organization).order_by("name"))
    return SessionFilterForm(data, organization=organization, projects=projects)


def living_rows(*, chosen: QuerySet[DetectionSession], shown: Collection[UUID] = ()) -> list[Row]:
    """The chosen sessions that run or wait, newest first; and those that were `shown` as such and have ended since."""
    living = list(_newest_first(chosen.filter(ended_at=None))[:MOST_LIVING])
    ended = set(shown) - {session.pk for session in living}
    if ended:
        living += _newest_first(DetectionSession.objects.filter(pk__in=ended))
        living.sort(key=lambda session: session.created_at, reverse=True)
    return [Row(session) for session in living]


def page_rows(*, chosen: QuerySet[DetectionSession], cursor: str | None, without: Collection[UUID]) -> list[Row]:
    """A page and one row more where there are more. Raises ApiError for a cursor that is none of ours."""
    places = rows_after(chosen.exclude(pk__in=without), cursor)[: PAGE + 1]  # from the index alone
    found = DetectionSession.objects.filter(pk__in=places.values("pk"))
    return [Row(session) for session in _newest_first(found)]


def _newest_first(sessions: QuerySet[DetectionSession]) -> QuerySet[DetectionSession]:
    return sessions_with_names(sessions).order_by("-created_at", "-id")
