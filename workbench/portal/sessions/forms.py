"""What the list of sessions can be narrowed to, and what a project chooses to keep."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet, Value
from django.http import QueryDict
from django.utils import timezone

from billing.cycles import cycle_of
from detection.models import DetectionSession, Status
from detection.selectors import sessions_of_projects
from movespecs.models import MoveSpec, Visibility
from workbench.portal.sessions.words import STATUSES
from workbench.tenancy.models import MOST_RECORDING_DAYS, ApiKey, Organization, Project, ServiceAccount

RUNNING = "running"
LIVING = (Status.CREATED, Status.STREAMING, Status.FINALIZING)
AGES = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
NEWEST = 1000  # sessions whose MoveSpecs are offered
MOST_CREDENTIALS = 200


class SessionFilterForm(forms.Form):
    """Of a GET: whatever it says that is no choice is shown as wrong, and is no condition."""

    status = forms.ChoiceField(required=False)
    project = forms.ChoiceField(required=False)
    movespec = forms.ChoiceField(required=False, label="MoveSpec")
    credential = forms.ChoiceField(required=False)
    when = forms.ChoiceField(
        required=False,
        label="Created",
        choices=[
            ("", "Any time"),
            ("hour", "In the last hour"),
            ("day", "In the last 24 hours"),
            ("week", "In the last 7 days"),
            ("cycle", "In this billing cycle"),
            ("dates", "Between two dates"),
        ],
    )
    since = forms.DateField(required=False, label="From", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label="To, inclusive", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: QueryDict, *, organization: Organization, projects: Sequence[Project]) -> None:
        super().__init__(data, label_suffix="")
        self._organization = organization
        self._projects = projects
        ended = [(str(status), words) for status, words in STATUSES.items() if status not in LIVING]
        self._offer("status", [("", "Any status"), (RUNNING, "Running or waiting"), *ended])
        self._offer("project", [("", "Every project"), *((str(project.pk), project.name) for project in projects)])
        self._offer("movespec", [("", "Every MoveSpec"), *self._movespecs(data.get("movespec", ""))])
        self._offer("credential", [("", "Every credential"), *self._credentials()])

    @property
    def narrowed(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    def sessions(self) -> QuerySet[DetectionSession]:
        """Those of the organization that all valid conditions hold for."""
        self.is_valid()
        given = self.cleaned_data
        status = given.get("status")
        kind, _, credential = given.get("credential", "").partition(":")
        after, before = self._range()
        return sessions_of_projects(
            projects=[one for one in self._projects if given.get("project") in ("", None, str(one.pk))],
            status=LIVING if status == RUNNING else [status] if status else (),
            movespec_id=_uuid(given.get("movespec")),
            api_key_id=_uuid(credential) if kind == "key" else None,
            service_account_id=_uuid(credential) if kind == "account" else None,
            created_after=after,
            created_before=before,
        )

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    def _movespecs(self, chosen: str) -> list[tuple[str, str]]:
        """Those that ran lately, and the chosen one."""
        lately = sessions_of_projects(projects=self._projects).order_by("-created_at", "-id")[:NEWEST]
        wanted = Q(versions__in=lately.values("movespec_version"))
        if chosen_id := _uuid(chosen):
            theirs = Q(project__in=[project.pk for project in self._projects])
            wanted |= Q(pk=chosen_id) & (theirs | Q(visibility=Visibility.PUBLIC))
        rows = MoveSpec.objects.filter(wanted).distinct().order_by("name", "pk").values_list("pk", "name")
        return [(str(pk), name) for pk, name in rows]

    def _credentials(self) -> list[tuple[str, str]]:
        """API keys and service accounts, in one query."""
        keys = ApiKey.objects.filter(project__in=[project.pk for project in self._projects])
        accounts = ServiceAccount.objects.filter(organization=self._organization)
        both = (
            keys.annotate(kind=Value("key"))
            .values_list("kind", "pk", "name", "secret_hint")
            .union(accounts.annotate(kind=Value("account")).values_list("kind", "pk", "name", "secret_hint"))
        )
        rows = both.order_by("name")[:MOST_CREDENTIALS]
        return [(f"{kind}:{pk}", f"{name} (…{hint})") for kind, pk, name, hint in rows]

    def _range(self) -> tuple[datetime | None, datetime | None]:
        now = timezone.now()
        when = self.cleaned_data.get("when")
        if when in AGES:
            return now - AGES[when], None
        if when == "cycle":
            cycle = cycle_of(created=self._organization.created_at.date(), day=now.date())
            return cycle.start, cycle.end
        if when == "dates":
            since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
            return _midnight(since), _midnight(until and until + timedelta(days=1))
        return None, None


class RecordingForm(forms.Form):
    """What a project keeps of the sessions that begin from now on."""

    record = forms.BooleanField(required=False, label="Record the poses of new sessions")
    days = forms.IntegerField(
        label="Days to keep each recording",
        min_value=1,
        max_value=MOST_RECORDING_DAYS,
        help_text=f"1 to {MOST_RECORDING_DAYS}. After that a recording is deleted by itself.",
    )

    @property
    def chosen(self) -> int:
        """Days, 0 for not at all."""
        data: dict[str, Any] = self.cleaned_data
        return int(data["days"]) if data["record"] else 0


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time.min, tzinfo=UTC) if day else None
