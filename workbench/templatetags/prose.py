"""Words as they stand in the API's own descriptions, which are Markdown's simplest."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def coded(text: str) -> SafeString:
    """`{{ text|coded }}`: what stands between backticks as code, and nothing in it as HTML."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)))  # noqa: S308 - is escaped
