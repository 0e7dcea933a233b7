"""The list: what is in it, searched, narrowed, sorted, page by page."""

import re

import pytest

from movespecs.models import MoveSpec, Visibility
from movespecs.services import movespec_archive
from workbench.tenancy.audit import SYSTEM
from workbench.tenancy.services import organization_suspend


def names(client, **query):
    return [card.movespec.name for card in client.get("/catalogue/", query).context["found"].cards]


def facet(client, title, **query):
    """The values of one facet, with their numbers."""
    facets = client.get("/catalogue/", query).context["found"].facets
    return {choice.label: choice.number for each in facets if each.title == title for choice in each.choices}


def test_the_whole_catalogue_is_found_page_by_page(client, catalogue):
    first, second = names(client), names(client, page=2)
    assert len(first) == 12
    assert len({*first, *second}) == MoveSpec.objects.count()


def test_what_projects_publish_stands_beside_the_built_in_ones(client, publish):
    publish("Pistol squat")
    page = client.get("/catalogue/", {"q": "pistol"})
    assert [(card.movespec.name, card.author) for card in page.context["found"].cards] == [("Pistol squat", "alice's")]


@pytest.mark.parametrize("visibility", [Visibility.PRIVATE, Visibility.DELISTED])
def test_what_is_not_public_is_not_listed(client, publish, visibility):
    publish("Pistol squat", visibility=visibility)
    assert names(client, q="pistol") == []


def test_what_is_archived_or_was_never_released_is_not_listed(client, publish, alice):
    movespec_archive(movespec=publish("Pistol squat"), actor="test")
    MoveSpec.objects.create(
        project=alice.project, name="Pistol idea", search_text="pistol idea\n", visibility=Visibility.PUBLIC
    )
    assert names(client, q="pistol") == []


def test_a_suspended_organization_publishes_nothing(client, publish, alice):
    movespec = publish("Pistol squat")
    organization_suspend(organization=alice.organization, actor=SYSTEM)
    assert names(client, q="pistol") == []
    assert client.get(f"/catalogue/{movespec.pk}/").status_code == 404


def test_every_word_of_a_search_must_be_found(client, catalogue):
    assert names(client, q="JUMP feet") == ["Jumping jack"]
    assert names(client, q="jump nowhere") == []


def test_a_search_brings_what_is_called_so_first(client, publish):
    popular = publish("Box squat", description="A squat onto a box.")
    MoveSpec.objects.filter(pk=popular.pk).update(star_count=50)
    publish("Squatting long")
    assert names(client, q="squat")[:3] == ["Squat", "Squatting long", "Box squat"]


def test_facets_combine(client, catalogue):
    assert names(client, body="legs", type="hold", view="side") == ["Plank"]
    assert set(names(client, body=["arms", "legs"], type="hold")) == {"Plank", "Warrior two"}
    assert names(client, equipment="bar") == ["Pull up"]


def test_each_number_is_what_its_link_leads_to(client, catalogue):
    start = client.get("/catalogue/", {"body": "legs", "view": "any"})
    for each in start.context["found"].facets:
        for choice in each.choices:
            if not choice.chosen:
                assert client.get(choice.url).context["found"].total == choice.number, choice


def test_a_chosen_value_leads_back(client, catalogue):
    found = client.get("/catalogue/", {"body": "legs", "q": "squat"}).context["found"]
    chosen = [choice for each in found.facets for choice in each.choices if choice.chosen]
    assert [choice.url for choice in chosen] == ["/catalogue/?q=squat"]


def test_of_types_and_views_another_may_be_taken_instead(client, catalogue):
    assert facet(client, "Counts", type="hold") == facet(client, "Counts")
    assert facet(client, "Camera", view="side") == facet(client, "Camera")


def test_it_is_sorted_by_stars_by_use_and_by_age(client, publish):
    starred, used, new = publish("Starred"), publish("Used"), publish("New")
    MoveSpec.objects.filter(pk=starred.pk).update(star_count=3)
    MoveSpec.objects.filter(pk=used.pk).update(session_count=7)
    assert names(client)[0] == "Starred"
    assert names(client, sort="use")[0] == "Used"
    assert names(client, sort="newest")[0] == new.name


def test_a_page_beyond_the_last_is_the_last(client, catalogue):
    assert names(client, page=99) == names(client, page=2)


@pytest.mark.parametrize("query", ["type=nonsense", "body=wings&body=legs", "page=-3", "page=x", "sort=%00", "q=%00"])
def test_what_makes_no_sense_is_passed_over(client, catalogue, query):
    assert client.get(f"/catalogue/?{query}").status_code == 200


def test_one_question_has_one_canonical_address(client, catalogue):
    page = client.get("/catalogue/?utm_source=news&view=side&body=legs&sort=use").content.decode()
    assert re.findall(r'rel="canonical" href="([^"]+)"', page) == [
        "http://testserver/catalogue/?view=side&amp;body=legs"
    ]


def test_a_search_is_not_indexed_and_the_catalogue_is(client, catalogue):
    assert "noindex" in client.get("/catalogue/", {"q": "squat"}).content.decode()
    assert "noindex" not in client.get("/catalogue/", {"body": "legs"}).content.decode()


def test_the_title_says_what_is_shown(client, catalogue):
    page = client.get("/catalogue/", {"body": "legs", "type": "hold"})
    assert "<title>Legs, holds: catalogue · Workbench</title>" in page.content.decode()


def test_nothing_found_says_so_and_leads_back(client, catalogue):
    page = client.get("/catalogue/", {"q": "handstand"}).content.decode()
    assert "No MoveSpec is like that." in page
    assert 'href="/catalogue/"' in page


def test_htmx_is_answered_with_what_changes(client, catalogue):
    part = client.get("/catalogue/", {"body": "legs"}, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert len(part.content) < 15_000
    assert "HX-Request" in part["Vary"]


def test_going_back_is_answered_with_the_whole_page(client, catalogue):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    page = client.get("/catalogue/", {"body": "legs"}, headers=headers).content.decode()
    assert "<html" in page
    assert "hx-swap-oob" not in page


def test_a_page_takes_few_queries(client, publish, django_assert_max_num_queries):
    for number in range(12):
        publish(f"Squat {number}", description="Test")
    with django_assert_max_num_queries(5):
        client.get("/catalogue/", {"q": "test"})
