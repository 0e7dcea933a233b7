from typing import Any, cast

from django import forms

from workbench.tenancy.models import Organization, Project
from workbench.webhooks.models import EventType

EVENTS = {
    EventType.SESSION_COMPLETED: "A session has ended with its counts",
    EventType.SESSION_FAILED: "A session was ended by us: quota, payment, access or a fault of ours",
    EventType.MOVESPEC_RELEASED: "Another version of a MoveSpec runs from now on",
    EventType.QUOTA_WARNING: "50, 80 or 100 % of the quota is used",
}


class WebhookForm(forms.Form):
    url = forms.CharField(
        label="Address",
        max_length=500,
        help_text="Begins with https:// and is reached from the open internet.",
        widget=forms.URLInput(attrs={"placeholder": "https://example.com/workbench", "autocomplete": "off"}),
    )
    events = forms.MultipleChoiceField(
        choices=[(event.value, f"{event.value}: {words}") for event, words in EVENTS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one event."},
    )

    @property
    def chosen(self) -> list[EventType]:
        return [EventType(value) for value in self.cleaned_data["events"]]


class NewWebhookForm(WebhookForm):
    project = forms.ChoiceField()
    field_order = ("project", "url", "events")

    def __init__(self, organization: Organization, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        projects = Project.objects.filter(organization=organization, archived_at=None).order_by("name")
        self.projects = {str(project.pk): project for project in projects}
        cast(forms.ChoiceField, self.fields["project"]).choices = [(pk, one.name) for pk, one in self.projects.items()]

    def clean_project(self) -> Project:
        return self.projects[self.cleaned_data["project"]]
