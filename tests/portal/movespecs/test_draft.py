"""The draft's page and how it is saved."""

import pytest

from movespecs.language.issues import ERROR_CODES, WARNING_CODES
from movespecs.services import STARTER, content_hash, draft_replace, movespec_archive
from tests.people import person
from tests.portal.movespecs.conftest import BROKEN, at, text
from workbench.portal.movespecs.cures import CURES


def saved(browser, movespec, yaml_source, *, expected=STARTER, scripted=True):
    known = content_hash(expected)
    headers = {"If-Match": f'"{known}"'} if scripted else {}
    fields = {"yaml_source": yaml_source} | ({} if scripted else {"expected": known})
    return browser.post(at(browser, movespec, "draft/"), fields, headers=headers)


def now(movespec) -> str:
    movespec.draft.refresh_from_db()
    return movespec.draft.yaml_source


def test_the_page_shows_text_verdict_and_hash(signed_in, alice, movespec, django_assert_max_num_queries):
    browser = signed_in(alice)
    browser.get(browser.at())
    with django_assert_max_num_queries(10):
        page = browser.get(at(browser, movespec))
    assert page.context["ok"]
    assert page.context["draft_hash"] == content_hash(STARTER)
    assert "My movement" in page.content.decode()


def test_its_tabs_lead_to_all_that_there_is_of_it(signed_in, alice, movespec):
    browser = signed_in(alice)
    page = browser.get(at(browser, movespec)).content.decode()
    own = [at(browser, movespec, path) for path in ("", "test/", "versions/", "settings/")]
    for address in [*own, browser.at(f"sessions/?movespec={movespec.pk}")]:
        assert f'href="{address}"' in page
        assert browser.get(address).status_code == 200


def test_a_viewer_reads_it_and_does_not_write(signed_in, bob, movespec):
    browser = signed_in(bob)
    page = browser.get(at(browser, movespec)).content.decode()
    assert "My movement" in page
    assert "<textarea" not in page
    assert saved(browser, movespec, text("Mine")).status_code == 403
    assert now(movespec) == STARTER


def test_to_an_outsider_it_does_not_exist(signed_in, charlie, movespec):
    browser = signed_in(charlie)
    theirs = browser.at(f"movespecs/{movespec.pk}/")
    assert browser.get(theirs).status_code == 404
    assert browser.post(theirs + "draft/", {"yaml_source": ""}).status_code == 404
    assert browser.get(at(browser, movespec)).status_code == 404


def test_saving_answers_with_the_verdict_and_the_new_hash(signed_in, alice, movespec):
    answer = saved(signed_in(alice), movespec, BROKEN)
    assert answer.status_code == 200
    assert answer["ETag"] == f'"{content_hash(BROKEN)}"'
    page = answer.content.decode()
    assert 'data-ok="false"' in page
    line = BROKEN[: BROKEN.index("botom")].count("\n") + 1
    assert f'data-line="{line}"' in page
    assert "did you mean" in page
    assert CURES["unknown_phase"] in page
    assert now(movespec) == BROKEN


def test_without_javascript_it_saves_and_comes_back(signed_in, alice, movespec):
    browser = signed_in(alice)
    answer = saved(browser, movespec, text("Mine").replace("\n", "\r\n"), scripted=False)
    assert answer.url == at(browser, movespec)
    assert now(movespec) == text("Mine")


def test_a_text_that_changed_meanwhile_is_not_overwritten(signed_in, alice, movespec):
    draft_replace(movespec=movespec, yaml_source=text("Theirs"), actor=f"user:{alice.user.pk}")
    answer = saved(signed_in(alice), movespec, text("Mine"))
    assert answer.status_code == 409
    assert answer.context["draft_hash"] == content_hash(text("Theirs"))
    assert [(line.sign, line.text) for line in answer.context["diff"].lines if line.sign] == [
        ("−", "name: Theirs"),
        ("+", "name: Mine"),
    ]
    assert "<html" not in answer.content.decode()
    assert now(movespec) == text("Theirs")


def test_a_conflict_says_who_was_faster(signed_in, alice, movespec):
    dana = person("dana", of=alice)
    for who, words in ((alice, "You saved it in another tab"), (dana, "dana saved it")):
        draft_replace(movespec=movespec, yaml_source=text(f"From {who.user.name}"), actor=f"user:{who.user.pk}")
        assert words in saved(signed_in(alice), movespec, text("Mine")).content.decode()


def test_without_javascript_a_conflict_shows_both_and_saves_what_is_chosen(signed_in, alice, movespec):
    draft_replace(movespec=movespec, yaml_source=text("Theirs"), actor=f"user:{alice.user.pk}")
    browser = signed_in(alice)
    page = saved(browser, movespec, text("Mine"), scripted=False)
    assert page.status_code == 409
    assert "<html" in page.content.decode()
    fields = {"yaml_source": page.context["mine"], "expected": page.context["draft_hash"]}
    assert browser.post(at(browser, movespec, "draft/"), fields).status_code == 302
    assert now(movespec) == text("Mine")


def test_the_same_text_twice_is_no_conflict(signed_in, alice, movespec):
    browser = signed_in(alice)
    assert saved(browser, movespec, text("Mine")).status_code == 200
    assert saved(browser, movespec, text("Mine")).status_code == 200


@pytest.mark.parametrize("expected", ["", "*", "nonsense"])
def test_who_does_not_say_what_they_began_with_overwrites_nothing(signed_in, alice, movespec, expected):
    browser = signed_in(alice)
    fields = {"yaml_source": text("Mine"), "expected": expected}
    assert browser.post(at(browser, movespec, "draft/"), fields).status_code == 409
    assert now(movespec) == STARTER


def test_a_text_far_too_long_is_refused_with_words(signed_in, alice, movespec):
    answer = saved(signed_in(alice), movespec, "x" * (256 * 1024 + 1))
    assert (answer.status_code, "32 KiB" in answer.content.decode()) == (413, True)


def test_an_archived_one_is_read_only(signed_in, alice, movespec):
    movespec_archive(movespec=movespec, actor="")
    browser = signed_in(alice)
    assert "<textarea" not in browser.get(at(browser, movespec)).content.decode()
    assert saved(browser, movespec, text("Mine")).status_code == 423
    assert now(movespec) == STARTER


def test_saving_is_the_movespecs_last_change(signed_in, alice, movespec):
    before = movespec.updated_at
    saved(signed_in(alice), movespec, text("Mine"))
    movespec.refresh_from_db()
    assert movespec.updated_at > before
    assert movespec.updated_by == f"user:{alice.user.pk}"


@pytest.mark.parametrize("code", [*ERROR_CODES, *WARNING_CODES])
def test_every_issue_has_its_cure(code):
    assert CURES[code].endswith(".")


def test_a_text_whose_answer_got_lost_is_no_strangers(signed_in, alice, movespec):
    browser = signed_in(alice)
    saved(browser, movespec, text("First"))
    fields = {"yaml_source": text("Second"), "sent": text("First").replace("\n", "\r\n")}
    answer = browser.post(at(browser, movespec, "draft/"), fields, headers={"If-Match": f'"{content_hash(STARTER)}"'})
    assert answer.status_code == 200
    assert now(movespec) == text("Second")


def test_a_text_that_begins_with_an_empty_line_keeps_it(signed_in, alice, movespec):
    draft_replace(movespec=movespec, yaml_source="\n" + STARTER, actor="")
    browser = signed_in(alice)
    page = browser.get(at(browser, movespec)).content.decode()
    assert ">&#10;\nname: My movement" in page  # a browser drops the first line break of a text field
