"""Who finds which page of the portal."""

from uuid import uuid4

from workbench.tenancy.models import Membership


def test_whoever_is_not_signed_in_is_asked_to(client, alice):
    answer = client.get(f"/portal/{alice.organization.pk}/")
    assert answer.url == f"/account/login/?next=/portal/{alice.organization.pk}/"


def test_members_find_their_organization(signed_in, alice, bob):
    for who in (alice, bob):
        page = signed_in(who).get(f"/portal/{alice.organization.pk}/")
        assert page.status_code == 200
        assert page.context["organization"] == alice.organization


def test_to_an_outsider_an_organization_looks_like_none(signed_in, alice, charlie):
    outsider = signed_in(charlie)
    theirs, none = outsider.get(outsider.at(of=alice)), outsider.get(f"/portal/{uuid4()}/")
    assert (theirs.status_code, none.status_code) == (404, 404)
    assert str(alice.organization.pk) not in theirs.content.decode()


def test_the_way_in_leads_to_where_one_was_last(signed_in, alice, charlie):
    Membership.objects.create(organization=alice.organization, user=charlie.user, role="viewer")
    there = signed_in(charlie)
    assert there.get("/portal/").url == there.at()
    there.get(there.at(of=alice))
    assert there.get("/portal/").url == there.at(of=alice)


def test_an_organization_that_one_has_left_is_no_way_in(signed_in, alice, charlie):
    Membership.objects.create(organization=alice.organization, user=charlie.user, role="viewer")
    there = signed_in(charlie)
    there.get(there.at(of=alice))
    Membership.objects.filter(organization=alice.organization, user=charlie.user).delete()
    assert there.get("/portal/").url == there.at()
