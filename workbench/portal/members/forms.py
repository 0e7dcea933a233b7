import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from workbench.tenancy.models import Role

MOST_AT_ONCE = 20
ROLE_WORDS = {
    Role.OWNER: "Owner: everything, also plan and deletion",
    Role.ADMIN: "Admin: members, projects, keys, MoveSpecs, sessions; reads bills and the audit log",
    Role.DEVELOPER: "Developer: keys, MoveSpecs, sessions",
    Role.BILLING: "Billing: plan and invoices",
    Role.VIEWER: "Viewer: reads",
}


def role_choices(*, owners: bool) -> list[tuple[str, str]]:
    """Those that may be given; only owners make owners."""
    return [(role.value, words) for role, words in ROLE_WORDS.items() if owners or role != Role.OWNER]


class RoleForm(forms.Form):
    role = forms.ChoiceField(label="Role", widget=forms.RadioSelect)

    def __init__(self, *args: Any, owners: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(owners=owners)  # type: ignore[attr-defined]  # a ChoiceField


class InviteForm(RoleForm):
    emails = forms.CharField(
        label="E-mail addresses",
        help_text=f"One or several, up to {MOST_AT_ONCE}: separated by commas, spaces or lines.",
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
        max_length=6000,
    )
    field_order = ("emails", "role")

    def clean_emails(self) -> list[str]:
        given = [email for email in re.split(r"[\s,;]+", self.cleaned_data["emails"]) if email]
        emails = list({email.lower(): email for email in given}.values())
        if len(emails) > MOST_AT_ONCE:
            raise ValidationError(f"At most {MOST_AT_ONCE} at once; these are {len(emails)}.")
        wrong = [email for email in emails if not _is_email(email)]
        if wrong:
            raise ValidationError(f"Not an e-mail address: {', '.join(wrong)}.")
        return emails


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
