from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html

from workbench.tenancy.models import Organization, Project
from workbench.tenancy.scopes import SCOPES

SCOPE_WORDS = {
    "movespecs:read": "Read MoveSpecs, their drafts and versions",
    "movespecs:write": "Create, change, release, fork and archive MoveSpecs",
    "sessions:read": "Read sessions, their counts and events",
    "sessions:write": "Start, finalize and cancel sessions: this uses accepted frames",
    "usage:read": "Read usage",
    "tokens:read": "List and revoke its own access tokens",
}
EXPIRY = {"": "Never", "30": "In 30 days", "90": "In 90 days", "365": "In a year", "date": "On a date"}
OVERLAP = {
    "3600": "1 hour",
    "86400": "24 hours",
    "604800": "7 days",
    "0": "Not at all: revoke it now",
}


def _scope_label(scope: str) -> str:
    return format_html('<span>{} <code class="id">{}</code></span>', SCOPE_WORDS[scope], scope)


class CredentialForm(forms.Form):
    """`cleaned_data["expires_at"]` is the moment, None for never."""

    name = forms.CharField(label="Name", max_length=120, help_text="What will use it: you will know it again by this.")
    scopes = forms.MultipleChoiceField(
        label="It may",
        choices=[(scope, _scope_label(scope)) for scope in SCOPES],
        initial=SCOPES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )
    expires = forms.ChoiceField(label="Expires", choices=list(EXPIRY.items()), required=False)
    expires_on = forms.DateField(
        label="Last day",
        required=False,
        help_text="It is good until the end of this day, in UTC.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        expires = given.get("expires", "")
        given["expires_at"] = None
        if expires == "date" and "expires_on" not in self.errors:
            day = given.get("expires_on")
            if day is None or day < timezone.now().date():
                self.add_error("expires_on", ValidationError("Give a day that is not over yet."))
            else:
                given["expires_at"] = datetime.combine(day, time(23, 59, 59), tzinfo=UTC)
        elif expires and expires != "date":
            given["expires_at"] = timezone.now() + timedelta(days=int(expires))
        return given


class KeyForm(CredentialForm):
    project = forms.ModelChoiceField(Project.objects.none(), label="Project", empty_label=None)
    field_order = ("name", "project", "scopes", "expires", "expires_on")

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = _open_projects(organization)  # type: ignore[attr-defined]


class AccountForm(CredentialForm):
    projects = forms.ModelMultipleChoiceField(
        Project.objects.none(),
        label="Projects",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )
    field_order = ("name", "projects", "scopes", "expires", "expires_on")

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["projects"].queryset = _open_projects(organization)  # type: ignore[attr-defined]


class RollForm(forms.Form):
    overlap = forms.TypedChoiceField(
        label="The old one keeps working for",
        choices=list(OVERLAP.items()),
        initial="86400",
        coerce=lambda seconds: timedelta(seconds=int(seconds)),
    )


def _open_projects(organization: Organization) -> Any:
    return Project.objects.filter(organization=organization, archived_at=None).order_by("name")
