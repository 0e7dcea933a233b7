"""The MoveSpec beside the stage: broken, mended, run, kept."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def editor(visitor):
    visitor.opens("/demo/squat/")
    visitor.part("movespec").scroll_into_view_if_needed()
    expect(visitor.page.locator(".cm-content")).to_be_visible(timeout=30_000)
    return visitor


def retype(visitor, line: str, text: str) -> None:
    """Put `text` in place of the line that says `line`, with the keyboard."""
    visitor.page.locator(".cm-line").get_by_text(line, exact=False).first.click()
    visitor.page.keyboard.press("End")
    visitor.page.keyboard.press("Shift+Home")
    visitor.page.keyboard.insert_text(text)


def test_a_mistake_is_said_under_its_line_mended_and_the_text_is_run(editor):
    retype(editor, "sequence:", "sequence: [standing, botom, standing]")
    wrong = editor.page.locator(".cm-issue.error")
    expect(wrong).to_contain_text("botom")
    above = wrong.locator("xpath=preceding-sibling::*[1]")
    expect(above).to_contain_text("sequence")
    expect(editor.part("validation")).to_contain_text("1 error")
    editor.presses("Run with my changes")
    expect(editor.part("demo")).to_have_attribute("data-state", "idle")
    retype(editor, "sequence:", "sequence: [standing, bottom, standing]")
    expect(editor.part("validation")).to_contain_text("Valid")
    expect(editor.page.locator(".cm-issue.error")).to_have_count(0)
    retype(editor, "name: Squat", "name: Deep squat")
    expect(editor.part("copy-state")).to_contain_text("Kept, your own copy")
    editor.presses("Run with my changes")
    editor.counts(1)
    expect(editor.part("count")).to_contain_text("deep squats")


def test_the_list_leads_to_the_mistake(editor):
    retype(editor, "type: repetition", "type: repetitoin")
    editor.part("validation").get_by_role("button", name=re.compile("Line")).first.click()
    expect(editor.page.locator(".cm-content")).to_be_focused()
    expect(editor.page.locator(".cm-activeLine")).to_contain_text("repetitoin")


def test_a_text_is_still_there_when_its_author_comes_back(editor):
    retype(editor, "name: Squat", "name: My squat")
    expect(editor.part("copy-state")).to_contain_text("Kept")
    editor.page.reload()
    expect(editor.part("yaml")).to_have_value(re.compile("^name: My squat"))


def test_a_text_typed_in_the_last_moment_is_kept_too(editor):
    retype(editor, "name: Squat", "name: Hasty squat")
    editor.opens("/demo/plank/")
    editor.opens("/demo/squat/")
    expect(editor.part("yaml")).to_have_value(re.compile("^name: Hasty squat"))


def test_the_original_comes_back_when_asked_twice(editor):
    retype(editor, "name: Squat", "name: My squat")
    expect(editor.part("copy-state")).to_contain_text("Kept")
    editor.presses("Back to the original")
    editor.presses("Keep my text")
    expect(editor.page.locator(".cm-content")).to_contain_text("My squat")
    editor.presses("Back to the original")
    editor.presses("Replace my text")
    expect(editor.part("yaml")).to_have_value(re.compile("^name: Squat"))


def test_nobody_else_sees_it(editor, visit):
    retype(editor, "name: Squat", "name: My squat")
    expect(editor.part("copy-state")).to_contain_text("Kept")
    stranger = visit()
    stranger.opens("/demo/squat/")
    expect(stranger.part("yaml")).to_have_value(re.compile("^name: Squat"))
