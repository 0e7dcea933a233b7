import re
from pathlib import Path

from django.conf import settings


def test_every_variable_the_settings_read_is_documented_and_no_other():
    source = (settings.BASE_DIR / "workbench" / "settings.py").read_text()
    page = (settings.BASE_DIR / "docs" / "settings.md").read_text()
    read = set(re.findall(r'env\.(?:text|flag|integer|words|choice|url|amounts)\(\s*"([A-Z_]+)"', source))
    assert read
    assert set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE)) == read


def test_the_documented_numbers_are_the_defaults():
    page = Path(settings.BASE_DIR / "docs" / "settings.md").read_text()
    for name, value in re.findall(r"^\| `((?:DETECTION|GUEST)_[A-Z_]+)` \| `(\d+)`", page, re.MULTILINE):
        assert getattr(settings, name) == int(value), name
