from html.parser import HTMLParser

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from tests.people import Api
from workbench.tenancy.access_tokens import access_token_issue
from workbench.tenancy.admin import site
from workbench.tenancy.audit import actor_of_user
from workbench.tenancy.credentials import service_account_create
from workbench.tenancy.models import ApiKey, AuditEntry, Organization, User
from workbench.tenancy.services import invitation_create

EMAIL, PASSWORD = "operator@example.com", "a long enough password"


@pytest.fixture
def operator(db):
    user = User.objects.create_superuser(EMAIL, PASSWORD)
    TOTP.activate(user, "a secret")
    return browser_of(user)


def browser_of(user):
    client = Client()
    client.force_login(user)
    return client


def lists():
    return [reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in site._registry]


def pages():
    """The index, every list, every row's own page and its history."""
    yield reverse("admin:index")
    yield from lists()
    for model in site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for row in model._default_manager.all():
            yield reverse(f"{name}_change", args=[row.pk])
            yield reverse(f"{name}_history", args=[row.pk])


def act(client, model, action, row):
    path = reverse(f"admin:tenancy_{model._meta.model_name}_changelist")
    return client.post(path, {"action": action, "_selected_action": str(row.pk)})


def test_no_page_shows_a_secret_or_what_is_kept_of_it(operator, alice):
    key, key_secret = alice.key()
    account, account_secret = service_account_create(
        organization=alice.organization, projects=[alice.project], name="robot", actor=actor_of_user(alice.user)
    )
    _, link = invitation_create(
        organization=alice.organization, email="eve@example.com", role="viewer", actor=actor_of_user(alice.user)
    )
    kept = [key.secret_hmac, account.secret_hmac, alice.user.password, User.objects.get(email=EMAIL).password]
    seen = ""
    for page in pages():
        answer = operator.get(page)
        assert answer.status_code == 200, page
        seen += answer.content.decode()
    assert str(key.id) in seen
    assert str(account.id) in seen
    for secret in [key_secret, account_secret, link, *kept]:
        assert secret not in seen


class Inline(HTMLParser):
    """Finds what the content security policy refuses: scripts and styles in the page itself, and handlers."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") != "application/json"):
            self.found.append(tag)
        self.found += [name for name in given if name == "style" or name.startswith("on")]


def test_the_site_needs_no_inline_script_or_style(operator, alice):
    for page in [*pages(), reverse("admin:login")]:
        answer = operator.get(page, follow=True)
        parser = Inline()
        parser.feed(answer.content.decode())
        assert parser.found == [], page
        assert "'unsafe-inline'" not in answer["Content-Security-Policy"]


def test_nothing_is_added_changed_or_deleted_by_a_form(operator, alice):
    for model, model_admin in site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert operator.get(reverse(f"{name}_add")).status_code == 403
        assert (
            model_admin.get_actions(operator.get(reverse("admin:index")).wsgi_request)
            .keys()
            .isdisjoint({"delete_selected"})
        )
    path = reverse("admin:tenancy_organization_change", args=[alice.organization.pk])
    assert operator.post(path, {"name": "Mine", "plan": "enterprise"}).status_code == 403
    assert Organization.objects.get(pk=alice.organization.pk).plan == "internal"


def test_what_an_operator_revokes_is_closed_and_written_down(operator, alice):
    key, _ = alice.key()
    api = Api(access_token_issue(credential=key, project=alice.project, scopes=key.scopes)[1])
    assert act(operator, ApiKey, "revoke", key).status_code == 302
    assert api.get("/api/auth/access-tokens").error == ("access_token_invalid", 401)
    entry = AuditEntry.objects.get(action="api_key.revoke")
    assert (entry.actor_label, entry.target) == (f"operator {EMAIL}", str(key.id))


def test_an_organization_is_suspended_and_resumed(operator, alice):
    act(operator, Organization, "suspend", alice.organization)
    assert Organization.objects.get(pk=alice.organization.pk).suspended_at
    act(operator, Organization, "resume", alice.organization)
    assert Organization.objects.get(pk=alice.organization.pk).suspended_at is None
    actions = AuditEntry.objects.filter(actor_label=f"operator {EMAIL}").order_by("created_at")
    assert list(actions.values_list("action", flat=True)) == ["organization.suspend", "organization.resume"]


def test_who_may_only_look_revokes_nothing(alice, permissions):
    looker = User.objects.create_user("looker@example.com", PASSWORD, is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_apikey"))
    TOTP.activate(looker, "a secret")
    client, (key, _) = browser_of(looker), alice.key()
    assert client.get(reverse("admin:tenancy_apikey_changelist")).status_code == 200
    act(client, ApiKey, "revoke", key)
    key.refresh_from_db()
    assert key.revoked_at is None


def test_an_owner_is_no_operator(alice):
    client = browser_of(alice.user)
    for path in [reverse("admin:index"), *lists()]:
        answer = client.get(path)
        assert (answer.status_code, reverse("admin:login") in answer["Location"]) == (302, True)
    refused = client.get(reverse("admin:login"))
    assert (refused.status_code, "This is for operators." in refused.content.decode()) == (403, True)


def test_operators_sign_in_as_everybody_does(db):
    answer = Client().get(reverse("admin:tenancy_user_changelist"), follow=True)
    assert answer.redirect_chain[-1][0] == "/account/login/?next=/admin/tenancy/user/"
    assert Client().post(reverse("admin:login"), {"username": EMAIL, "password": PASSWORD}).status_code == 302


def test_a_password_alone_lets_no_operator_in(alice):
    user = User.objects.create_superuser(EMAIL, PASSWORD)
    client = browser_of(user)
    for path in [reverse("admin:index"), *lists()]:
        assert client.get(path).status_code == 302
    asked = client.get(reverse("admin:index"), follow=True)
    assert (asked.status_code, "Set up a second factor first." in asked.content.decode()) == (403, True)
    RecoveryCodes.activate(user)
    assert client.get(reverse("admin:index")).status_code == 302
    TOTP.activate(user, "a secret")
    assert client.get(reverse("admin:index")).status_code == 200
    assert client.get(reverse("admin:login")).url == reverse("admin:index")


def test_whoever_is_switched_off_is_out_and_so_are_their_credentials(operator, alice):
    theirs = browser_of(alice.user)
    assert theirs.get("/account/").status_code == 200
    api = alice.api()
    assert act(operator, User, "switch_off", alice.user).status_code == 302
    assert theirs.get("/account/").status_code == 302
    assert api.get("/api/auth/access-tokens").error == ("access_token_invalid", 401)
    entries = AuditEntry.objects.filter(actor_label=f"operator {EMAIL}").values_list("action", flat=True)
    assert set(entries) == {"member.switch_off", "api_key.revoke"}
    act(operator, User, "switch_on", alice.user)
    alice.user.refresh_from_db()
    assert alice.user.is_active
    assert api.get("/api/auth/access-tokens").error == ("access_token_invalid", 401)
