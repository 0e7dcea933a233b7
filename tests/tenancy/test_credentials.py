"""Who makes and rolls credentials, and what a roll leaves behind."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.utils import timezone

from tests.people import Api, person
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.credentials import (
    api_key_create,
    api_key_roll,
    credential_revoke,
    service_account_create,
    service_account_roll,
)
from workbench.tenancy.models import ApiKey, AuditEntry, Role, ServiceAccount
from workbench.tenancy.roles import NotAllowed

EXCHANGE = "/api/auth/access-tokens"


def key_by(who):
    return api_key_create(project=who.project, name="Phone app", actor=actor_of_user(who.user))


def account_by(who):
    return service_account_create(
        organization=who.organization, projects=[who.project], name="CI", actor=actor_of_user(who.user)
    )


@pytest.mark.parametrize("role", [Role.VIEWER, Role.BILLING])
def test_who_may_not_manage_credentials_makes_and_rolls_none(alice, role):
    (key, _), (account, _) = key_by(alice), account_by(alice)
    other = person("eve", of=alice, role=role)
    actor = actor_of_user(other.user)
    for forbidden in (
        lambda: key_by(other),
        lambda: account_by(other),
        lambda: api_key_roll(key=key, actor=actor, overlap=timedelta(hours=1)),
        lambda: service_account_roll(account=account, actor=actor, overlap=timedelta(hours=1)),
    ):
        with pytest.raises(NotAllowed):
            forbidden()
    assert (ApiKey.objects.count(), ServiceAccount.objects.count()) == (1, 1)


def test_an_outsider_makes_none(alice, charlie):
    with pytest.raises(NotAllowed):
        api_key_create(project=alice.project, name="Mine", actor=actor_of_user(charlie.user))


def test_of_one_id_there_is_one_key(alice):
    key_id, actor = uuid4(), actor_of_user(alice.user)
    api_key_create(project=alice.project, name="Phone app", actor=actor, key_id=key_id)
    with pytest.raises(IntegrityError):
        api_key_create(project=alice.project, name="Phone app", actor=actor, key_id=key_id)


def test_a_service_account_is_rolled_with_its_projects_and_scopes(alice):
    actor = actor_of_user(alice.user)
    old, old_secret = service_account_create(
        organization=alice.organization, projects=[alice.project], name="CI", actor=actor, scopes=["usage:read"]
    )
    new, secret = service_account_roll(account=old, actor=actor, overlap=timedelta(hours=1))
    assert (new.name, new.scopes, list(new.projects.all())) == ("CI", ["usage:read"], [alice.project])
    for account, its_secret in ((old, old_secret), (new, secret)):
        body = {"service_account_id": str(account.id), "service_account_secret": its_secret}
        assert Api().post(EXCHANGE, body).status == 201
    old.refresh_from_db()
    assert old.rolled_at
    assert old.expires_at <= timezone.now() + timedelta(hours=1)


def test_without_overlap_the_old_key_is_revoked_with_its_tokens(alice):
    key, secret = key_by(alice)
    token = Api().post(EXCHANGE, {"api_key": secret}).json["access_token"]
    _, new_secret = api_key_roll(key=key, actor=actor_of_user(alice.user), overlap=timedelta())
    assert Api(token).get("/api/usage").error == ("access_token_invalid", 401)
    assert [Api().post(EXCHANGE, {"api_key": one}).status for one in (secret, new_secret)] == [401, 201]


@pytest.mark.parametrize("state", ["revoked", "rolled", "expired"])
def test_what_is_no_longer_current_is_not_rolled(alice, state):
    (key, _), actor = key_by(alice), actor_of_user(alice.user)
    match state:
        case "revoked":
            credential_revoke(credential=key, actor=actor)
        case "rolled":
            api_key_roll(key=key, actor=actor, overlap=timedelta(days=1))
        case "expired":
            ApiKey.objects.filter(pk=key.pk).update(expires_at=timezone.now())
    with pytest.raises(NotAllowed, match="Make a new one"):
        api_key_roll(key=key, actor=actor, overlap=timedelta(days=1))


def test_the_audit_log_names_what_was_done_to_which_key(alice):
    (key, _), (account, _) = key_by(alice), account_by(alice)
    actor = actor_of_user(alice.user)
    api_key_roll(key=key, actor=actor, overlap=timedelta(hours=1))
    credential_revoke(credential=account, actor=actor)
    named = set(AuditEntry.objects.values_list("action", "details__name"))
    assert {("api_key.create", "Phone app"), ("api_key.roll", "Phone app"), ("service_account.revoke", "CI")} <= named
