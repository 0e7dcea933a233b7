import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


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
