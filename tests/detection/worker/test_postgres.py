"""The same promises on PostgreSQL: these tests, and the protocol's, once more with its address as DATABASE_URL."""

import os
import subprocess
import sys

import pytest
from django.db import connection


@pytest.mark.postgres
def test_the_worker_and_the_protocol_keep_their_promises_on_postgresql():
    assert connection.vendor == "sqlite"
    address = f"postgres://postgres@127.0.0.1:5432/workbench_{os.getpid()}"
    tests = ["tests/detection/worker", "tests/detection/realtime", "tests/billing"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not postgres", *tests],
        env={**os.environ, "DATABASE_URL": address},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-5000:]
    assert "warning" not in run.stdout.splitlines()[-1]
