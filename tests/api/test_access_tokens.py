"""A credential is exchanged for an access token, and what makes it worth nothing."""

from datetime import timedelta
from uuid import uuid4

import jwt
import pytest
from django.utils import timezone

from tests.people import Api
from workbench.tenancy.access_tokens import TOKEN_PREFIX
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.credentials import api_key_joined, api_key_roll, credential_revoke, service_account_create
from workbench.tenancy.models import AccessToken, ApiKey, Project
from workbench.tenancy.secrets import secret_new

URL = "/api/auth/access-tokens"


def token_of(answer) -> Api:
    assert answer.status == 201, answer.json
    return Api(answer.json["access_token"])


@pytest.fixture
def account(alice):
    return service_account_create(
        organization=alice.organization, projects=[alice.project], name="CI", actor=actor_of_user(alice.user)
    )


def test_every_form_of_an_api_key_is_exchanged(alice):
    key, secret = alice.key()
    for body in (
        {"api_key": api_key_joined(key, secret)},
        {"api_key": f"{key.id}:{secret}"},
        {"api_key": secret},
        {"api_key_id": str(key.id), "api_key_secret": secret},
        {"api_key": secret, "project_id": str(alice.project.id)},
    ):
        answer = Api().post(URL, body)
        assert answer.status == 201
        assert answer.json["access_token"].startswith("ks_at_")
        assert {name: value for name, value in answer.json.items() if name != "access_token"} == {
            "token_type": "Bearer",
            "expires_in_seconds": 3600,
            "organization_id": str(alice.organization.id),
            "project_id": str(alice.project.id),
        }


def test_a_service_account_of_one_project_needs_not_name_it(alice, account):
    body = {"service_account_id": str(account[0].id), "service_account_secret": account[1]}
    assert Api().post(URL, body).json["project_id"] == str(alice.project.id)


def test_a_service_account_of_several_projects_names_one(alice, account):
    other = Project.objects.create(organization=alice.organization, name="Other")
    account[0].projects.add(other)
    body = {"service_account_id": str(account[0].id), "service_account_secret": account[1]}
    refused = Api().post(URL, body)
    assert (refused.error, list(refused.json["error"]["details"])) == (("validation_error", 422), ["project_id"])
    assert Api().post(URL, {**body, "project_id": str(other.id)}).json["project_id"] == str(other.id)
    assert Api().post(URL, {**body, "project_id": str(uuid4())}).error == ("project_mismatch", 403)


def test_scopes_are_narrowed_and_never_widened(alice):
    _key, secret = alice.key(["sessions:read", "movespecs:read"])
    narrowed = Api().post(URL, {"api_key": secret, "scopes": ["projects:read"]})
    assert AccessToken.objects.get().scopes == ["sessions:read"]
    assert token_of(narrowed).get("/api/detection/sessions").status == 200
    wider = Api().post(URL, {"api_key": secret, "scopes": ["sessions:write"]})
    assert wider.error == ("insufficient_scope", 403)
    assert wider.json["error"]["details"] == {"required_scope": "sessions:write"}


def test_one_answer_for_every_credential_that_is_not_good(alice, charlie, settings):
    settings.TOKEN_FAILURES_PER_MINUTE = 100
    key, secret = alice.key()
    expired, expired_secret = alice.key()
    ApiKey.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    revoked, revoked_secret = alice.key()
    credential_revoke(credential=revoked, actor=actor_of_user(alice.user))
    answers = [
        Api().post(URL, body)
        for body in (
            {"api_key": secret_new()},
            {"api_key": secret[:-1] + ("A" if secret[-1] != "A" else "B")},
            {"api_key": "not a key"},
            {"api_key_id": str(uuid4()), "api_key_secret": secret},
            {"api_key_id": "no uuid", "api_key_secret": secret},
            {"api_key_id": str(charlie.key()[0].id), "api_key_secret": secret},
            {"api_key": expired_secret},
            {"api_key": revoked_secret},
            {"service_account_id": str(key.id), "service_account_secret": secret},
        )
    ]
    assert {answer.error for answer in answers} == {("access_token_invalid", 401)}
    assert len({str(answer.json) for answer in answers}) == 1


def test_a_typo_is_refused_without_a_query(alice, django_assert_num_queries):
    _, secret = alice.key()
    with django_assert_num_queries(0):
        Api().post(URL, {"api_key": secret[1:] + secret[0]})


@pytest.mark.parametrize("body", [{}, {"api_key": "a", "api_key_id": "b"}, {"api_key_id": "a"}, {"api_key": ""}])
def test_anything_but_one_form_is_no_valid_body(body, db):
    assert Api().post(URL, body).error == ("validation_error", 422)


def test_ten_failures_in_a_minute_are_enough_for_one_key(alice):
    key, secret = alice.key()
    for _ in range(10):
        wrong = Api().post(URL, {"api_key_id": str(key.id), "api_key_secret": secret_new()})
        assert wrong.error == ("access_token_invalid", 401)
    refused = Api().post(URL, {"api_key_id": str(key.id), "api_key_secret": secret})
    assert refused.error == ("rate_limited", 429)
    assert int(refused.headers["Retry-After"]) == refused.json["error"]["details"]["retry_after_seconds"] > 0


