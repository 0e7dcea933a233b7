"""A draft on the test bench: run over a sample, looked at by keyboard, changed on the plot, run again."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from movespecs.services import CATALOGUE
from tests.e2e.members import Member
from tests.e2e.test_accessibility import found_by_axe
from tests.e2e.test_editor import retype
from tests.e2e.visitor import COUNTED
from tests.media.feeds import drawn_film, webm_write
from tools.targets import ROOT

MAKE = """
from movespecs.services import movespec_create
from workbench.tenancy.models import Project
project = Project.objects.get(organization={organization!r})
text = open({path!r}).read()
print(movespec_create(project=project, name="Squat", description="", actor="", yaml_source=text).pk)
"""


@pytest.fixture(scope="module")
def member(server):
    return Member(server, "bench")


@pytest.fixture
def bench(visit, member, server):
    """The member, at the bench of a new MoveSpec with the catalogue's squat for its draft."""
    organization = member.portal.split("/")[2]
    script = MAKE.format(organization=organization, path=str(CATALOGUE / "squat.yaml"))
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", script]
    made = subprocess.run(command, cwd=ROOT, env=server.environment, check=True, stdout=subprocess.PIPE, text=True)
    movespec = made.stdout.split()[-1]
    at_bench = visit(reduced_motion="reduce")
    member.sign_in(at_bench.page.context)
    at_bench.opens(f"{member.portal}movespecs/{movespec}/test/")
    expect(at_bench.part("bench")).to_have_attribute("data-ready", "true", timeout=30_000)
    return at_bench


def counted(bench, words: str) -> None:
    expect(bench.part("counted")).to_have_text(words, timeout=COUNTED)


def text(bench) -> str:
    return bench.part("yaml").input_value()


def bound(bench, name: str):
    return bench.page.get_by_role("slider", name=name, exact=True).first


def test_a_sample_is_explained_scrubbed_and_its_bounds_moved_by_keyboard(bench):
    keyboard = bench.page.keyboard
    bench.presses("Run it over a sample")
    counted(bench, "4 squats")
    assert found_by_axe(bench) == []

    moment = bench.page.get_by_role("slider", name="Moment")
    moment.focus()
    for _ in range(13):
        keyboard.press("Shift+ArrowRight")
    expect(moment).to_have_attribute("aria-valuetext", re.compile(r"^0:04\.3, standing, 1\d\d°$"))
    expect(bench.part("count")).to_have_text("1")
    rows = bench.page.locator(".tl-table tr", has_text="at least 70 % of the range")
    expect(rows).to_contain_text("✓ yes")
    keyboard.press("Home")
    expect(bench.part("count")).to_have_text("0")

    before = text(bench)
    depth = bound(bench, "bottom, Hip angle, at most")
    expect(depth).to_have_attribute("aria-valuetext", re.compile(r"^40 percent of the range, \d+°$"))
    depth.focus()
    keyboard.press("Home")
    counted(bench, "1 squat")
    expect(depth).to_be_focused()
    assert text(bench) == before.replace("{joint: hip, angle_max: 40%}", "{joint: hip, angle_max: 0%}")
    missed = bench.page.locator(".tl-event.is-warn").first
    expect(missed).to_contain_text("Not counted: ")
    expect(bench.part("save-state")).to_have_text("Saved")

    bench.presses("Put the bound back")
    counted(bench, "4 squats")
    assert text(bench) == before


def test_a_bound_is_dragged_and_the_text_follows(bench):
    bench.presses("Run it over a sample")
    counted(bench, "4 squats")
    before = text(bench)
    depth = bound(bench, "bottom, Hip angle, at most")
    box = depth.bounding_box()
    plot = bench.page.locator(".tl-plot").bounding_box()
    mouse = bench.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(box["x"] + box["width"] / 2, plot["y"] + plot["height"] - 40, steps=6)
    expect(bench.page.locator(".cm-activeLine")).not_to_contain_text("40%")
    mouse.up()
    after = text(bench)
    changed = [(old, new) for old, new in zip(before.split("\n"), after.split("\n"), strict=True) if old != new]
    assert len(changed) == 1
    assert re.fullmatch(r"( +- \{joint: hip, angle_max: )\d+%\}", changed[0][1])
    expect(bench.page.locator(".tl-event.is-warn").first).to_be_visible(timeout=COUNTED)


