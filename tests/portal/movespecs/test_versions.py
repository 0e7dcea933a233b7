"""Versions: made, read, compared, released, rolled back."""

import pytest

from movespecs.models import MoveSpecVersion, Visibility
from movespecs.services import content_hash, draft_replace, movespec_archive, movespec_update
from tests.portal.movespecs.conftest import BROKEN, at, movespec_made, said, text, version_made


@pytest.fixture
def two(movespec):
    """Two versions, the older one released."""
    return version_made(movespec, text("First"), release=True), version_made(movespec, text("Second"))


def snapshot(browser, movespec, yaml_source, **fields):
    return browser.post(at(browser, movespec, "versions/new/"), {"expected": content_hash(yaml_source), **fields})


def released(movespec) -> int | None:
    movespec.refresh_from_db()
    version = movespec.current_released_version
    return version.version_number if version else None


def test_a_valid_draft_becomes_a_version(signed_in, alice, movespec):
    browser = signed_in(alice)
    page = browser.get(at(browser, movespec, "versions/new/"))
    assert "Make version 1" in page.content.decode()
    answer = browser.post(at(browser, movespec, "versions/new/"), {"expected": page.context["draft_hash"]})
    assert answer.url == at(browser, movespec, "versions/")
    version = movespec.versions.get()
    assert (version.version_number, version.created_by) == (1, f"user:{alice.user.pk}")
    assert released(movespec) is None


def test_one_that_is_to_be_released_leads_to_its_release(signed_in, alice, movespec):
    browser = signed_in(alice)
    answer = snapshot(browser, movespec, movespec.draft.yaml_source, release="1")
    assert answer.url == at(browser, movespec, f"versions/{movespec.versions.get().pk}/release/")


def test_an_invalid_draft_becomes_none_and_says_why(signed_in, alice, movespec):
    draft_replace(movespec=movespec, yaml_source=BROKEN, actor="")
    browser = signed_in(alice)
    assert "Mend these first" in browser.get(at(browser, movespec, "versions/new/")).content.decode()
    answer = snapshot(browser, movespec, BROKEN)
    assert answer.status_code == 422
    assert "botom" in answer.content.decode()
    assert not movespec.versions.exists()


def test_no_other_text_than_the_one_shown_becomes_a_version(signed_in, alice, movespec):
    shown = movespec.draft.yaml_source
    draft_replace(movespec=movespec, yaml_source=text("Changed meanwhile"), actor="")
    answer = snapshot(signed_in(alice), movespec, shown)
    assert (answer.status_code, movespec.versions.count()) == (409, 0)


def test_the_same_text_is_no_second_version(signed_in, alice, movespec):
    version_made(movespec, text("First"))
    answer = snapshot(signed_in(alice), movespec, text("First"))
    assert "Version 1 says exactly this" in answer.content.decode()
    assert movespec.versions.count() == 1


def test_an_archived_movespec_gets_none(signed_in, alice, movespec):
    movespec_archive(movespec=movespec, actor="")
    answer = snapshot(signed_in(alice), movespec, movespec.draft.yaml_source)
    assert "archived" in said(answer)
    assert not movespec.versions.exists()


def test_the_list_tells_what_is_and_was_released(signed_in, alice, movespec, two, django_assert_max_num_queries):
    browser = signed_in(alice)
    browser.get(browser.at())
    with django_assert_max_num_queries(10):
        page = browser.get(at(browser, movespec, "versions/")).content.decode()
    assert page.index(f"{two[1].pk}/") < page.index(f"{two[0].pk}/")
    assert "by alice" in page
    assert two[0].content_hash[:12] in page
    assert str(two[0].pk) in page


def test_versions_and_the_draft_are_compared(signed_in, alice, movespec, two):
    draft_replace(movespec=movespec, yaml_source=text("Third"), actor="")
    browser = signed_in(alice)

    def changes(**query):
        page = browser.get(at(browser, movespec, "versions/compare/"), query)
        return [line.text for line in page.context["diff"].lines if line.sign]

    assert changes(**{"from": "1", "to": "2"}) == ["name: First", "name: Second"]
    assert changes(**{"from": "2"}) == ["name: Second", "name: Third"]
    assert changes(**{"from": "1", "to": "1"}) == []


@pytest.mark.parametrize("key", ["", "9", "x", "²", "9" * 40])
def test_what_there_is_not_is_not_compared(signed_in, alice, movespec, two, key):
    browser = signed_in(alice)
    assert browser.get(at(browser, movespec, "versions/compare/"), {"from": key}).status_code == 404


def test_a_release_says_what_it_changes_and_is_done(signed_in, alice, movespec, two):
    browser = signed_in(alice)
    page = browser.get(at(browser, movespec, f"versions/{two[1].pk}/release/")).content.decode()
    assert "no longer version 1" in page
    assert "keep their version to their end" in page
    assert "name: Second" in page
    answer = browser.post(at(browser, movespec, f"versions/{two[1].pk}/release/"))
    assert answer.url == at(browser, movespec, "versions/")
    assert released(movespec) == 2


def test_rolling_back_is_releasing_an_older_one(signed_in, alice, movespec, two):
    browser = signed_in(alice)
    browser.post(at(browser, movespec, f"versions/{two[1].pk}/release/"))
    assert (
        "Roll back to version 1?"
        in browser.get(at(browser, movespec, f"versions/{two[0].pk}/release/")).content.decode()
    )
    browser.post(at(browser, movespec, f"versions/{two[0].pk}/release/"))
    assert released(movespec) == 1


def test_releasing_twice_says_so(signed_in, alice, movespec, two):
    browser = signed_in(alice)
    assert "already" in said(browser.post(at(browser, movespec, f"versions/{two[0].pk}/release/")))
    assert released(movespec) == 1


def test_a_version_of_another_movespec_is_none_of_it(signed_in, alice, charlie, movespec, two):
    other = version_made(movespec_made(alice, "Another"), text("Other"))
    browser = signed_in(alice)
    for path in (f"versions/{other.pk}/", f"versions/{other.pk}/release/"):
        assert browser.get(at(browser, movespec, path)).status_code == 404


def test_a_viewer_reads_versions_and_makes_and_releases_none(signed_in, bob, movespec, two):
    browser = signed_in(bob)
    page = browser.get(at(browser, movespec, "versions/"))
    assert "Roll back" not in page.content.decode()
    assert "Release<" not in page.content.decode()
    assert browser.get(at(browser, movespec, f"versions/{two[0].pk}/")).status_code == 200
    assert browser.get(at(browser, movespec, "versions/compare/"), {"from": "1"}).status_code == 200
    assert browser.post(at(browser, movespec, f"versions/{two[1].pk}/release/")).status_code == 403
    assert browser.post(at(browser, movespec, "versions/new/")).status_code == 403
    assert released(movespec) == 1


def test_an_outsider_sees_no_version_of_a_public_one_here(signed_in, charlie, movespec, two):
    movespec_update(movespec=movespec, actor="", visibility=Visibility.PUBLIC)
    browser = signed_in(charlie)
    for path in ("versions/", f"versions/{two[0].pk}/", f"versions/{two[0].pk}/release/", "versions/compare/?from=1"):
        assert browser.get(at(browser, movespec, path)).status_code == 404
        assert browser.get(browser.at(f"movespecs/{movespec.pk}/{path}")).status_code == 404
    assert MoveSpecVersion.objects.count() == 2
