"""For a keyboard, a screen reader, and eyes that want more contrast or less motion."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

AXE = Path("node_modules/axe-core/axe.min.js")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def found_by_axe(visitor) -> list[str]:
    visitor.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = visitor.page.evaluate("(rules) => axe.run(document, rules)", RULES)
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found["violations"] for node in rule["nodes"]]


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_axe_finds_nothing_where_there_is_no_page(visit, width, scheme):
    visitor = visit(viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce")
    visitor.opens("/nowhere/")
    assert found_by_axe(visitor) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_it_counts_nor_when_it_has(visit, scheme):
    visitor = visit(color_scheme=scheme)
    visitor.opens("/demo/squat/?source=sample")
    visitor.counts(1)
    assert found_by_axe(visitor) == []
    visitor.presses("Finish")
    visitor.is_in_state("done")
    expect(visitor.part("summary-panel")).to_be_focused()
    assert found_by_axe(visitor) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_picker_nor_beside_a_mistake(visit, scheme):
    visitor = visit(color_scheme=scheme)
    visitor.opens("/demo/squat/")
    visitor.part("movespec").scroll_into_view_if_needed()
    visitor.page.locator(".cm-line").get_by_text("sequence:").click()
    visitor.page.keyboard.type("x")
    expect(visitor.page.locator(".cm-issue").first).to_be_visible()
    assert found_by_axe(visitor) == []
    visitor.page.get_by_role("link", name="Change").click()
    expect(visitor.page.locator("#picker-body li").first).to_be_visible()
    assert found_by_axe(visitor) == []


def test_everything_is_done_by_keyboard_alone(visitor):
    keyboard = visitor.page.keyboard
    visitor.opens("/")
    keyboard.press("Tab")
    expect(visitor.page.get_by_role("link", name="Skip to the content")).to_be_focused()
    keyboard.press("Enter")
    keyboard.press("Tab")
    expect(visitor.page.get_by_role("link", name="Start the demo")).to_be_focused()
    keyboard.press("Enter")
    visitor.counts(1)
    tab_to(visitor, "Pause")
    keyboard.press("Space")
    visitor.is_in_state("paused")
    keyboard.press("Space")
    visitor.is_in_state("running")
    tab_to(visitor, "Finish")
    keyboard.press("Enter")
    visitor.is_in_state("done")
    expect(visitor.part("summary-panel")).to_be_focused()
    tab_to(visitor, "Another movement")
    keyboard.press("Enter")
    expect(visitor.page.get_by_role("searchbox")).to_be_focused()
    keyboard.type("plank")
    keyboard.press("Enter")
    keyboard.press("Enter")
    expect(visitor.page).to_have_url(re.compile("/demo/plank/$"))


def test_the_editor_does_not_hold_the_tab_key(visitor):
    visitor.opens("/demo/squat/")
    visitor.part("movespec").scroll_into_view_if_needed()
    visitor.page.locator(".cm-content").click()
    visitor.page.keyboard.press("Tab")
    expect(visitor.page.locator(".cm-content")).not_to_be_focused()


def test_a_dialog_is_left_by_escape_and_the_focus_goes_back(visitor):
    visitor.opens("/demo/squat/")
    visitor.page.get_by_role("link", name="Change").click()
    expect(visitor.page.get_by_role("searchbox")).to_be_focused()
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.get_by_role("link", name="Change")).to_be_focused()


def test_nothing_moves_for_who_asks_for_less_motion(visit):
    visitor = visit(reduced_motion="reduce")
    visitor.opens("/")
    visitor.page.wait_for_load_state("networkidle")
    expect(visitor.page.locator("#exhibit .figure")).to_be_visible()
    expect(visitor.page.locator("#exhibit output")).to_have_text("0")


def test_the_count_is_read_from_three_metres(visitor):
    """Half a degree of the eye is comfortable: 26 mm at three metres, on a laptop of 96 pixels an inch 99 pixels."""
    visitor.opens("/demo/squat/?source=sample")
    visitor.counts(1)
    size = visitor.page.evaluate("parseFloat(getComputedStyle(document.querySelector('#count output')).fontSize)")
    assert size * 0.72 > 99  # capitals and figures of the typeface are 0.72 of its size


def test_the_count_is_told_to_a_screen_reader(visitor):
    visitor.opens("/demo/squat/?source=sample")
    visitor.counts(1)
    live = visitor.page.locator("[aria-live=polite]", has=visitor.part("count"))
    expect(live).to_have_text(re.compile(r"squats\s*1"))


def tab_to(visitor, name: str) -> None:
    focused = "document.activeElement?.innerText?.trim()"
    for _ in range(60):
        if visitor.page.evaluate(focused) == name:
            return
        visitor.page.keyboard.press("Tab")
    pytest.fail(f"{name} is not reached by Tab")
