"""allauth's forms of second factors in our words. Apart from the others, whose module allauth loads earlier."""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms

from workbench.portal.account.forms import Plain


class PlainCode(Plain):
    labels = {"code": "Code"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(inputmode="numeric", autofocus=True)


class Code(PlainCode, AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    pass


class CodeAgain(PlainCode, ReauthenticateForm):  # type: ignore[misc]
    pass


class FirstCode(PlainCode, ActivateTOTPForm):  # type: ignore[misc]
    labels = {"code": "The code it shows"}


class AddPasskey(Plain, AddWebAuthnForm):  # type: ignore[misc]
    """Every one of ours can sign in by itself: there is no choice to make."""

    passwordless = forms.BooleanField(widget=forms.HiddenInput, initial=True)
    labels = {"name": "Name"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "So that you know it again: the device or the password manager it is kept in."
        self.fields["name"].widget.attrs["maxlength"] = 100
