"""Mail to people. A template `mail/<name>.txt` is a plain text; its first line is the subject."""

from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string


def mail_send(*, to: str, name: str, context: dict[str, Any]) -> None:
    """Once the transaction it is said in has committed. What is written now is what is sent."""
    subject, _, text = render_to_string(f"mail/{name}.txt", context).partition("\n")
    transaction.on_commit(partial(send_mail, subject.strip(), text.strip() + "\n", None, [to]))


def mail_folder() -> Path | None:
    """Where mail lies while there is no server that sends it."""
    return None if settings.SMTP_OPTIONS["host"] else settings.VAR_DIR / "mail"
