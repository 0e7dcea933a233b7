from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class NameForm(forms.Form):
    name = forms.CharField(label="Name", max_length=120)


class DeleteForm(forms.Form):
    typed = forms.CharField(label="Type the organization's name", widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name = name

    def clean_typed(self) -> str:
        if self.cleaned_data["typed"] != self._name.strip():
            raise ValidationError(f"This is not its name. Type {self._name}, just so.")
        return self._name
