"""The same promises on PostgreSQL: tests of whatever touches the database, once more with its DATABASE_URL."""

import os
import subprocess
import sys

import pytest
from django.db import connection

TESTS = [
    *(f"tests/api/test_{name}.py" for name in ("access_tokens", "idempotency", "revocation", "sessions", "usage")),
    "tests/api/movespecs",
    "tests/billing",
    "tests/webhooks",
    "tests/detection/worker",
    *(
        f"tests/detection/realtime/test_{name}.py"
        for name in ("batches", "ending", "guest_allowance", "protocol_model")
    ),
]


# With the redis kind the worker's own tests alone: the wire is the same, and what it carries into the database too.
RUNS = (("not postgres and not redis", TESTS), ("redis and not postgres", ["tests/detection/worker"]))


@pytest.mark.postgres
def test_the_worker_and_the_protocol_keep_their_promises_on_postgresql():
    assert connection.vendor == "sqlite"
    address = f"postgres://postgres@127.0.0.1:5432/workbench_{os.getpid()}"
    for marks, tests in RUNS:
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", marks, *tests],
            env={**os.environ, "DATABASE_URL": address},
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout[-5000:]
        assert "warning" not in run.stdout.splitlines()[-1]