def test_a_token_dies_with_its_key_its_organization_and_its_project(alice, charlie):
    for kill in (
        lambda key: credential_revoke(credential=key, actor=actor_of_user(alice.user)),
        lambda key: Project.objects.filter(pk=key.project_id).update(archived_at=timezone.now()),
    ):
        Project.objects.update(archived_at=None)
        key, secret = alice.key()
        api = token_of(Api().post(URL, {"api_key": secret}))
        assert api.get("/api/detection/sessions").status == 200
        kill(key)
        assert api.get("/api/detection/sessions").error == ("access_token_invalid", 401)
    api = charlie.api()
    assert api.get("/api/detection/sessions").status == 200
    charlie.organization.suspended_at = timezone.now()
    charlie.organization.save()
    refused = api.get("/api/detection/sessions")
    assert refused.error == ("organization_suspended", 403)
    plan = f"http://testserver/portal/{charlie.organization.pk}/plan/"
    assert refused.json["error"]["details"] == {"upgrade_url": plan}


def test_a_rolled_key_overlaps_with_its_successor(alice):
    key, secret = alice.key()
    _, new_secret = api_key_roll(key=key, actor=actor_of_user(alice.user), overlap=timedelta(hours=1))
    assert {Api().post(URL, {"api_key": one}).status for one in (secret, new_secret)} == {201}
    ApiKey.objects.filter(pk=key.pk).update(expires_at=timezone.now())
    assert [Api().post(URL, {"api_key": one}).status for one in (secret, new_secret)] == [401, 201]


def test_an_old_pepper_still_opens_until_it_is_taken_away(alice, settings):
    settings.CREDENTIAL_PEPPERS = ["old"]
    _, secret = alice.key()
    settings.CREDENTIAL_PEPPERS = ["new", "old"]
    assert Api().post(URL, {"api_key": secret}).status == 201
    settings.CREDENTIAL_PEPPERS = ["new"]
    assert Api().post(URL, {"api_key": secret}).status == 401


def test_an_expired_token_says_so_and_a_forged_one_does_not(alice, monkeypatch):
    _key, secret = alice.key()
    answer = Api().post(URL, {"api_key": secret})
    text = answer.json["access_token"].removeprefix(TOKEN_PREFIX)
    claims = jwt.decode(text, options={"verify_signature": False})
    forged = TOKEN_PREFIX + jwt.encode(claims, "", algorithm="none")
    other = TOKEN_PREFIX + jwt.encode(claims, "x" * 32, algorithm="HS256")
    for bad in (forged, other, text, "ks_at_", "ks_at_x.y.z", answer.json["access_token"] + "x"):
        assert Api(bad).get("/api/detection/sessions").error == ("access_token_invalid", 401)
    monkeypatch.setattr("workbench.tenancy.access_tokens.LIFETIME", timedelta(seconds=-1))
    late = Api(Api().post(URL, {"api_key": secret}).json["access_token"])
    assert late.get("/api/detection/sessions").error == ("access_token_expired", 401)


def test_the_scope_that_lacks_is_named(alice):
    answer = alice.api(["movespecs:read"]).get("/api/detection/sessions")
    assert answer.error == ("insufficient_scope", 403)
    assert answer.json["error"]["details"] == {"required_scope": "sessions:read"}


def test_live_tokens_are_listed_and_revoked_one_by_one(alice, charlie):
    _key, secret = alice.key()
    api, other = (token_of(Api().post(URL, {"api_key": secret})) for _ in range(2))
    listed = api.get(URL).json
    assert [set(row) for row in listed] == [{"token_id", "project_id", "scopes", "created_at", "expires_at"}] * 2
    assert charlie.api().delete(f"{URL}/{listed[0]['token_id']}").error == ("not_found", 404)
    assert api.delete(f"{URL}/{listed[0]['token_id']}").status == 204
    assert other.get(URL).error == ("access_token_invalid", 401)
    assert [row["token_id"] for row in api.get(URL).json] == [listed[1]["token_id"]]


def test_last_use_is_written_at_most_once_a_minute(alice, django_assert_max_num_queries):
    key, secret = alice.key()
    Api().post(URL, {"api_key": secret})
    first = ApiKey.objects.get(pk=key.pk).last_used_at
    assert first
    Api().post(URL, {"api_key": secret})
    assert ApiKey.objects.get(pk=key.pk).last_used_at == first


def test_no_secret_is_in_the_database(alice, account):
    key, secret = alice.key()
    token_of(Api().post(URL, {"api_key": secret}))
    from django.core import serializers

    from workbench.tenancy.models import AuditEntry, ServiceAccount

    rows = [row for model in (ApiKey, ServiceAccount, AccessToken, AuditEntry) for row in model.objects.all()]
    dump = serializers.serialize("json", rows)
    assert key.name in dump
    assert secret not in dump
    assert account[1] not in dump
