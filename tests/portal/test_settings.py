"""An organization's settings, and its deletion."""

import re

import pytest

from tests.people import person
from workbench.tenancy.models import Organization, Role


@pytest.fixture
def portal(signed_in, alice):
    return signed_in(alice)


def now(who):
    return Organization.objects.get(pk=who.organization.pk)


def test_it_is_renamed(portal, alice):
    answer = portal.post(portal.at("settings/rename/"), {"name": "Acme"}, follow=True)
    assert now(alice).name == "Acme"
    assert "The organization is named Acme now." in answer.content.decode()


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_bad_name_is_refused(portal, alice, name):
    assert portal.post(portal.at("settings/rename/"), {"name": name}).status_code == 422
    assert now(alice).name == "alice's"


@pytest.mark.parametrize("role", [Role.ADMIN, Role.DEVELOPER, Role.BILLING, Role.VIEWER])
def test_others_read_and_change_nothing(signed_in, alice, role):
    there = signed_in(person("eve", of=alice, role=role))
    page = there.get(there.at("settings/"))
    assert str(alice.organization.pk) in page.content.decode()
    assert "Delete" not in page.content.decode()
    assert there.post(there.at("settings/rename/"), {"name": "Mine"}).status_code == 403
    assert there.post(there.at("settings/delete/"), {"typed": "alice's"}).status_code == 403
    assert now(alice).name == "alice's"


def test_it_is_deleted_once_its_name_is_typed(portal, alice, bob, signed_in):
    answer = portal.post(portal.at("settings/delete/"), {"typed": "alice's"})
    assert (answer.status_code, answer.url) == (302, "/portal/")
    assert now(alice).deleted_at
    for who in (portal, signed_in(bob)):
        assert who.get(portal.at()).status_code == 404


@pytest.mark.parametrize("typed", ["", "Alice's", "delete"])
def test_another_name_deletes_nothing_and_the_dialog_stays_open(portal, alice, typed):
    answer = portal.post(portal.at("settings/delete/"), {"typed": typed})
    assert answer.status_code == 422
    assert re.search(r'<dialog[^>]+id="delete"[^>]* open>', answer.content.decode())
    assert now(alice).deleted_at is None


def test_the_page_costs_few_queries(portal, django_assert_max_num_queries):
    portal.get(portal.at())
    with django_assert_max_num_queries(10):
        portal.get(portal.at("settings/"))
