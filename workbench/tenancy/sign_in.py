"""How people sign in, where it is ours to say: links under the address this server is known by, and plain words."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse

from workbench.api.addresses import base_url
from workbench.mail import mail_hand_over
from workbench.tenancy.devices import devices_end
from workbench.tenancy.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is switched off. Ask who runs this server.",
        "duplicate_email": "Your account has this address already.",
        "email_password_mismatch": "The address and the password do not belong together.",
        "enter_current_password": "This is not your current password.",
        "incorrect_code": "This code is not right. Codes change every 30 seconds: enter the one you see now.",
        "incorrect_password": "This is not your password.",
        "max_email_addresses": "An account has at most %d addresses. Remove one first.",
        "too_many_login_attempts": "Too many tries did not work. Wait five minutes, or set a new password.",
        "unverified_primary_email": "Verify the address first, then make it the main one.",
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """As all our mail is sent: where jobs run, a slow server for it holds up no page."""
        given = {"request": self.request, "email": email, "base_url": base_url(self.request), **context}
        message = self.render_mail(template_prefix, email, given)
        mail_hand_over(subject=message.subject, text=message.body, to=email)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return self._ours(super().get_email_confirmation_url(request, emailconfirmation))

    def get_reset_password_from_key_url(self, key: str) -> str:
        return self._ours(super().get_reset_password_from_key_url(key))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")

    def set_password(self, user: User, password: str) -> None:
        """Whoever else has come in with the former one is out again."""
        super().set_password(user, password)
        devices_end(user=user, but=self.request.session.session_key)

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        titles = {
            "reauthenticate": "Use your password",
            "mfa_reauthenticate": "Use a code",
            "mfa_reauthenticate:webauthn": "Use a passkey",
        }
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": titles[method["id"]]} for method in methods]

    def _ours(self, url: str) -> str:
        return base_url(self.request) + urlsplit(url).path
