"""A recording is watched being counted: no camera, no account."""

import re

from playwright.sync_api import expect


def test_one_click_on_the_landing_page_counts(visitor):
    visitor.opens("/")
    visitor.page.get_by_role("link", name="Start the demo").click()
    visitor.counts(1)


def test_a_sample_is_counted_explained_and_summed_up(visitor):
    visitor.opens("/demo/squat/")
    visitor.picks("sample")
    visitor.counts(4)
    visitor.is_in_state("done")
    assert visitor.page.locator("#events .good b").all_inner_texts() == [f"Repetition {n}" for n in (4, 3, 2, 1)]
    assert all(0 < float(score) <= 1 for score in visitor.page.locator("#events data").all_inner_texts())
    expect(visitor.part("summary")).to_contain_text("4 squats")
    expect(visitor.part("summary")).to_contain_text("tempo, on average")
    expect(visitor.part("allowance")).to_contain_text(re.compile(r"4\d\d of 1,000,000 frames today"))
    expect(visitor.page.locator("#plot canvas")).to_be_visible()
    expect(visitor.part("ranges")).to_contain_text(re.compile(r"your range: \d+° to 1\d\d°"))


def test_the_phase_that_is_on_is_marked(visitor):
    visitor.opens("/demo/squat/?source=sample")
    on = visitor.page.locator("#phases [aria-current=step]")
    expect(on).to_have_text("bottom", timeout=30_000)
    expect(on).to_have_text("standing")


def test_a_hold_is_counted_and_its_seconds_shown(visitor):
    visitor.opens("/demo/plank/?source=sample")
    expect(visitor.part("phases")).to_contain_text(re.compile(r"plank\s*[3-9]\.\d s"), timeout=30_000)
    visitor.counts(1)


def test_pausing_holds_the_recording_and_going_on_takes_it_up(visitor):
    visitor.opens("/demo/squat/?source=sample")
    visitor.counts(1)
    visitor.presses("Pause")
    visitor.is_in_state("paused")
    batches = len(visitor.batches)
    visitor.page.wait_for_timeout(1500)
    assert len(visitor.batches) <= batches + 1
    visitor.presses("Go on")
    visitor.counts(2)


def test_reset_begins_anew(visitor):
    visitor.opens("/demo/squat/?source=sample")
    visitor.counts(1)
    visitor.presses("Reset")
    visitor.counts(0)
    expect(visitor.page.locator("#events li")).to_have_count(0)
    visitor.counts(1)


def test_finishing_early_sums_up_what_there_was(visitor):
    visitor.opens("/demo/squat/?source=sample")
    visitor.counts(2)
    visitor.presses("Finish")
    visitor.is_in_state("done")
    expect(visitor.part("summary")).to_contain_text("2 squats")
    visitor.page.get_by_role("link", name="See the MoveSpec").click()
    expect(visitor.part("movespec")).to_be_in_viewport()


def test_counting_again_starts_from_nothing(visitor):
    visitor.opens("/demo/squat/?source=sample")
    visitor.counts(1)
    visitor.presses("Finish")
    visitor.presses("Count again")
    visitor.counts(1)
    visitor.is_in_state("running")


def test_the_real_jumping_jacks_are_labelled_and_count_as_two(visitor):
    visitor.opens("/demo/jumping-jack/")
    visitor.part("sample").select_option(label="Jumping jack, filmed")
    visitor.sees("A real person, filmed")
    visitor.is_in_state("done")
    expect(visitor.part("summary")).to_contain_text("2 jumping jacks")


def test_another_measure_can_be_looked_at(visitor):
    visitor.opens("/demo/squat/?source=sample")
    visitor.counts(1)
    visitor.part("measure").select_option(label="Torso from upright")
    chosen = visitor.part("measure").input_value()
    for bound in visitor.page.locator("#measures .legend li:visible").all():
        expect(bound).to_have_attribute("data-value", chosen)


def test_the_picker_finds_and_opens_another_movement(visitor):
    visitor.opens("/demo/squat/")
    visitor.page.get_by_role("link", name="Change").click()
    visitor.page.get_by_role("searchbox").fill("jump")
    cards = visitor.page.locator("#picker-body li:visible")
    expect(cards).to_have_count(1)
    cards.first.click()
    expect(visitor.page).to_have_url(re.compile("/demo/jumping-jack/$"))


def test_the_count_is_spoken_once_it_is_switched_on(visitor):
    visitor.page.add_init_script("speechSynthesis.speak = ({ text }) => (globalThis.spoken ??= []).push(text)")
    visitor.opens("/demo/squat/")
    visitor.presses("Voice")
    visitor.picks("sample")
    visitor.counts(2)
    assert visitor.page.evaluate("globalThis.spoken") == ["Voice on", "1", "2"]
    visitor.presses("Voice")
    visitor.counts(3)
    assert visitor.page.evaluate("globalThis.spoken").count("3") == 0
