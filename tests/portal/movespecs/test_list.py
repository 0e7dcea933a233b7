"""The organization's MoveSpecs."""

from uuid import uuid4

from movespecs.models import Visibility
from movespecs.services import movespec_archive, movespec_fork, movespec_update
from tests.people import person
from tests.portal.movespecs.conftest import movespec_made, text, version_made
from workbench.portal.movespecs.names import names_of
from workbench.tenancy.models import Project


def listed(browser, **query) -> list[str]:
    page = browser.get(browser.at("movespecs/"), query)
    return [movespec.name for movespec, _, _ in page.context["cards"]]


def test_an_organization_without_any_is_told_what_they_are_for(signed_in, alice, bob):
    page = signed_in(alice).get(signed_in(alice).at("movespecs/")).content.decode()
    assert "says what a movement looks like" in page
    assert "Make the first one" in page
    assert "Make the first one" not in signed_in(bob).get(signed_in(bob).at("movespecs/")).content.decode()


def test_those_of_all_projects_are_listed_what_changed_last_first(signed_in, alice, charlie):
    other = Project.objects.create(organization=alice.organization, name="Other")
    movespec_made(alice, "Lunge")
    squat = movespec_made(alice, "Squat")
    movespec_made(charlie, "Not ours")
    squat.project = other
    squat.save()
    browser = signed_in(alice)
    assert listed(browser) == ["Squat", "Lunge"]
    assert listed(browser, project=other.pk) == ["Squat"]
    assert listed(browser, project=charlie.project.pk) == ["Squat", "Lunge"]


def test_they_are_found_by_words_and_by_visibility(signed_in, alice):
    movespec_made(alice, "Deep squat")
    public = movespec_made(alice, "Jumping jack")
    movespec_update(movespec=public, actor="", visibility=Visibility.PUBLIC)
    browser = signed_in(alice)
    assert listed(browser, q="SQUAT deep") == ["Deep squat"]
    assert listed(browser, visibility="public") == ["Jumping jack"]
    assert listed(browser, q="nothing") == []
    assert "No MoveSpec is like that" in browser.get(browser.at("movespecs/"), {"q": "nothing"}).content.decode()


def test_archived_ones_are_listed_only_when_asked_for(signed_in, alice, movespec):
    movespec_archive(movespec=movespec, actor="")
    browser = signed_in(alice)
    assert listed(browser) == []
    assert listed(browser, archived="on") == ["Squat"]


def test_typing_in_the_search_swaps_the_rows_alone(signed_in, alice, movespec):
    browser = signed_in(alice)
    rows = browser.get(browser.at("movespecs/"), {"q": "squat"}, headers={"HX-Request": "true"})
    assert rows.content.decode().strip().startswith('<div id="rows"')
    assert len(rows.content) < 15_000


def test_going_back_shows_the_page_and_not_its_rows_alone(signed_in, alice, movespec):
    browser = signed_in(alice)
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    page = browser.get(browser.at("movespecs/"), {"q": "squat"}, headers=headers)
    assert "<html" in page.content.decode()
    assert "HX-Request" in page["Vary"]


def test_a_row_tells_release_stars_and_who_changed_it(signed_in, alice, movespec):
    version_made(movespec, text("Squat"), release=True)
    browser = signed_in(alice)
    row = browser.get(browser.at("movespecs/")).content.decode()
    assert "Version 1" in row
    assert "by alice" in row


def test_whoever_changed_it_is_named_person_key_or_ourselves(alice):
    key, _ = alice.key()
    labels = [f"user:{alice.user.pk}", f"api_key:{key.pk}", f"user:{uuid4()}", "", "seeded"]
    names = names_of(organization=alice.organization, labels=labels)
    assert [names[label] for label in labels] == [
        "alice",
        "API key test",
        "someone who has left",
        "the Workbench",
        "seeded",
    ]


def test_another_organizations_key_stays_nameless(alice, charlie):
    key, _ = charlie.key()
    label = f"api_key:{key.pk}"
    assert names_of(organization=alice.organization, labels=[label]) == {label: "someone who has left"}


def test_a_fork_of_a_catalogue_movement_shows_its_figure(signed_in, alice, squat):
    movespec_fork(source=squat, project=alice.project, name="Ours", description=None, actor="")
    browser = signed_in(alice)
    assert "/catalogue/figures/squat.svg?still" in browser.get(browser.at("movespecs/")).content.decode()


def test_a_page_of_many_takes_few_queries(signed_in, alice, django_assert_max_num_queries):
    for number in range(20):
        movespec_made(alice, f"Movement {number}")
    browser = signed_in(alice)
    browser.get(browser.at())
    with django_assert_max_num_queries(10):
        page = browser.get(browser.at("movespecs/"))
    assert page.context["rows"].paginator.num_pages == 2
    assert len(page.context["cards"]) == 15
    rows = browser.get(browser.at("movespecs/"), {"q": "movement"}, headers={"HX-Request": "true"})
    assert len(rows.content) <= 15_000


def test_an_outsider_finds_no_list(signed_in, alice, charlie):
    browser = signed_in(charlie)
    assert browser.get(browser.at("movespecs/", of=alice)).status_code == 404


def test_a_member_of_two_organizations_sees_each_ones_own(signed_in, alice, movespec):
    dana = person("dana")
    browser = signed_in(dana)
    assert listed(browser) == []
