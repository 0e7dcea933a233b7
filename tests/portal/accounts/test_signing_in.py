"""Signing in with a password and a second factor, proving oneself again, and signing out."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client

from tests.portal.accounts.conftest import PASSWORD


def code_of(secret: str) -> str:
    """What an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def secret(alice, proven):
    """Alice's authenticator app."""
    browser = proven(alice)
    page = browser.get("/account/2fa/totp/activate/")
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    secret = page.context["form"].secret
    done = browser.post("/account/2fa/totp/activate/", {"code": code_of(secret)}, follow=True)
    assert "Recovery codes" in done.content.decode()
    return secret


def recovery_codes(alice):
    return Authenticator.objects.get(user=alice.user, type="recovery_codes").wrap().get_unused_codes()


def test_the_password_alone_does_where_there_is_no_second_factor(alice, client):
    answer = client.post("/account/login/", {"login": "ALICE@example.com", "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/portal/{alice.organization.pk}/"


def test_with_an_app_the_password_is_half_of_it(alice, secret, sign_in):
    browser = sign_in(alice)
    assert browser.get("/portal/").url.startswith("/account/login/")
    refused = browser.post("/account/2fa/authenticate/", {"code": "000000"})
    assert "This is not right, or no longer." in refused.content.decode()
    cache.clear()  # a code is good once, and this one was used to set the app up
    assert browser.post("/account/2fa/authenticate/", {"code": code_of(secret)}).url == "/portal/"
    assert browser.get("/portal/").url == f"/portal/{alice.organization.pk}/"


def test_a_recovery_code_stands_for_the_app_once(alice, secret, sign_in):
    code = recovery_codes(alice)[0]
    assert sign_in(alice).post("/account/2fa/authenticate/", {"code": code}).url == "/portal/"
    assert sign_in(alice).post("/account/2fa/authenticate/", {"code": code}).status_code == 200


def test_the_secret_of_the_app_lies_encrypted(alice, secret):
    assert secret not in str(Authenticator.objects.get(user=alice.user, type="totp").data)


def test_whoever_signed_in_long_ago_proves_themselves_again(alice, signed_in):
    browser = signed_in(alice)
    asked = browser.get("/account/2fa/totp/activate/")
    assert asked.url == "/account/reauthenticate/?next=%2Faccount%2F2fa%2Ftotp%2Factivate%2F"
    wrong = browser.post(asked.url, {"password": "wrong", "next": "/account/2fa/totp/activate/"})
    assert "This is not your password." in wrong.content.decode()
    right = browser.post(asked.url, {"password": PASSWORD, "next": "/account/2fa/totp/activate/"})
    assert right.url == "/account/2fa/totp/activate/"
    assert browser.get(right.url).status_code == 200


def test_five_wrong_passwords_close_the_door_for_a_while(alice, client):
    for _ in range(5):
        client.post("/account/login/", {"login": "alice@example.com", "password": "wrong password"})
    refused = client.post("/account/login/", {"login": "alice@example.com", "password": PASSWORD})
    assert "Too many tries did not work." in refused.content.decode()


def test_signing_out_takes_a_form(alice, sign_in):
    browser = sign_in(alice)
    assert "Sign out?" in browser.get("/account/logout/").content.decode()
    assert browser.get("/account/").status_code == 200
    browser.post("/account/logout/")
    assert browser.get("/account/").status_code == 302


def test_a_form_without_its_token_is_refused(alice):
    browser = Client(enforce_csrf_checks=True)
    assert browser.post("/account/login/", {"login": "alice@example.com", "password": PASSWORD}).status_code == 403


def test_nobody_is_sent_to_another_site(alice, client):
    sent = {"login": "alice@example.com", "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert client.post("/account/login/", sent).url == "/portal/"


@pytest.mark.django_db(transaction=True)
def test_a_new_factor_is_told_by_mail(alice, secret, letters):
    told = {letter.subject: letter.text for letter in letters("alice@example.com")}
    assert "Authenticator app switched on" in told
    assert re.search(r"It was done on .* UTC with .*, from 127\.0\.0\.1\.", told["Authenticator app switched on"])
