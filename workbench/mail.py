"""Mail to people. A template `mail/<name>.txt` is a plain text; its first line is the subject."""

from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from workbench.jobs import job_send


def mail_send(*, to: str, name: str, context: dict[str, Any]) -> None:
    """Once the transaction it is said in has committed. What is written now is what is sent."""
    subject, _, text = render_to_string(f"mail/{name}.txt", context).partition("\n")
    transaction.on_commit(partial(_hand_over, subject=subject.strip(), text=text.strip() + "\n", to=to))


def mail_deliver(*, subject: str, text: str, to: str) -> None:
    """At once. Raises OSError, of which smtplib's errors are, where the server does not take it."""
    send_mail(subject, text, None, [to])


def mail_folder() -> Path | None:
    """Where mail lies while there is no server that sends it."""
    return None if settings.SMTP_OPTIONS["host"] else settings.VAR_DIR / "mail"


def _hand_over(*, subject: str, text: str, to: str) -> None:
    """Where jobs run a slow mail server holds up no page, and one that is down is asked again."""
    message = {"subject": subject, "text": text, "to": to}
    if settings.JOBS and mail_folder() is None and job_send("workbench.tasks.mail_deliver", message):
        return
    mail_deliver(**message)
