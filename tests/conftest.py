"""Tests that need a real browser, Redis or PostgreSQL say so by a marker; in CI a missing one is a failure."""

import os
import shutil
import socket
from collections.abc import Callable

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import connection
from django.db.models.signals import post_migrate
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from tests.own_redis import redis_forget, redis_url
from workbench.api.limits import _storage_of

# How long an example takes is the machine's matter, on which much else may run
hypothesis.register_profile("workbench", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("workbench")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


NEEDS: dict[str, tuple[Callable[[], bool], str]] = {
    "chromium": (lambda: bool(shutil.which("chromium")), "needs Debian's chromium on the PATH"),
    "redis": (lambda: _listens(6379), "needs Redis on 127.0.0.1:6379"),
    "postgres": (lambda: _listens(5432), "needs PostgreSQL on 127.0.0.1:5432"),
}


WEBCAM_FOLDERS = ("tests/e2e/", "tests/media/", "tests/tools/")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last, folder by folder: while Playwright runs, Django takes the thread for an asynchronous
    one, and of two Playwrights the second will not start. The long run on PostgreSQL comes first, beside the rest."""
    in_browser = [item for item in items if item.get_closest_marker("chromium")]
    for item in in_browser:  # where `make test` looks for them
        folders = WEBCAM_FOLDERS if item.get_closest_marker("webcam") else ("tests/e2e/",)
        if not item.nodeid.startswith(folders):
            raise pytest.UsageError(f"{item.nodeid} drives a browser outside {' and '.join(folders)}")
    others = [item for item in items if not item.get_closest_marker("chromium")]
    others.sort(key=lambda item: not item.get_closest_marker("postgres"))
    items[:] = others + sorted(in_browser, key=lambda item: str(item.path))


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, (there, reason) in NEEDS.items():
        if item.get_closest_marker(marker) and not there():
            if os.environ.get("CI"):
                pytest.fail(f"{reason}; in CI it must be there")
            pytest.skip(reason)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite as it is served, in a file, with a log beside it, open to several threads at once; but not synced to the
    disk, where it is gone after the run."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        options = database["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    else:
        database.setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"


@pytest.fixture(scope="session", autouse=True)
def emptying_is_quick(django_db_setup: None) -> None:
    """Most of the time goes into filling it with permissions again, and on PostgreSQL into files that TRUNCATE makes
    anew."""
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    if connection.vendor == "postgresql":
        connection.ops.sql_flush = _rows_deleted


def _rows_deleted(style: object, tables: list[str], **_: bool) -> list[str]:
    """In one transaction, in which foreign keys are not looked at."""
    deletes = [f'DELETE FROM "{table}"' for table in tables]  # noqa: S608 - the tables' own names
    return ["SET LOCAL session_replication_role = replica", *deletes]


@pytest.fixture
def permissions(db: None) -> None:
    """Those of Django's admin, which a test before this one may have emptied out."""
    for app in apps.get_app_configs():
        create_permissions(app, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def a_redis_of_its_own() -> None:
    """Where REDIS_URL is set the tests count and cache in Redis, each process of them by itself."""
    if settings.REDIS_URL:
        settings.REDIS_URL = settings.CACHES["default"]["LOCATION"] = redis_url()


@pytest.fixture(autouse=True)
def nobody_has_asked_yet() -> None:
    """Every test is from the same address."""
    _storage_of.cache_clear()
    if settings.REDIS_URL:
        redis_forget("LIMITS:*")


@pytest.fixture(scope="session", autouse=True)
def tokens_are_looked_up_each_time() -> None:
    """What a test revokes is gone in its next line."""
    settings.ACCESS_TOKEN_TRUST_SECONDS = 0


@pytest.fixture(scope="session", autouse=True)
def passwords_are_quick() -> None:
    """A good hash takes a second, which no test is about."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
