"""What people fill in about a MoveSpec."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from movespecs.models import MoveSpec, Visibility
from movespecs.selectors import catalogue
from workbench.pages.services import MOST_KEPT
from workbench.tenancy.models import Organization, Project

STARTER, CATALOGUE, PASTE = "starter", "catalogue", "paste"
STARTS = [
    (STARTER, "A commented example: a squat to change into your movement"),
    (CATALOGUE, "A MoveSpec of the catalogue"),
    (PASTE, "A text of your own"),
]


def projects_of(organization: Organization) -> QuerySet[Project]:
    return Project.objects.filter(organization=organization, archived_at=None).order_by("name")


class NameForm(forms.Form):
    name = forms.CharField(max_length=120)


class DetailsForm(NameForm):
    description = forms.CharField(max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class OwnForm(NameForm):
    """For a MoveSpec that is made in a project of the organization."""

    project = forms.ModelChoiceField(Project.objects.none(), empty_label=None)

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = projects_of(organization)  # type: ignore[attr-defined]


class NewForm(OwnForm):
    start = forms.ChoiceField(choices=STARTS, initial=STARTER, widget=forms.RadioSelect, label="Start from")
    original = forms.ModelChoiceField(
        MoveSpec.objects.none(), required=False, label="From the catalogue", empty_label="Choose a movement"
    )
    yaml_source = forms.CharField(
        required=False,
        max_length=MOST_KEPT,
        strip=False,
        label="Your text",
        help_text="YAML. It may have mistakes: the editor shows them.",
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "code"}),
    )

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, organization=organization, **kwargs)
        self.fields["original"].queryset = catalogue()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("start") == CATALOGUE and not given.get("original"):
            self.add_error("original", "Choose the movement to start from.")
        if given.get("start") == PASTE and not given.get("yaml_source", "").strip():
            self.add_error("yaml_source", "Paste the text to start from.")
        return given


class VisibilityForm(forms.Form):
    visibility = forms.ChoiceField(
        choices=[
            (Visibility.PRIVATE, "Private: your organization alone sees and runs it"),
            (Visibility.PUBLIC, "Public: anyone may read, run and fork what is released"),
        ],
        widget=forms.RadioSelect,
        label="Who sees it",
    )
