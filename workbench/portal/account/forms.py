"""allauth's forms in our words: every field has a label, none repeats it as a placeholder."""

from typing import Any

from allauth.account import forms as allauth
from django import forms

from workbench.tenancy.models import User

LABELS = {
    "login": "E-mail address",
    "email": "E-mail address",
    "password": "Password",
    "oldpassword": "Current password",
    "password1": "New password",
    "password2": "The same again",
}
NEW_PASSWORD = "At least 10 characters, and nothing that is easy to guess."  # noqa: S105 - a help text


class Plain:
    """For a form of allauth."""

    fields: dict[str, forms.Field]
    labels = LABELS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if field.widget.attrs.get("autocomplete") == "new-password":
                field.help_text = NEW_PASSWORD if name == "password1" else ""


class SignIn(Plain, allauth.LoginForm):  # type: ignore[misc]  # allauth has no types
    pass


class SignUp(Plain, allauth.SignupForm):  # type: ignore[misc]
    labels = {**LABELS, "password1": "Password"}


class AddAddress(Plain, allauth.AddEmailForm):  # type: ignore[misc]
    labels = {"email": "Another address"}


class ChangePassword(Plain, allauth.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPassword(Plain, allauth.SetPasswordForm):  # type: ignore[misc]
    pass


class RecoverPassword(Plain, allauth.ResetPasswordForm):  # type: ignore[misc]
    pass


class NewPassword(Plain, allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class Reauthenticate(Plain, allauth.ReauthenticateForm):  # type: ignore[misc]
    pass


class NameForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs alone
    class Meta:
        model = User
        fields = ("name",)
        help_texts = {"name": "What your teammates see beside your address."}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}


class DeleteForm(forms.Form):
    address = forms.EmailField(label="Type your e-mail address", widget=forms.EmailInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user

    def clean_address(self) -> str:
        typed: str = self.cleaned_data["address"]
        if typed.lower() != self._user.email.lower():
            raise forms.ValidationError(f"Type {self._user.email}, the address of this account.")
        return typed
