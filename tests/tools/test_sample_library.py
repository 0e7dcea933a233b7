"""What the demo shows without a camera is true: counts, phases, sizes."""

import gzip
import json

import numpy as np
import pytest

from detection.engine import compile_plan, step_recording
from movespecs.language import compile_movespec
from tools import samples
from tools.figures import Figure, figures_make
from tools.recordings import Sample, sample_read
from tools.sample_library import CATALOGUE, SAMPLES

SLUGS = sorted(path.stem for path in CATALOGUE.glob("*.yaml"))


@pytest.fixture(scope="module", autouse=True)
def index() -> dict:
    samples.FILMED.make()
    samples.MODELLED.make()
    return json.loads((SAMPLES / "index.json").read_text())


def movespec(slug: str):
    return compile_movespec((CATALOGUE / f"{slug}.yaml").read_text())


def count(sample: Sample) -> int:
    events = step_recording(compile_plan(movespec(sample.movement)), sample.t_ms, sample.world)
    return sum(event.type == "event_completed" for event in events)


def test_every_movement_of_the_catalogue_has_a_sample_and_a_figure_for_each_phase(index):
    assert sorted(index["movements"]) == SLUGS
    for slug, movement in index["movements"].items():
        assert [figure["phase"] for figure in movement["figures"]] == [phase.name for phase in movespec(slug).phases]
        assert {sample["source"]["kind"] for sample in movement["samples"]} <= {"synthetic", "video"}


def test_every_listed_sample_counts_what_it_says_and_is_small(index):
    for slug, movement in index["movements"].items():
        for listed in movement["samples"]:
            path = SAMPLES / listed["file"]
            sample = sample_read(path)
            assert (slug, count(sample)) == (sample.movement, listed["repetitions"])
            assert listed["repetitions"] > 0
            assert len(gzip.compress(path.read_bytes())) < 150_000


def test_the_filmed_sample_says_what_it_is_and_under_which_licence(index):
    filmed = index["movements"]["jumping-jack"]["samples"][1]
    assert (filmed["source"]["kind"], filmed["repetitions"]) == ("video", 2)
    assert "BSD-3-Clause" in filmed["source"]["licence"]
    assert "Redistribution" in (SAMPLES / "LICENSES.txt").read_text()


@pytest.mark.parametrize("slug", SLUGS)
def test_the_person_is_wholly_in_the_picture_and_figures_fill_their_square(slug):
    sample = sample_read(SAMPLES / f"{slug}.json")
    assert sample.image.min() > 0
    assert sample.image.max() < 1
    figures = figures_make(movespec(slug), sample)
    points = np.array([figure.points for figure in figures])
    assert points.min() >= -1e-9
    assert points.max() <= 1 + 1e-9
    assert np.ptp(points, axis=(0, 1)).max() == pytest.approx(1.0)


def test_figures_tell_phases_apart():
    standing, bottom = figures_make(movespec("squat"), sample_read(SAMPLES / "squat.json"))
    nose = 0
    assert bottom.points[nose, 1] > standing.points[nose, 1] + 0.1


def test_the_side_nearer_to_the_camera_is_told():
    assert {each.near for each in _squats(yaw=60)} == {"left"}
    assert {each.near for each in _squats(yaw=-60)} == {"right"}


def _squats(yaw: float) -> list[Figure]:
    from tests.motion import MOVEMENTS, render

    recording = render(MOVEMENTS["squat"], repetitions=2, yaw=yaw)
    sample = sample_read(SAMPLES / "squat.json")
    image = recording.world[:, :, :2] / 4 + 0.5
    turned = Sample(
        sample.movement, sample.title, sample.source, 2, sample.picture, recording.t_ms, recording.world, image
    )
    return figures_make(movespec("squat"), turned)


def test_a_sample_that_never_enters_a_phase_is_refused():
    with pytest.raises(ValueError, match="never enters standing, bottom"):
        figures_make(movespec("squat"), sample_read(SAMPLES / "biceps-curl.json"))
