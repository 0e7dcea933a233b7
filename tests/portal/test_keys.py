"""API keys and service accounts: made, shown once, rolled, revoked."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from detection.models import Mode
from detection.services import session_create
from movespecs.services import STARTER, movespec_create, version_create
from tests.people import Api, person
from workbench.tenancy.access_tokens import access_token_issue
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.credentials import service_account_create
from workbench.tenancy.models import ApiKey, Project, Role, ServiceAccount
from workbench.tenancy.scopes import SCOPES

EXCHANGE = "/api/auth/access-tokens"
KEYS, ACCOUNTS = "keys/api-keys/", "keys/service-accounts/"


@pytest.fixture
def portal(signed_in, alice):
    return signed_in(alice)


@pytest.fixture
def account(alice):
    return service_account_create(
        organization=alice.organization, projects=[alice.project], name="CI", actor=actor_of_user(alice.user)
    )[0]


def once_of(page):
    return page.context["once"]


def make(portal, project, path=KEYS, **given):
    once = once_of(portal.get(portal.at(f"{path}new/")))
    of = {"project" if path == KEYS else "projects": str(project.pk)}
    body = {"name": "Phone app", "scopes": list(SCOPES), "expires": "", "once": once, **of, **given}
    return portal.post(portal.at(f"{path}new/"), body)


def shown_in(answer):
    """The text of each part that has something to copy."""
    text = answer.content.decode().replace("&quot;", '"').replace("&#x27;", "'")
    return dict(re.findall(r'<code id="(\w+)"[^>]*>(.*?)</code>', text, re.S))


def test_a_key_is_made_and_its_secret_works(portal, alice):
    answer = make(portal, alice.project, scopes=["usage:read"])
    key = ApiKey.objects.get()
    assert (answer.status_code, key.name, key.scopes, key.created_by) == (200, "Phone app", ["usage:read"], alice.user)
    secret = shown_in(answer)["secret"]
    assert secret.startswith(f"ks_{key.pk}:")
    assert Api().post(EXCHANGE, {"api_key": secret}).status == 201


def test_the_command_to_try_it_is_whole(portal, alice):
    shown = shown_in(make(portal, alice.project))
    assert f'''-d '{{"api_key": "{shown["secret"]}"}}\'''' in shown["curl"]
    assert "http://testserver/api/auth/access-tokens" in shown["curl"]


def test_the_secret_is_in_that_answer_alone(portal, alice, caplog):
    answer = make(portal, alice.project)
    secret = shown_in(answer)["secret"].partition(":")[2]
    assert "no-store" in answer["Cache-Control"]
    key = ApiKey.objects.get()
    for path in (KEYS, f"{KEYS}{key.pk}/", "audit/", "", "projects/"):
        assert secret not in portal.get(portal.at(path)).content.decode()
    assert secret not in str(dict(portal.session.items()))
    assert secret not in caplog.text


def test_the_same_form_sent_again_makes_no_second_key(portal, alice):
    once = once_of(portal.get(portal.at(f"{KEYS}new/")))
    first = make(portal, alice.project, once=once)
    again = make(portal, alice.project, once=once)
    assert (first.status_code, again.status_code, ApiKey.objects.count()) == (200, 302, 1)
    assert "shown only once" in portal.get(again.url).content.decode()


def test_a_form_of_somebody_else_makes_nothing(portal, alice, charlie, signed_in):
    other = signed_in(charlie)
    theirs = once_of(other.get(other.at(f"{KEYS}new/")))
    for once in (theirs, "", "forged"):
        answer = make(portal, alice.project, once=once)
        assert answer.status_code == 422
        assert "This form is too old" in answer.content.decode()
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize("path", [KEYS, ACCOUNTS])
def test_what_is_wrong_is_said_and_nothing_made(portal, alice, charlie, path):
    for wrong in ({"name": ""}, {"scopes": []}, {"scopes": ["everything"]}, {"expires": "date"}, {"expires": "7"}):
        assert make(portal, alice.project, path, **wrong).status_code == 422
    late = make(portal, alice.project, path, expires="date", expires_on="2020-01-01")
    assert "Give a day that is not over yet." in late.content.decode()
    assert make(portal, charlie.project, path).status_code == 422
    Project.objects.filter(pk=alice.project.pk).update(archived_at=timezone.now())
    assert make(portal, alice.project, path).status_code == 422
    assert not ApiKey.objects.exists()
    assert not ServiceAccount.objects.exists()


@pytest.mark.parametrize(("expires", "days"), [("30", 30), ("90", 90), ("365", 365)])
def test_it_expires_after_some_days(portal, alice, expires, days):
    make(portal, alice.project, expires=expires)
    left = ApiKey.objects.get().expires_at - timezone.now()
    assert timedelta(days=days, minutes=-1) < left <= timedelta(days=days)


def test_it_expires_at_the_end_of_a_day_or_never(portal, alice):
    make(portal, alice.project, expires="date", expires_on="2099-02-03")
    make(portal, alice.project, expires="", expires_on="2099-02-03")
    assert list(ApiKey.objects.order_by("created_at").values_list("expires_at", flat=True)) == [
        datetime(2099, 2, 3, 23, 59, 59, tzinfo=UTC),
        None,
    ]
    assert date(2099, 2, 3)


def test_a_service_account_has_several_projects(portal, alice):
    other = Project.objects.create(organization=alice.organization, name="Other")
    answer = make(portal, alice.project, ACCOUNTS, projects=[str(alice.project.pk), str(other.pk)])
    account, shown = ServiceAccount.objects.get(), shown_in(answer)
    assert set(account.projects.all()) == {alice.project, other}
    assert shown["account"] == str(account.pk)
    body = {"service_account_id": shown["account"], "service_account_secret": shown["secret"]}
    for project in (alice.project, other):
        assert Api().post(EXCHANGE, {**body, "project_id": str(project.pk)}).status == 201
    assert '"project_id"' in shown["curl"]


def test_the_list_shows_what_one_needs_to_know_one_by(portal, alice, account):
    key, secret = alice.key(["usage:read"])
    ApiKey.objects.filter(pk=key.pk).update(last_used_at=timezone.now() - timedelta(minutes=5))
    text = portal.get(portal.at(KEYS)).content.decode()
    for words in ("usage:read", f"…{secret[-4:]}", "5\xa0minutes ago", "Active", "Main"):
        assert words in text
    assert "CI" in portal.get(portal.at(ACCOUNTS)).content.decode()
    assert portal.get(portal.at("keys/")).content.decode().count("usage:read") == 1


def test_the_list_is_of_one_project_or_of_what_no_longer_works(portal, alice):
    other = Project.objects.create(organization=alice.organization, name="Other")
    key, _ = alice.key()
    gone, _ = alice.key()
    portal.post(portal.at(f"{KEYS}{gone.pk}/revoke/"))

    def listed(query):
        return [credential.pk for credential, _ in portal.get(portal.at(KEYS) + query).context["listed"]]

    assert listed("") == listed(f"?project={alice.project.pk}") == [key.pk]
    assert listed(f"?project={other.pk}") == []
    assert listed("?past=1") == [gone.pk]
    assert listed("?project=nonsense") == [key.pk]


def test_a_key_is_rolled_and_both_work_for_a_while(portal, alice):
    key, secret = alice.key()
    answer = portal.post(portal.at(f"{KEYS}{key.pk}/roll/"), {"overlap": "3600"})
    new_secret = shown_in(answer)["secret"]
    assert "no-store" in answer["Cache-Control"]
    assert "The old one works until" in answer.content.decode()
    assert [Api().post(EXCHANGE, {"api_key": each}).status for each in (secret, new_secret)] == [201, 201]
    assert "Rolled" in portal.get(portal.at(f"{KEYS}{key.pk}/")).content.decode()
    again = portal.post(portal.at(f"{KEYS}{key.pk}/roll/"), {"overlap": "3600"}, follow=True)
    assert "Make a new one" in again.content.decode()
    assert ApiKey.objects.count() == 2


def test_a_service_account_is_rolled_at_once(portal, account):
    answer = portal.post(portal.at(f"{ACCOUNTS}{account.pk}/roll/"), {"overlap": "0"})
    shown = shown_in(answer)
    body = {"service_account_id": shown["account"], "service_account_secret": shown["secret"]}
    assert Api().post(EXCHANGE, body).status == 201
    account.refresh_from_db()
    assert account.revoked_at


@pytest.mark.parametrize("overlap", ["", "1", "31536000", "-1"])
def test_no_other_overlap_is_taken(portal, alice, overlap):
    key, _ = alice.key()
    assert portal.post(portal.at(f"{KEYS}{key.pk}/roll/"), {"overlap": overlap}).status_code == 422
    assert ApiKey.objects.count() == 1


def test_before_it_is_revoked_one_is_told_what_ends(portal, alice):
    movespec = movespec_create(project=alice.project, name="Wave", description="", actor="alice")
    version = version_create(movespec=movespec, yaml_source=STARTER)
    key, _ = alice.key()
    for _ in range(2):
        access_token_issue(credential=key, project=alice.project, scopes=SCOPES)
    session_create(project=alice.project, mode=Mode.LIVE, movespec_version=version, contract_major=1, credential=key)
    text = portal.get(portal.at(f"{KEYS}{key.pk}/")).content.decode()
    assert "2 access tokens stop at once." in text
    assert "1 running session ends within seconds" in text


def test_what_is_revoked_opens_nothing(portal, alice, account):
    key, secret = alice.key()
    answer = portal.post(portal.at(f"{KEYS}{key.pk}/revoke/"), follow=True)
    assert "test is revoked." in answer.content.decode()
    assert Api().post(EXCHANGE, {"api_key": secret}).status == 401
    portal.post(portal.at(f"{ACCOUNTS}{account.pk}/revoke/"))
    account.refresh_from_db()
    assert account.revoked_at


@pytest.mark.parametrize("role", [Role.VIEWER, Role.BILLING])
def test_who_may_not_manage_them_does_not_see_them(signed_in, alice, role):
    key, _ = alice.key()
    there = signed_in(person("eve", of=alice, role=role))
    for path in ("keys/", KEYS, ACCOUNTS, f"{KEYS}new/", f"{KEYS}{key.pk}/"):
        assert there.get(there.at(path)).status_code == 403
    for path in (f"{KEYS}new/", f"{KEYS}{key.pk}/roll/", f"{KEYS}{key.pk}/revoke/"):
        assert there.post(there.at(path)).status_code == 403
    assert "/keys/" not in there.get(there.at()).content.decode()


def test_another_organizations_are_not_there(signed_in, alice, charlie, account):
    key, _ = alice.key()
    there = signed_in(charlie)
    for path in (f"{KEYS}{key.pk}/", f"{ACCOUNTS}{account.pk}/"):
        assert there.get(there.at(path)).status_code == 404
        for verb in ("roll", "revoke"):
            assert there.post(there.at(f"{path}{verb}/"), {"overlap": "3600"}).status_code == 404
    assert there.get(there.at("keys/passwords/")).status_code == 404
    key.refresh_from_db()
    assert key.revoked_at is None


@pytest.mark.parametrize("path", [KEYS, ACCOUNTS])
def test_the_pages_cost_few_queries(portal, alice, account, path, django_assert_max_num_queries):
    for _ in range(5):
        alice.key()
    one = ApiKey.objects.first() if path == KEYS else account
    portal.get(portal.at())
    for page in (path, f"{path}new/", f"{path}{one.pk}/"):
        with django_assert_max_num_queries(10):
            portal.get(portal.at(page))