def test_a_broken_text_says_where_and_the_last_run_stays(bench):
    bench.presses("Run it over a sample")
    counted(bench, "4 squats")
    bench.page.locator(".cm-line").get_by_text("type: repetition").click()
    bench.page.keyboard.press("End")
    bench.page.keyboard.type("x")
    refusal = bench.part("refusal")
    expect(refusal).to_contain_text("The draft has an error")
    expect(refusal).to_contain_text("Line 8")
    expect(bench.page.locator(".tl-handle").first).to_be_hidden()
    bench.presses("Go to the line")
    expect(bench.page.locator(".cm-activeLine")).to_contain_text("repetitionx")
    bench.page.keyboard.press("End")
    bench.page.keyboard.press("Backspace")
    expect(refusal).to_be_hidden()
    expect(bench.page.locator(".tl-handle").first).to_be_visible()


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(bench, visit, member):
    teammate = visit(reduced_motion="reduce")
    member.sign_in(teammate.page.context)
    teammate.page.goto(bench.page.url.removesuffix("test/"))
    expect(teammate.page.locator(".cm-content")).to_be_visible(timeout=30_000)
    retype(teammate, "name: Squat", "name: Deep squat")
    expect(teammate.part("save-state")).to_have_text("Saved", timeout=30_000)

    retype(bench, "name: Squat", "name: Wide squat")
    expect(bench.part("save-state")).to_contain_text("Not saved: the draft was saved elsewhere meanwhile")
    bench.presses("Run it over a sample")
    counted(bench, "4 wide squats")
    bench.page.get_by_role("link", name="Open in the Draft tab").click()
    expect(bench.part("conflict")).to_contain_text("Deep squat", timeout=30_000)
    bench.page.go_back()
    expect(bench.part("bench")).to_have_attribute("data-ready", "true", timeout=30_000)
    expect(bench.part("save-state")).to_contain_text("Not saved")
    assert text(bench).startswith("name: Wide squat")


def test_without_a_camera_it_says_what_to_do_and_the_run_before_is_still_there(bench):
    bench.presses("Run it over a sample")
    counted(bench, "4 squats")
    bench.presses("Camera")
    problem = bench.part("problem")
    expect(problem).to_be_focused(timeout=COUNTED)
    expect(problem.get_by_role("button", name="Watch a sample")).to_be_visible()
    bench.page.locator(".tl-event").first.click()
    expect(problem).to_be_hidden()
    expect(bench.part("count")).to_have_text("1")


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_it_fits_and_axe_finds_nothing(bench, visit, member, width, scheme):
    visitor = visit(viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce")
    member.sign_in(visitor.page.context)
    visitor.page.goto(bench.page.url)
    expect(visitor.part("bench")).to_have_attribute("data-ready", "true", timeout=30_000)
    assert found_by_axe(visitor) == []
    visitor.presses("Run it over a sample")
    counted(visitor, "4 squats")
    assert found_by_axe(visitor) == []
    assert visitor.page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


@pytest.mark.webcam
def test_the_plot_grows_while_a_video_runs_and_is_explained_at_its_end(bench, tmp_path):
    video = webm_write(drawn_film("squat", repetitions=2, seconds=2.0), tmp_path / "squats.webm")
    with bench.page.expect_file_chooser() as chooser:
        bench.presses("Video")
    chooser.value.set_files(video)
    moment = bench.page.get_by_role("slider", name="Moment")
    expect(moment).to_be_visible(timeout=COUNTED)
    running = bench.page.evaluate("""async () => {
        const slider = document.querySelector(".tl-scrub input");
        const seen = [];
        while (document.getElementById("bench").dataset.state === "running") {
          if (slider.max !== seen.at(-1)) seen.push(slider.max);
          await new Promise(requestAnimationFrame);
        }
        return seen.map(Number);
    }""")
    assert len(running) > 1, "it grew in one go"
    assert running == sorted(running)
    counted(bench, "2 squats")
    expect(bench.page.locator(".tl-list")).to_contain_text("Repetition 2")
