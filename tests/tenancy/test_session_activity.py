"""When a sign-in was last used."""

import pytest
from allauth.usersessions.models import UserSession

from tests.people import person
from workbench.tenancy import session_activity


@pytest.fixture
def alice(db, client):
    alice = person("alice")
    client.force_login(alice.user)
    return alice


def test_it_is_written_down_once_in_five_minutes(client, alice, monkeypatch):
    client.get("/")
    seen = UserSession.objects.get(user=alice.user).last_seen_at
    client.get("/")
    assert UserSession.objects.get().last_seen_at == seen
    monkeypatch.setattr(session_activity, "SECONDS", 0)
    client.get("/")
    assert UserSession.objects.get().last_seen_at > seen


def test_whoever_is_not_signed_in_has_none(client, db):
    client.get("/")
    assert not UserSession.objects.exists()
