import pytest
from django.db import OperationalError

from tests.own_redis import redis_url


@pytest.fixture(autouse=True)
def without_redis(settings):
    settings.REDIS_URL = ""


def test_health_says_that_the_process_lives(client):
    answer = client.get("/api/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_names_each_dependency(client):
    answer = client.get("/api/ready")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "checks": {"database": "ok"}})


@pytest.mark.redis
@pytest.mark.django_db
def test_redis_is_one_where_it_is_there(client, settings):
    settings.REDIS_URL = redis_url()
    answer = client.get("/api/ready")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "checks": {"database": "ok", "redis": "ok"}})


def test_ready_is_503_while_the_database_is_down(client, monkeypatch):
    def down():
        raise OperationalError("no such host")

    monkeypatch.setattr("workbench.api.health._database", down)
    answer = client.get("/api/ready")
    assert (answer.status_code, answer.json()["error"]["details"]) == (503, {"database": "down"})


@pytest.mark.django_db
def test_ready_is_503_while_redis_is_down(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/api/ready")
    assert (answer.status_code, answer.json()["error"]["details"]) == (503, {"database": "ok", "redis": "down"})
