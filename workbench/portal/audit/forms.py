from datetime import date
from typing import Any

from django import forms

from workbench.portal.audit.words import WORDS, title_of

ACTIONS = [("", "Everything"), *sorted(((action, title_of(action)) for action in WORDS), key=lambda choice: choice[1])]
DAY = forms.DateInput(attrs={"type": "date"})


class FilterForm(forms.Form):
    """All that is given holds; what is not understood is said and left out."""

    action = forms.ChoiceField(choices=ACTIONS, required=False, label="What")
    person = forms.CharField(
        required=False, max_length=200, label="Who", widget=forms.TextInput(attrs={"list": "people"})
    )
    since = forms.DateField(required=False, label="From", widget=DAY)
    until = forms.DateField(required=False, label="To", widget=DAY)

    def clean_until(self) -> date | None:
        """The last day there is has no day after it."""
        until: date | None = self.cleaned_data["until"]
        return None if until == date.max else until

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
