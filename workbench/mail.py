"""Mail to people. A template `mail/<name>.txt` is a plain text; its first line is the subject."""

from email.policy import default
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, send_mail
from django.core.mail.backends.filebased import EmailBackend
from django.db import transaction
from django.template.loader import render_to_string

from workbench.jobs import job_send


def mail_send(*, to: str, name: str, context: dict[str, Any]) -> None:
    """Once the transaction it is said in has committed. What is written now is what is sent."""
    subject, _, text = render_to_string(f"mail/{name}.txt", context).partition("\n")
    transaction.on_commit(partial(mail_hand_over, subject=subject.strip(), text=text.strip() + "\n", to=to))


def mail_hand_over(*, subject: str, text: str, to: str) -> None:
    """Where jobs run a slow mail server holds up no page, and one that is down is asked again."""
    message = {"subject": subject, "text": text, "to": to}
    if settings.JOBS and mail_folder() is None and job_send("workbench.tasks.mail_deliver", message):
        return
    mail_deliver(**message)


def mail_deliver(*, subject: str, text: str, to: str) -> None:
    """At once. Raises OSError, of which smtplib's errors are, where the server does not take it."""
    send_mail(subject, text, None, [to])


def mail_folder() -> Path | None:
    """Where mail lies while there is no server that sends it."""
    return None if settings.SMTP_OPTIONS["host"] else settings.VAR_DIR / "mail"


class Folder(EmailBackend):
    """Each message a file, as it was written: lines are not folded, so that a link can be copied out of it."""

    def write_message(self, message: EmailMessage) -> None:
        whole = message.message(policy=default.clone(max_line_length=998, cte_type="8bit"))
        self.stream.write(whole.as_bytes() + b"\n" + b"-" * 79 + b"\n")  # type: ignore[arg-type]  # opened for bytes
