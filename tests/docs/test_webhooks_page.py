"""The page on webhooks shows code that works, and tells of every event there is."""

import json
import re
import time

import pytest
from django.conf import settings

from workbench.webhooks.delivery import RETRY_SECONDS
from workbench.webhooks.models import TEST, EventType
from workbench.webhooks.signing import signature

PAGE = (settings.BASE_DIR / "docs" / "api" / "webhooks.md").read_text(encoding="utf-8")
BODY = b'{"id": "one"}'
SECRET = "whsec_of_a_test"


@pytest.fixture
def is_from_workbench():
    names: dict = {}
    exec(re.search(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[1], names)  # noqa: S102 - our own page
    return names["is_from_workbench"]


def signed(secrets=(SECRET,), at=None):
    return signature(body=BODY, timestamp=int(at or time.time()), secrets=secrets)


def test_the_example_takes_what_is_signed_as_we_sign(is_from_workbench):
    assert is_from_workbench(BODY, signed(), SECRET)
    assert is_from_workbench(BODY, signed(["another", SECRET]), SECRET)


def test_the_example_refuses_another_secret_and_what_is_old(is_from_workbench):
    assert not is_from_workbench(BODY, signed(["another"]), SECRET)
    assert not is_from_workbench(BODY, signed(at=time.time() - 301), SECRET)


@pytest.mark.parametrize("header", ["", "t=,v1=", "t=soon,v1=00", "nonsense", "t=1790000000"])
def test_the_example_refuses_what_is_no_signature(is_from_workbench, header):
    assert not is_from_workbench(BODY, header, SECRET)


def test_the_example_refuses_another_body(is_from_workbench):
    assert not is_from_workbench(BODY + b" ", signed(), SECRET)


def test_every_event_is_told_of():
    assert re.findall(r"^\| `([a-z.]+)` \|", PAGE, re.MULTILINE) == [*EventType.values, TEST]
    assert json.loads(re.search(r"^```json\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[1])["type"] in EventType.values


def test_the_pauses_are_those_that_are_made():
    assert RETRY_SECONDS == (10, 60, 300, 900, 3600, 7200, 14_400, 21_600, 36_000)
    assert "10 s, 1, 5 and 15 minutes, 1, 2, 4, 6 and 10 hours" in PAGE
