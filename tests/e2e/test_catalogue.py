"""The catalogue in a real browser, without JavaScript and with it."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def reader(chromium, server):
    """Somebody whose browser runs no scripts."""
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{server.url}/catalogue/")
    yield page
    context.close()


def test_without_javascript_one_browses_narrows_searches_and_comes_to_the_demo(reader):
    page = reader
    page.get_by_role("navigation", name="Body").get_by_role("link", name="Legs").click()
    page.get_by_role("navigation", name="Counts").get_by_role("link", name="Holds").click()
    expect(page).to_have_url(re.compile(r"\?type=hold&body=legs$"))
    expect(page.locator("#found .movement")).to_have_count(3)
    page.get_by_role("searchbox").fill("wall")
    page.get_by_role("searchbox").press("Enter")
    expect(page).to_have_url(re.compile(r"\?q=wall&type=hold&body=legs"))
    expect(page.locator("#found .movement")).to_have_count(1)
    page.get_by_role("link", name="Wall sit").click()
    expect(page.get_by_role("heading", name="How it counts")).to_be_visible()
    expect(page.get_by_role("button", name="Copy the YAML")).to_be_hidden()
    page.get_by_role("link", name="Try it").click()
    expect(page).to_have_url(re.compile("/demo/wall-sit/$"))


def test_what_is_typed_narrows_the_list_in_place_and_keeps_the_address(visitor):
    visitor.opens("/catalogue/?type=repetition")
    visitor.page.evaluate("window.stayed = true")
    visitor.page.get_by_role("searchbox").press_sequentially("curl")
    expect(visitor.page.locator("#found .movement")).to_have_count(1)
    expect(visitor.page).to_have_url(re.compile(r"\?q=curl&type=repetition"))
    arms = visitor.page.get_by_role("navigation", name="Body").get_by_role("link", name="Arms")
    arms.focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page).to_have_url(re.compile("body=arms"))
    expect(arms).to_be_focused()
    expect(visitor.page).to_have_title(re.compile("^“curl”, arms, repetitions"))
    assert visitor.page.evaluate("window.stayed")


def test_going_back_shows_whole_pages_and_what_was_searched_for(visitor):
    page, search = visitor.page, visitor.page.get_by_role("searchbox")
    visitor.opens("/catalogue/")
    search.press_sequentially("curl")
    expect(page).to_have_url(re.compile(r"\?q=curl$"))
    page.get_by_role("navigation", name="Body").get_by_role("link", name="Arms").click()
    expect(page).to_have_url(re.compile("body=arms"))
    page.go_back()
    expect(page).to_have_url(re.compile(r"\?q=curl$"))
    expect(search).to_have_value("curl")
    expect(page.get_by_role("navigation", name="Body").get_by_role("link", name="Arms")).not_to_have_attribute(
        "aria-current", "true"
    )
    page.locator("#found .movement").first.click()
    expect(page.get_by_role("heading", name="How it counts")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("banner")).to_be_visible()
    expect(search).to_have_value("curl")


def test_no_list_of_the_dialog_is_taken_for_the_page_of_movements(visitor):
    visitor.opens("/demo/")
    visitor.page.get_by_role("link", name="Squat").first.click()
    visitor.page.wait_for_url("**/demo/squat/")
    visitor.page.get_by_role("link", name="Change").click()
    expect(visitor.page.locator("#picker-body li").first).to_be_visible()
    visitor.page.go_back()
    expect(visitor.page.get_by_role("heading", level=1)).to_be_visible()


def test_a_figure_moves_unless_less_motion_is_asked_for(visit):
    shown = "document.querySelector('.entry .poses img').currentSrc"
    for motion, ending in (("no-preference", "squat.svg"), ("reduce", "squat.svg?still")):
        visitor = visit(reduced_motion=motion)
        visitor.opens("/catalogue/squat/")
        visitor.page.wait_for_load_state("networkidle")
        assert visitor.page.evaluate(shown).endswith(ending)


def test_the_text_is_copied_as_it_was_written(visit):
    visitor = visit(permissions=["clipboard-read", "clipboard-write"])
    visitor.opens("/catalogue/squat/")
    visitor.presses("Copy the YAML")
    expect(visitor.page.get_by_role("button", name="Copied")).to_be_visible()
    with open("movespecs/catalogue/squat.yaml", encoding="utf-8") as file:
        assert visitor.page.evaluate("navigator.clipboard.readText()") == file.read()
