"""The Test tab: who finds it, and what it offers."""

from uuid import uuid4

import pytest

from movespecs.language import compile_movespec
from movespecs.services import draft_replace, movespec_archive
from tests.detection.engine.movespecs import OWN_RANGE_SQUAT
from tests.people import person
from tests.portal.movespecs.conftest import at, squat
from workbench.pages.samples import Sample
from workbench.portal.bench.selectors import suggested_sample
from workbench.tenancy.models import Role

__all__ = ["squat"]


def test_it_has_the_draft_and_the_samples(signed_in, alice, movespec, a_sample, django_assert_max_num_queries):
    browser = signed_in(alice)
    browser.get(at(browser, movespec))
    with django_assert_max_num_queries(10):
        page = browser.get(at(browser, movespec, "test/"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "angle_min: 65%" in text
    assert 'value="squat.json"' in text
    assert "Nothing here is billed" in text
    assert page["Cache-Control"].startswith("max-age=0")


def test_a_draft_that_begins_with_an_empty_line_keeps_it(signed_in, alice, movespec):
    draft_replace(movespec=movespec, yaml_source="\nname: Squat\n", actor="")
    browser = signed_in(alice)
    page = browser.get(at(browser, movespec, "test/")).content.decode()
    assert ">&#10;\nname: Squat" in page  # a browser drops the first line break of a text field


def test_the_tab_is_on_the_other_pages_of_the_movespec(signed_in, alice, movespec):
    browser = signed_in(alice)
    assert at(browser, movespec, "test/") in browser.get(at(browser, movespec)).content.decode()


def test_a_viewer_is_told_who_may_and_sees_no_tab(signed_in, bob, movespec):
    browser = signed_in(bob)
    page = browser.get(at(browser, movespec, "test/"))
    assert page.status_code == 403
    assert at(browser, movespec, "test/") not in browser.get(at(browser, movespec)).content.decode()


def test_a_developer_may(signed_in, alice, movespec):
    dora = person("dora", of=alice, role=Role.DEVELOPER)
    browser = signed_in(dora)
    assert browser.get(at(browser, movespec, "test/")).status_code == 200


def test_to_an_outsider_it_is_not_there(signed_in, charlie, movespec):
    browser = signed_in(charlie)
    assert browser.get(at(browser, movespec, "test/")).status_code == 404
    own = f"/portal/{charlie.organization.pk}/movespecs/"
    assert browser.get(f"{own}{movespec.pk}/test/").status_code == 404
    assert browser.get(f"{own}{uuid4()}/test/").status_code == 404


def test_whoever_is_not_signed_in_is_asked_to(client, alice, movespec):
    address = f"/portal/{alice.organization.pk}/movespecs/{movespec.pk}/test/"
    assert client.get(address).url.startswith("/account/login/")


def test_an_archived_movespec_can_be_run_and_says_that_nothing_is_saved(signed_in, alice, movespec):
    movespec_archive(movespec=movespec, actor="")
    browser = signed_in(alice)
    page = browser.get(at(browser, movespec, "test/")).content.decode()
    assert "Archived: what you change here is run, and not saved" in page


@pytest.mark.parametrize(
    ("name", "event_key", "suggested"),
    [("Mine", "wall_sit", "wall-sit"), ("Push up", "rep", "push-up"), ("Mine", "rep", "jumping-jack")],
)
def test_the_sample_that_likely_shows_the_movement_is_suggested(alice, movespec, name, event_key, suggested):
    files = ["jumping-jack", "push-up", "wall-sit"]
    samples = [Sample(f"{file}.json", "", file, "") for file in files]
    movespec.name = name
    spec = compile_movespec(OWN_RANGE_SQUAT.replace("name: rep", f"name: {event_key}"))
    assert suggested_sample(movespec=movespec, spec=spec, samples=samples) == f"{suggested}.json"


def test_of_a_fork_it_is_its_originals(alice, movespec, squat):
    movespec.forked_from = squat
    samples = [Sample("push-up.json", "", "", ""), Sample("squat.json", "", "", "")]
    assert suggested_sample(movespec=movespec, spec=None, samples=samples) == "squat.json"
    assert suggested_sample(movespec=movespec, spec=None, samples=[]) == ""


@pytest.mark.parametrize("text", ["", "name: [", "x" * 40_000])
def test_a_broken_draft_can_be_opened_all_the_same(signed_in, alice, movespec, text):
    movespec.draft.yaml_source = text
    movespec.draft.save()
    browser = signed_in(alice)
    assert browser.get(at(browser, movespec, "test/")).status_code == 200


@pytest.mark.parametrize("path", ["run/", "step/"])
def test_what_the_script_posts_to_is_no_page(signed_in, alice, movespec, path):
    browser = signed_in(alice)
    assert browser.get(at(browser, movespec, f"test/{path}")).status_code == 405
