import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch, reverse


@pytest.mark.parametrize("page", ["account_login", "account_signup", "mfa_index"])
def test_no_page_signs_people_in_while_sessions_are_readable_cookies(page):
    """Allauth keeps codes and challenges in the session: before its pages are routed, the engine must be another."""
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.signed_cookies"
    with pytest.raises(NoReverseMatch):
        reverse(page)


def test_people_are_known_by_their_address_in_any_case(alice):
    assert authenticate(None, email="ALICE@example.com", password="correct horse battery staple") == alice.user
    assert authenticate(None, email="alice@example.com", password="wrong") is None


def test_who_was_switched_off_does_not_come_in(alice):
    alice.user.is_active = False
    alice.user.save()
    assert authenticate(None, email="alice@example.com", password="correct horse battery staple") is None


@pytest.mark.parametrize("password", ["short", "password123"])
def test_a_weak_password_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)
