"""What a page says that just sent mail, while there is no server to send it."""

from django import template

from workbench.mail import mail_folder

register = template.Library()


@register.inclusion_tag("mail_note.html")
def mail_note() -> dict[str, str | None]:
    """`{% mail_note %}`: in which folder the mail lies, or nothing where it is really sent."""
    folder = mail_folder()
    return {"folder": f"{folder.parent.name}/{folder.name}" if folder else None}
