"""The Python SDK's wheel that set-up built into static/sdk/, for who installs it from here."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static


def wheel_url() -> str:
    """Its path on this server; empty before set-up has built it."""
    folder = finders.find("sdk")
    wheel = next(Path(folder).glob("kynasmith-*.whl"), None) if folder else None
    return static(f"sdk/{wheel.name}") if wheel else ""
