"""Second factors: TOTP, passkeys, recovery codes. Their secrets are kept encrypted under the secret key, so that a
dump of the database opens nobody's account."""

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings

from workbench.templatetags.devices import device_name
from workbench.tenancy.models import User
from workbench.tenancy.sealing import seal, unseal

PURPOSE = "workbench.tenancy.second_factor"
ENOUGH = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type__in=ENOUGH).exists())


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_generate_recovery_codes": "Recovery codes go with another factor: add an app or a passkey first.",
        "incorrect_code": "This is not right, or no longer. Try again with the code you see now.",
        "unverified_email": "Verify your e-mail address first.",
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002 - allauth's name
        """The browser it is made with, until they call it otherwise."""
        return device_name(context.request.headers.get("User-Agent", ""))

    def encrypt(self, text: str) -> str:
        return seal(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises cryptography.fernet.InvalidToken where SECRET_KEY has changed since."""
        return unseal(encrypted_text, purpose=PURPOSE)
