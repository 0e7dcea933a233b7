"""A MoveSpec from its first draft to a release and back, in a browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.members import Member
from tests.e2e.test_accessibility import found_by_axe, tab_to
from tests.e2e.test_editor import retype
from tests.e2e.test_journey_bench import counted

SEQUENCE = "sequence: [standing, bottom, standing]"
MISTAKE = "sequence: [standing, botom, standing]"


@pytest.fixture(scope="module")
def member(server):
    return Member(server, "studio")


@pytest.fixture
def author(visit, member):
    """The member, at their list of MoveSpecs."""
    author = visit(reduced_motion="reduce")
    member.sign_in(author.page.context)
    author.opens(f"{member.portal}movespecs/")
    return author


@pytest.fixture
def draft(author):
    """The member, at the draft of a new MoveSpec; `draft.address` is its path."""
    author.page.get_by_role("link", name="New MoveSpec").or_(
        author.page.get_by_role("link", name="Make the first one")
    ).first.click()
    author.page.get_by_label("Name").fill("Deep squat")
    author.presses("Make it")
    is_ready(author)
    author.address = author.page.url.removeprefix(author.url)
    return author


def is_ready(author) -> None:
    expect(author.page.locator(".cm-content")).to_be_visible(timeout=30_000)


def is_saved(author) -> None:
    expect(author.part("save-state")).to_have_text("Saved")


def put(author, line: str, text: str) -> None:
    """Put `text` in place of the line, and wait until the server has it."""
    retype(author, line, text)
    is_saved(author)


def make_version(author) -> None:
    author.page.get_by_role("link", name="Make a version").click()
    author.page.get_by_role("button", name=re.compile(r"^Make version \d+$")).click()


def test_a_draft_is_broken_mended_made_a_version_released_and_rolled_back(draft):
    page = draft.page
    put(draft, "sequence:", MISTAKE)
    wrong = page.locator(".cm-issue.error")
    expect(wrong).to_contain_text("botom")
    expect(wrong.locator("xpath=preceding-sibling::*[1]")).to_contain_text("sequence")
    page.locator("#validation summary").click()
    expect(draft.part("validation")).to_contain_text("No phase has this name")
    page.locator("#validation .jump").click()
    expect(page.locator(".cm-activeLine")).to_contain_text("botom")

    page.get_by_role("link", name="Make a version").click()
    draft.sees("Not yet: the draft has 1 error")
    page.get_by_role("link", name="Mend the draft").click()
    is_ready(draft)
    put(draft, "sequence:", SEQUENCE)
    expect(wrong).to_have_count(0)
    make_version(draft)
    page.get_by_role("link", name="Release version 1").click()
    draft.sees("New sessions by movespec_id")
    draft.presses("Release version 1")
    expect(page.locator(".movespec-head")).to_contain_text("Version 1 released")

    page.get_by_role("link", name="Draft", exact=True).click()
    is_ready(draft)
    put(draft, "name: My movement", "name: Deeper squat")
    make_version(draft)
    page.get_by_role("link", name="Release version 2").click()
    expect(page.locator(".diff .added")).to_have_count(1)
    draft.presses("Release version 2")
    page.get_by_role("link", name="Roll back version 1").click()
    draft.sees("no longer version 2")
    draft.presses("Roll back to version 1")
    expect(page.locator(".movespec-head")).to_contain_text("Version 1 released")


def test_of_two_tabs_none_overwrites_the_other_unseen(draft):
    other = draft.page.context.new_page()
    other.goto(draft.page.url)
    expect(other.locator(".cm-content")).to_be_visible(timeout=30_000)
    put(draft, "name: My movement", "name: From the first tab")
    other.locator(".cm-line").get_by_text("description:").click()
    other.keyboard.press("Home")
    other.keyboard.insert_text("# From the second tab\n")
    expect(other.locator(".conflict")).to_contain_text("You saved it in another tab")
    expect(other.locator(".diff .removed")).to_contain_text(["name: From the first tab"])
    expect(other.locator("#save-state")).to_contain_text("your text is kept in this browser")

    other.get_by_role("button", name="Merge by hand").click()
    expect(other.locator(".cm-content")).to_contain_text("From the first tab")
    expect(other.locator(".cm-content")).to_contain_text("From the second tab")
    expect(other.locator("#save-state")).to_have_text("Saved")

    put_in_first = draft.page.locator(".cm-line").get_by_text("name: From the first tab")
    put_in_first.click()
    draft.page.keyboard.press("End")
    draft.page.keyboard.insert_text(" again")
    draft.page.get_by_role("button", name="Keep mine").click()
    is_saved(draft)
    draft.page.reload()
    expect(draft.part("yaml")).to_have_value(re.compile("^name: From the first tab again"))
    other.close()


def test_offline_it_is_kept_and_saved_when_the_line_is_back(draft):
    draft.page.context.set_offline(True)
    retype(draft, "name: My movement", "name: Written on a train")
    expect(draft.part("save-state")).to_have_text("Not saved: offline, kept in this browser")
    draft.page.context.set_offline(False)
    is_saved(draft)
    draft.page.reload()
    expect(draft.part("yaml")).to_have_value(re.compile("^name: Written on a train"))


def test_a_text_that_never_reached_the_server_is_there_in_the_next_tab(draft):
    page, context = draft.page, draft.page.context
    context.set_offline(True)
    retype(draft, "name: My movement", "name: Nearly lost")
    expect(draft.part("save-state")).to_have_text("Not saved: offline, kept in this browser")
    page.close(run_before_unload=False)
    context.set_offline(False)
    draft.page = context.new_page()
    draft.opens(draft.address)
    expect(draft.page.locator(".cm-content")).to_contain_text("Nearly lost", timeout=30_000)
    is_saved(draft)
    draft.page.evaluate("globalThis.cspReports = []")  # the first page's witness has gone with it


def test_keys_and_values_are_completed_and_explained(draft):
    page = draft.page
    page.locator(".cm-line").get_by_text("type: repetition").hover(position={"x": 30, "y": 8})
    expect(page.locator(".cm-explained")).to_contain_text("What kind of movement it is")
    retype(draft, "- {joint: knee, angle_max: 130}", "- {joint: knee, ")
    page.keyboard.type("ang")
    options = page.get_by_role("listbox")
    expect(options).to_contain_text("angle_min")
    expect(page.locator(".cm-completionInfo")).to_contain_text("degrees")
    page.wait_for_timeout(200)  # what is offered is not taken by a key that was meant for the text
    page.keyboard.press("Enter")
    expect(page.locator(".cm-activeLine")).to_contain_text("- {joint: knee, angle_")


def test_a_draft_is_broken_mended_released_and_run_by_keyboard_alone(author):
    page, keyboard = author.page, author.page.keyboard
    tab_to(author, "New MoveSpec")
    keyboard.press("Enter")
    page.wait_for_url("**/new/")
    page.get_by_label("Name").focus()
    keyboard.type("By keyboard")
    keyboard.press("Enter")
    is_ready(author)
    into_the_editor(author)
    keyboard.press("ControlOrMeta+End")
    keyboard.press("Enter")
    keyboard.press("Shift+Home")
    keyboard.type("speed: high")
    is_saved(author)
    expect(page.locator(".cm-issue.error")).to_contain_text("speed")
    tab_to(author, "Make a version")
    keyboard.press("Enter")
    author.sees("Not yet: the draft has 1 error")
    tab_to(author, "Mend the draft")
    keyboard.press("Enter")
    is_ready(author)
    into_the_editor(author)
    keyboard.press("ControlOrMeta+End")
    keyboard.press("Shift+Home")
    keyboard.press("Delete")
    expect(page.locator(".cm-issue.error")).to_have_count(0)
    is_saved(author)
    tab_to(author, "Make a version")
    keyboard.press("Enter")
    page.wait_for_url("**/versions/new/")
    tab_to(author, "Make it, then look at its release")
    keyboard.press("Enter")
    page.wait_for_url("**/release/")
    tab_to(author, "Release version 1")
    keyboard.press("Enter")
    expect(page.locator(".movespec-head")).to_contain_text("Version 1 released")
    tab_to(author, "Test")
    keyboard.press("Enter")
    expect(author.part("bench")).to_have_attribute("data-ready", "true", timeout=30_000)
    tab_to(author, "Run it over a sample")
    keyboard.press("Enter")
    counted(author, "4 my movements")


def into_the_editor(author) -> None:
    tab_to(author, "Versions")
    for _ in range(5):  # over the tabs that follow
        if not author.page.evaluate("document.activeElement.classList.contains('cm-content')"):
            author.page.keyboard.press("Tab")
    expect(author.page.locator(".cm-content")).to_be_focused()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_beside_a_mistake_and_nothing_is_wider_than_the_screen(visit, member, draft, scheme, width):
    put(draft, "sequence:", SEQUENCE.replace(", standing]", "]"))
    visitor = visit(viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce")
    member.sign_in(visitor.page.context)
    visitor.opens(draft.address)
    is_ready(visitor)
    visitor.page.locator("#validation summary").first.click()
    assert found_by_axe(visitor) == []
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width
