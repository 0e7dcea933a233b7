"""The documentation in a browser: found by keyboard alone, copied from, and nothing that its policy refuses."""

import re

from playwright.sync_api import expect

from tests.e2e.test_accessibility import found_by_axe


def test_the_search_finds_a_section_by_keyboard(visitor):
    keyboard = visitor.page.keyboard
    visitor.opens("/docs/")
    keyboard.press("/")
    field = visitor.page.get_by_role("dialog").get_by_role("searchbox")
    expect(field).to_be_focused()
    keyboard.type("own ran")
    results = visitor.page.get_by_role("dialog").get_by_role("link")
    expect(results.first).to_contain_text("Percent of a person's own range")
    assert found_by_axe(visitor) == []
    keyboard.press("ArrowDown")
    expect(results.first).to_be_focused()
    keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    keyboard.press("Enter")
    expect(results.first).to_be_focused()
    keyboard.press("Enter")
    expect(visitor.page).to_have_url(re.compile("/docs/movespec/#percent-of-a-person-s-own-range$"))
    keyboard.press("Control+k")
    expect(field).to_be_focused()
    keyboard.press("Escape")
    expect(field).to_be_hidden()


def test_code_is_copied_with_the_servers_own_address(visit, server):
    visitor = visit(permissions=["clipboard-read", "clipboard-write"])
    visitor.opens("/docs/quickstart/")
    block = visitor.page.locator(".highlight", has_text="export WORKBENCH_URL")
    block.hover()
    block.get_by_role("button", name="Copy").click()
    expect(block.get_by_role("button")).to_have_text("Copied")
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f'export WORKBENCH_URL="{server.url}"\n\nACCESS_TOKEN=$(curl')


def test_on_a_phone_all_pages_are_behind_a_button(visit):
    visitor = visit(viewport={"width": 390, "height": 844}, has_touch=True)
    visitor.opens("/docs/guide/")
    visitor.page.get_by_text("All pages").tap()
    visitor.page.locator(".docs-menus").get_by_role("link", name="Troubleshooting").tap()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Troubleshooting")
    expect(visitor.page.locator(".docs-menus").get_by_role("link", name="Privacy")).to_be_hidden()
