"""The example takes what the Workbench sends, as it signs it, and nothing else."""

import json
import os
import subprocess
import sys
import time
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.conf import settings

from workbench.webhooks.signing import HEADER, signature

RECEIVER = settings.BASE_DIR / "examples" / "webhook_receiver" / "receiver.py"
SECRET = "whsec_of_a_test"
EVENT = {"id": "one", "type": "session.completed", "data": {"accepted_frames_total": 1800}}


@pytest.fixture(scope="module")
def receiver():
    command = [sys.executable, str(RECEIVER), "0"]
    running = subprocess.Popen(command, env={**os.environ, "WEBHOOK_SECRET": SECRET}, stdout=subprocess.PIPE, text=True)
    running.port = running.stdout.readline().split()[-1]
    yield running
    running.terminate()
    running.wait(timeout=10)
    running.stdout.close()


def send(receiver, event, secrets=(SECRET,), at=None):
    body = json.dumps(event).encode()
    header = signature(body=body, timestamp=int(at or time.time()), secrets=secrets)
    request = Request(f"http://127.0.0.1:{receiver.port}/", body, {HEADER: header})
    try:
        with urlopen(request, timeout=10) as answer:  # noqa: S310
            return answer.status
    except HTTPError as refused:
        return refused.code


def test_an_event_is_told_once_however_often_it_comes(receiver):
    assert [send(receiver, EVENT), send(receiver, EVENT)] == [204, 204]
    assert send(receiver, {**EVENT, "id": "two", "type": "test"}, ["an older secret", SECRET]) == 204
    assert receiver.stdout.readline() == 'session.completed {"accepted_frames_total": 1800}\n'
    assert receiver.stdout.readline().startswith("test ")


def test_what_another_signed_and_what_is_old_is_refused(receiver):
    assert send(receiver, {**EVENT, "id": "three"}, ["another"]) == 403
    assert send(receiver, {**EVENT, "id": "three"}, at=time.time() - 301) == 403
    assert send(receiver, {**EVENT, "id": "three", "type": "last"}) == 204
    assert receiver.stdout.readline().startswith("last ")
