"""No credential reaches a log, an error page, the audit log or a row of the database; test_admin_site has the rest."""

import io
import logging
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.apps import apps
from django.core import serializers
from django.test import Client
from structlog.stdlib import ProcessorFormatter

from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.credentials import api_key_joined, api_key_roll, credential_revoke, service_account_create
from workbench.tenancy.models import AuditEntry

EXCHANGE = "/api/auth/access-tokens"


@pytest.fixture
def log(caplog):
    """What our own handler would write at LOG_LEVEL=DEBUG."""
    root, written = logging.getLogger(), io.StringIO()
    caplog.set_level(logging.DEBUG)
    handler = logging.StreamHandler(written)
    handler.setFormatter(next(h.formatter for h in root.handlers if isinstance(h.formatter, ProcessorFormatter)))
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


@pytest.fixture
def used(alice, log, monkeypatch):
    """Everything that was answered and logged while credentials were made, used rightly and wrongly, and revoked; and
    the secrets."""
    actor, client, bodies = actor_of_user(alice.user), Client(raise_request_exception=False), []
    key, secret = alice.key()
    account, account_secret = service_account_create(
        organization=alice.organization, projects=[alice.project], name="robot", actor=actor
    )
    token = client.post(EXCHANGE, {"api_key": api_key_joined(key, secret)}, "application/json").json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    _, rolled = api_key_roll(key=key, actor=actor, overlap=timedelta(hours=1))

    def say(answer):
        bodies.append(answer.content.decode())

    say(client.post(EXCHANGE, {"api_key": secret, "scopes": ["nothing:read"]}, "application/json"))
    say(client.post(EXCHANGE, {"api_key": secret, "api_key_secret": rolled}, "application/json"))
    say(client.post(EXCHANGE, f'{{"api_key": "{secret}"', "application/json"))
    say(client.get(EXCHANGE, headers=bearer))
    say(client.get("/api/nowhere", {"token": token}, headers=bearer))
    say(client.get("/nowhere/", {"token": token}, headers=bearer))
    credential_revoke(credential=account, actor=actor)
    credential_revoke(credential=key, actor=actor)
    say(client.post(EXCHANGE, {"api_key": secret}, "application/json"))
    say(client.get(EXCHANGE, headers=bearer))
    monkeypatch.setattr("workbench.api.tokens.api_key_found", fails)
    say(client.post(EXCHANGE, {"api_key": secret}, "application/json"))
    assert "internal_error" in bodies[-1]
    return [secret, account_secret, rolled, token], "\n".join(bodies), log.getvalue()


def fails(*, secret, key_id):
    raise RuntimeError("the database is gone")


def test_no_answer_holds_one(used):
    secrets, answered, _ = used
    assert answered
    assert not [secret for secret in secrets if secret in answered]


def test_no_log_holds_one(used):
    secrets, _, logged = used
    assert "the database is gone" in logged
    assert not [secret for secret in secrets if secret in logged]


def test_no_audit_entry_holds_one_nor_its_hash(used, alice):
    secrets, _, _ = used
    hashes = list(alice.project.api_keys.values_list("secret_hmac", flat=True))
    written = serializers.serialize("json", AuditEntry.objects.all())
    assert "api_key.roll" in written
    assert not [secret for secret in [*secrets, *hashes] if secret in written]


def test_no_row_of_the_database_holds_one(used, alice):
    secrets, _, _ = used
    totp = "JBSWY3DPEHPK3PXP"
    TOTP.activate(alice.user, totp)
    rows = "".join(
        str(row) for model in apps.get_models() for row in model._default_manager.values_list() if model._meta.managed
    )
    assert alice.project.api_keys.first().secret_hmac in rows
    assert not [secret for secret in [*secrets, totp] if secret in rows]


def test_an_encrypted_second_factor_still_works(alice):
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(alice.user, secret)
    authenticator = Authenticator.objects.get(user=alice.user)
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert authenticator.wrap().validate_code(code)
    assert not authenticator.wrap().validate_code("000000" if code != "000000" else "111111")
