import re

from django.conf import settings


def test_every_package_that_ships_is_named_with_its_licence():
    locked = (settings.BASE_DIR / "requirements" / "base.txt").read_text()
    page = (settings.BASE_DIR / "docs" / "licences.md").read_text()
    shipped = set(re.findall(r"^([A-Za-z0-9._-]+)==", locked, re.MULTILINE))
    assert shipped
    assert shipped <= set(re.findall(r"^\| (\S+) \| \S+.* \|$", page, re.MULTILINE))
