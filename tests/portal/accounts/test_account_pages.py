"""A person's own pages: who they are, their addresses, password, factors and devices."""

from pathlib import Path

import allauth
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings

from tests.portal.accounts.conftest import PASSWORD
from workbench.templatetags.devices import device_name

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"
PAGES = [
    "/account/",
    "/account/email/",
    "/account/password/change/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
    "/account/sessions/",
    "/account/delete/",
    "/account/logout/",
    "/account/reauthenticate/",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_in_our_hand_and_quick(alice, proven, path, django_assert_max_num_queries):
    browser = proven(alice)
    browser.get(path)
    with django_assert_max_num_queries(10):
        page = browser.get(path)
    assert page.status_code == 200
    assert 'class="site-head"' in page.content.decode()
    assert "<script>" not in page.content.decode()
    assert "style=" not in page.content.decode()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/account/inactive/", "This account is switched off."),
        ("/account/confirm-email/lost/", "This link is no longer good."),
        ("/account/password/reset/key/1-lost/", "This link is no longer good."),
        ("/account/password/reset/key/done/", "Your password is changed."),
    ],
)
def test_what_is_seen_seldom_is_in_our_hand_too(client, db, path, words):
    page = client.get(path).content.decode()
    assert words in page
    assert 'class="site-head"' in page


def test_a_passkey_is_renamed_and_removed(alice, proven):
    browser = proven(alice)
    passkey = Authenticator.objects.create(
        user=alice.user, type="webauthn", data={"name": "Chrome on Linux", "credential": {}}
    )
    browser.post(f"/account/2fa/webauthn/keys/{passkey.pk}/edit/", {"name": "My laptop"})
    assert "Remove My laptop?" in browser.get(f"/account/2fa/webauthn/keys/{passkey.pk}/remove/").content.decode()
    browser.post(f"/account/2fa/webauthn/keys/{passkey.pk}/remove/")
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("path", PAGES)
def test_whoever_is_signed_out_is_asked_to_sign_in(client, db, path):
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.url.startswith("/account/") or answer.url == "/"


def test_a_name_is_set_and_shown(alice, signed_in):
    browser = signed_in(alice)
    answer = browser.post("/account/", {"name": "Alice Doe"}, follow=True)
    assert "Your name is saved." in answer.content.decode()
    alice.user.refresh_from_db()
    assert alice.user.name == "Alice Doe"
    too_long = browser.post("/account/", {"name": "x" * 121})
    assert (too_long.status_code, "name" in too_long.context["form"].errors) == (422, True)


def test_an_address_is_added_verified_and_made_the_main_one(alice, proven, letters):
    browser = proven(alice)
    added = browser.post("/account/email/", {"email": "alice@work.example", "action_add": ""}, follow=True)
    assert "A link was sent to alice@work.example" in added.content.decode()
    [letter] = letters("alice@work.example")
    browser.post(letter.link)
    browser.post("/account/email/", {"email": "alice@work.example", "action_primary": ""})
    alice.user.refresh_from_db()
    assert alice.user.email == "alice@work.example"
    browser.post("/account/email/", {"email": "alice@example.com", "action_remove": ""})
    assert [address.email for address in EmailAddress.objects.filter(user=alice.user)] == ["alice@work.example"]


def test_the_main_address_is_not_removed(alice, proven):
    browser = proven(alice)
    EmailAddress.objects.create(user=alice.user, email="alice@work.example", verified=True)
    answer = browser.post("/account/email/", {"email": "alice@example.com", "action_remove": ""}, follow=True)
    assert "make another one that first" in answer.content.decode()


def test_a_changed_password_signs_out_all_others(alice, sign_in, letters):
    here, there = sign_in(alice), sign_in(alice)
    new = "another good password"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/account/password/change/", sent).url == "/account/"
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    assert [letter.subject for letter in letters("alice@example.com")] == ["Your password was changed"]


def test_the_devices_are_listed_and_one_is_signed_out(alice, signed_in):
    here, there = signed_in(alice), signed_in(alice)
    here.get("/account/", headers={"user-agent": FIREFOX})
    there.get("/account/", headers={"user-agent": SAFARI})
    page = here.get("/account/sessions/", headers={"user-agent": FIREFOX}).content.decode()
    assert page.count("Firefox on Linux") == 1
    assert "Safari on iPhone" in page
    assert "127.0.0.1" in page
    other = UserSession.objects.get(user_agent=SAFARI)
    answer = here.post(f"/account/devices/{other.pk}/end/", follow=True, headers={"user-agent": FIREFOX})
    assert "Safari on iPhone is signed out." in answer.content.decode()
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200


def test_all_others_are_signed_out_at_once(alice, signed_in):
    here, *others = (signed_in(alice) for _ in range(3))
    for browser in (here, *others):
        browser.get("/account/")
    here.post("/account/sessions/")
    assert [browser.get("/account/").status_code for browser in (here, *others)] == [200, 302, 302]


def test_nobody_signs_out_another_person(alice, charlie, signed_in):
    theirs = signed_in(alice)
    theirs.get("/account/")
    device = UserSession.objects.get(user=alice.user)
    assert signed_in(charlie).post(f"/account/devices/{device.pk}/end/").status_code == 404
    assert theirs.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (SAFARI, "Safari on iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome on macOS"),
        ("curl/8.14.1", "curl"),
        ("", "Unknown"),
    ],
)
def test_a_browser_is_called_what_people_call_it(user_agent, name):
    assert device_name(user_agent) == name


def test_every_mail_and_message_of_allauth_is_in_our_words():
    theirs = Path(allauth.__file__).parent / "templates"
    unused = ("phone", "login_code", "password_reset_code")
    texts = [
        path.relative_to(theirs)
        for app in ("account", "mfa")
        for path in (theirs / app).rglob("*.txt")
        if not path.name.startswith(unused)
    ]
    missing = [str(path) for path in texts if not (settings.BASE_DIR / "templates" / path).exists()]
    assert missing == ["mfa/recovery_codes/download.txt"]
