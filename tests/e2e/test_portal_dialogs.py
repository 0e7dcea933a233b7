"""The portal's menus and dialogs: by keyboard alone, and where no script runs."""

import pytest
from playwright.sync_api import expect

from tests.e2e.members import Member
from tests.e2e.test_journey_sign_up import Keyboard


@pytest.fixture(scope="module")
def member(server):
    return Member(server, "dora")


def test_a_dialog_opens_by_keyboard_closes_by_escape_and_gives_the_focus_back(visit, member):
    visitor = visit(reduced_motion="reduce")
    member.sign_in(visitor.page.context)
    visitor.opens(f"{member.portal}projects/")
    page, keyboard = visitor.page, Keyboard(visitor)
    keyboard.presses("Main")
    expect(page.get_by_role("heading", level=1, name="Main")).to_be_visible()
    keyboard.reaches("Archive …")
    opener, dialog = page.get_by_role("button", name="Archive …"), page.get_by_role("dialog")
    for key in ("Enter", " "):
        keyboard.keys.press(key)
        expect(dialog).to_be_visible()
        expect(page.get_by_role("button", name="Cancel")).to_be_focused()
        keyboard.keys.press("Escape")
        expect(dialog).to_be_hidden()
        expect(opener).to_be_focused()
    keyboard.keys.press("Enter")
    keyboard.presses("Cancel")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_menu_closes_by_escape_and_when_the_focus_leaves_it(visit, member):
    visitor = visit()
    member.sign_in(visitor.page.context)
    visitor.opens(member.portal)
    page, keyboard = visitor.page, Keyboard(visitor)
    switcher = page.locator("summary", has_text="Organization:")
    keyboard.presses("Organization:")
    expect(page.get_by_role("link", name="New organization")).to_be_visible()
    keyboard.keys.press("Escape")
    expect(page.get_by_role("link", name="New organization")).to_be_hidden()
    expect(switcher).to_be_focused()
    keyboard.keys.press("Enter")
    keyboard.reaches("Account of")
    expect(page.get_by_role("link", name="New organization")).to_be_hidden()


def test_a_refused_dialog_stands_open_over_the_page(visit, member):
    visitor = visit()
    member.sign_in(visitor.page.context)
    visitor.opens(f"{member.portal}settings/#delete")
    dialog = visitor.page.get_by_role("dialog", name="Delete")
    expect(dialog).to_be_visible()
    dialog.get_by_role("textbox").fill("Another")
    dialog.get_by_role("button", name="Delete for good").click()
    expect(dialog.get_by_role("textbox")).to_have_attribute("aria-invalid", "true")
    assert dialog.evaluate("(dialog) => dialog.matches(':modal')")
    visitor.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_without_scripts_a_plan_is_changed_in_its_dialog(chromium, server, member):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    member.sign_in(context)
    page = context.new_page()
    page.goto(f"{server.url}{member.portal}plan/")
    opener, dialog = page.get_by_role("button", name="Change to pro"), page.get_by_role("dialog", name="Change to pro")
    expect(dialog).to_be_hidden()
    opener.click()
    expect(dialog).to_be_in_viewport(ratio=1)
    dialog.get_by_role("button", name="Not now").click()
    expect(dialog).to_be_hidden()
    opener.click()
    dialog.get_by_role("button", name="Change at the cycle’s end").click()
    expect(page.get_by_text("The plan changes to pro on")).to_be_visible()
    context.close()
