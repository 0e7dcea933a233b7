"""Deleting one's account."""

import pytest

from movespecs.models import MoveSpec
from movespecs.services import catalogue_sync, star_add
from workbench.tenancy.models import User


@pytest.fixture
def path():
    return "/account/delete/"


def test_the_page_says_what_goes_with_it(alice, proven, path):
    page = proven(alice).get(path).content.decode()
    assert "<b>alice&#x27;s</b> has no other member: it is deleted with you" in page
    assert "deleted person" in page


def test_the_address_is_typed_and_the_account_is_gone(alice, proven, path):
    browser = proven(alice)
    answer = browser.post(path, {"address": "Alice@example.com"}, follow=True)
    assert answer.redirect_chain == [("/account/login/", 302)]
    assert "Your account is deleted." in answer.content.decode()
    assert not User.objects.filter(pk=alice.user.pk).exists()
    assert browser.get("/account/").status_code == 302


def test_another_address_deletes_nothing(alice, proven, path):
    answer = proven(alice).post(path, {"address": "bob@example.com"})
    assert answer.status_code == 422
    assert "Type alice@example.com, the address of this account." in answer.content.decode()
    assert User.objects.filter(pk=alice.user.pk).exists()


def test_the_last_owner_of_a_team_is_told_what_to_do_first(alice, bob, proven, path):
    browser = proven(alice)
    page = browser.get(path).content.decode()
    assert "You are the last owner of an organization that has other members." in page
    for way in ("members", "settings"):
        assert f'href="/portal/{alice.organization.pk}/{way}/"' in page
    assert browser.post(path, {"address": "alice@example.com"}).status_code == 422
    assert User.objects.filter(pk=alice.user.pk).exists()


def test_a_session_alone_deletes_nothing(alice, signed_in, path):
    answer = signed_in(alice).post(path, {"address": "alice@example.com"})
    assert answer.url.startswith("/account/reauthenticate/")
    assert User.objects.filter(pk=alice.user.pk).exists()


def test_stars_go_and_are_no_longer_counted(alice, proven, path):
    squat = next(movespec for movespec in catalogue_sync() if movespec.slug == "squat")
    star_add(movespec=squat, actor=f"user:{alice.user.pk}")
    star_add(movespec=squat, actor="user:somebody-else")
    proven(alice).post(path, {"address": "alice@example.com"})
    squat = MoveSpec.objects.get(pk=squat.pk)
    assert (squat.star_count, squat.stars.count()) == (1, 1)
