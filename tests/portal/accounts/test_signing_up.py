"""Creating an account, verifying its address, and recovering a password."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from tests.portal.accounts.conftest import PASSWORD
from workbench.tenancy.models import User

NEW = {"email": "eve@example.com", "password1": PASSWORD}


def test_an_account_begins_with_the_link_in_the_mail(client, letters, db):
    asked = client.post("/account/signup/", NEW, follow=True)
    assert "Look into your mail." in asked.content.decode()
    [letter] = letters("eve@example.com")
    assert letter.subject == "Verify your e-mail address"
    assert "Is this your address?" in client.get(letter.link).content.decode()
    entered = client.post(letter.link, follow=True)
    assert entered.redirect_chain[-1] == ("/portal/welcome/", 302)
    assert EmailAddress.objects.get(email="eve@example.com").verified


def test_after_the_link_one_is_where_one_wanted_to_go(client, letters, db):
    client.post("/account/signup/", {**NEW, "next": "/demo/"})
    [letter] = letters("eve@example.com")
    assert client.post(letter.link).url == "/demo/"


def test_the_link_lets_no_other_browser_in(client, letters, db):
    client.post("/account/signup/", NEW)
    [letter] = letters("eve@example.com")
    other = Client()
    assert other.post(letter.link).url.startswith("/account/login/")
    assert "_auth_user_id" not in other.session


def test_before_the_address_is_verified_nobody_comes_in(client, letters, db):
    client.post("/account/signup/", NEW)
    answer = Client().post("/account/login/", {"login": "eve@example.com", "password": PASSWORD})
    assert answer.url == "/account/confirm-email/"


@pytest.mark.parametrize("password", ["short", "password123", "eve@example.com"])
def test_a_weak_password_is_refused_in_words(client, db, password):
    answer = client.post("/account/signup/", {**NEW, "password1": password})
    assert answer.context["form"].errors["password1"]
    assert not User.objects.filter(email="eve@example.com").exists()


def test_signing_up_with_a_known_address_looks_the_same(alice, letters):
    unknown, known = Client(), Client()
    first = unknown.post("/account/signup/", NEW, follow=True)
    second = known.post("/account/signup/", {**NEW, "email": "alice@example.com"}, follow=True)
    assert first.redirect_chain == second.redirect_chain
    assert first.content == second.content
    [letter] = letters("alice@example.com")
    assert letter.subject == "You have an account already"


def test_recovering_an_unknown_address_looks_the_same(alice, letters):
    answers = [
        Client().post("/account/password/reset/", {"email": email}, follow=True)
        for email in ("alice@example.com", "nobody@example.com")
    ]
    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert answers[0].content == answers[1].content
    assert [letter.subject for letter in letters("alice@example.com")] == ["Choose a new password"]
    assert [letter.subject for letter in letters("nobody@example.com")] == ["No account with this address"]


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(alice):
    pages = [
        Client().post("/account/login/", {"login": login, "password": "a wrong password"}).context["form"].errors
        for login in ("alice@example.com", "nobody@example.com")
    ]
    assert pages[0] == pages[1]
    assert "do not belong together" in str(pages[0])


def test_a_forgotten_password_is_chosen_anew_once(alice, letters):
    browser = Client()
    browser.post("/account/password/reset/", {"email": "alice@example.com"})
    [letter] = letters("alice@example.com")
    form = browser.get(letter.link, follow=True)
    chosen = {"password1": "another good password", "password2": "another good password"}
    done = browser.post(form.redirect_chain[-1][0], chosen, follow=True)
    assert "Your password is changed." in done.content.decode()
    signed_in = Client().post("/account/login/", {"login": "alice@example.com", "password": chosen["password1"]})
    assert signed_in.url == "/portal/"
    again = Client().get(letter.link, follow=True)
    assert "This link is no longer good." in again.content.decode()


def test_links_are_under_the_address_the_server_is_known_by(client, letters, settings, db):
    settings.BASE_URL = "https://workbench.example"
    client.post("/account/signup/", NEW)
    [letter] = letters("eve@example.com")
    assert "https://workbench.example/account/confirm-email/" in letter.text
    assert "testserver" not in letter.text


@pytest.mark.parametrize("path", ["/account/confirm-email/", "/account/password/reset/done/"])
def test_a_page_that_just_sent_mail_says_where_it_lies(client, db, settings, path):
    assert "/mail</code>" in client.get(path).content.decode()
    settings.SMTP_OPTIONS = {"host": "mail.example"}
    assert "/mail</code>" not in client.get(path).content.decode()


def test_too_many_accounts_from_one_place_are_refused_in_our_hand(client, db):
    for number in range(20):
        client.post("/account/signup/", {"email": f"eve{number}@example.com", "password1": "weak"})
    answer = client.post("/account/signup/", NEW)
    assert answer.status_code == 429
    assert "That was too often." in answer.content.decode()
    assert answer["Retry-After"] == "300"


@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/"])
def test_signing_in_and_recovering_are_held_to_so_many_tries(client, alice, path):
    sent = {"login": alice.user.email, "email": alice.user.email, "password": "wrong"}
    answers = [client.post(path, sent) for _ in range(6)]
    assert answers[4].status_code in {200, 302}
    said = answers[5].content.decode()
    assert "Too many tries did not work." in said if path == "/account/login/" else answers[5].status_code == 429
