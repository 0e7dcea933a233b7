"""What asks first: a button that opens a dialog, and the dialog's form, which does it."""

from django import template
from django.template import Context
from django.template.loader import render_to_string

register = template.Library()


@register.simple_block_tag(takes_context=True)
def ask(
    context: Context,
    content: str,
    name: str,
    *,
    url: str,
    action: str,
    opener: str = "",
    look: str = "",
    keep: str = "Cancel",
    back: str = "",
    danger: bool = False,
) -> str:
    """`{% ask "archive" opener="Archive …" url=url action="Archive" danger=True %}<h2 id="archive-title">…{% endask %}`

    The content is the question, headed by an element with the id `<name>-title`; it may hold fields. `look` are
    classes of the opener, `keep` says what is left as it is. Without an opener the dialog stands open, and `back` is
    where it is left to; an opener with `back` has a form that came back with errors, and is open too."""
    asked = {
        "name": name,
        "url": url,
        "action": action,
        "opener": opener,
        "look": look,
        "keep": keep,
        "back": back,
        "danger": danger,
        "content": content,
        "csrf_token": context["csrf_token"],
    }
    return render_to_string("portal/ask.html", asked)
