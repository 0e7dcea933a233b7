"""A connection to PostgreSQL that is kept is looked at before a request uses it again."""

import asyncio

import dj_database_url
import psycopg
import pytest
from django.db import connections
from django.db.utils import ConnectionHandler, OperationalError

from detection.worker.writer import write

SERVER = "postgres://postgres@127.0.0.1:5432/postgres"


@pytest.fixture
def kept(django_db_blocker):
    """A connection as the settings make them."""
    settings = dj_database_url.parse(SERVER, engine="workbench.postgresql", conn_max_age=None, conn_health_checks=True)
    connection = ConnectionHandler({"default": settings})["default"]
    with django_db_blocker.unblock():
        yield connection
        connection.close()


def asked_in_a_new_request(connection):
    connection.close_if_unusable_or_obsolete()
    return asked(connection)


def asked(connection):
    """Which of the server's processes answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def end(process):
    with psycopg.connect(SERVER, autocommit=True) as operator:
        assert operator.execute("SELECT pg_terminate_backend(%s, 5000)", [process]).fetchone() == (True,)


@pytest.mark.postgres
def test_it_is_used_again_while_it_is_silent(kept):
    assert asked_in_a_new_request(kept) == asked_in_a_new_request(kept)


@pytest.mark.postgres
def test_another_is_opened_where_the_server_has_ended_it(kept):
    first = asked_in_a_new_request(kept)
    end(first)
    assert asked_in_a_new_request(kept) != first
    assert kept.is_usable()


@pytest.mark.postgres
def test_another_is_opened_where_a_request_was_the_first_to_find_it_ended(kept):
    first = asked_in_a_new_request(kept)
    end(first)
    with pytest.raises(OperationalError):
        asked(kept)
    assert asked_in_a_new_request(kept) != first


@pytest.mark.postgres
def test_what_the_server_only_remarks_ends_nothing(kept):
    """A notification is something to read, so the server is asked, and answers."""
    first = asked_in_a_new_request(kept)
    with kept.cursor() as cursor:
        cursor.execute("LISTEN remarks")
    with psycopg.connect(SERVER, autocommit=True) as other:
        other.execute("NOTIFY remarks")
    assert asked_in_a_new_request(kept) == first


@pytest.mark.postgres
async def test_the_thread_that_writes_for_detection_opens_another_too(kept):
    """It answers no requests, so nobody looks at its connection."""
    kept.inc_thread_sharing()
    await write(connections.__setitem__, "default", kept)
    first = await write(asked, kept)
    await asyncio.to_thread(end, first)
    with pytest.raises(OperationalError):
        await write(asked, kept)
    assert await write(asked, kept) != first
    await write(connections.__delitem__, "default")
