"""What the list of sessions can be narrowed to, and what a project chooses to keep."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import F, Q, QuerySet, Value
from django.http import QueryDict
from django.utils import timezone

from billing.cycles import cycle_of
from detection.models import DetectionSession, Status
from detection.selectors import sessions_of_projects
from movespecs.models import MoveSpec, Visibility
from workbench.api.pagination import rows_after
from workbench.portal.sessions.words import STATUSES
from workbench.tenancy.models import MOST_RECORDING_DAYS, ApiKey, Organization, Project, ServiceAccount

RUNNING = "running"
LIVING = (Status.CREATED, Status.STREAMING, Status.FINALIZING)
AGES = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
NEWEST = 200  # sessions whose MoveSpecs are offered
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
        named = self._named(data.get("movespec", ""))
        self._offer("movespec", [("", "Every MoveSpec"), *named["movespec"]])
        self._offer("credential", [("", "Every credential"), *named["credential"]])

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

    def _named(self, chosen: str) -> dict[str, list[tuple[str, str]]]:
        """What can be chosen by name, in one query: MoveSpecs that ran lately and the `chosen` one, API keys, service
        accounts."""
        projects = [project.pk for project in self._projects]
        lately = rows_after(sessions_of_projects(projects=self._projects), None)[:NEWEST]  # from the index alone
        versions = DetectionSession.objects.filter(pk__in=lately.values("pk")).values("movespec_version")
        wanted = Q(versions__in=versions)
        if chosen_id := _uuid(chosen):
            wanted |= Q(pk=chosen_id) & (Q(project__in=projects) | Q(visibility=Visibility.PUBLIC))
        movespecs = MoveSpec.objects.filter(wanted).annotate(kind=Value("movespec"), hint=Value(""))
        keys = ApiKey.objects.filter(project__in=projects).annotate(kind=Value("key"), hint=F("secret_hint"))
        accounts = ServiceAccount.objects.filter(organization=self._organization)
        accounts = accounts.annotate(kind=Value("account"), hint=F("secret_hint"))
        columns = ("kind", "pk", "name", "hint")
        rows = movespecs.values_list(*columns).union(keys.values_list(*columns), accounts.values_list(*columns))
        named: dict[str, list[tuple[str, str]]] = {"movespec": [], "credential": []}
        for kind, pk, name, hint in rows.order_by("name", "pk"):
            if kind == "movespec":
                named["movespec"].append((str(pk), name))
            elif len(named["credential"]) < MOST_CREDENTIALS:
                named["credential"].append((f"{kind}:{pk}", f"{name} (…{hint})"))
        return named

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
