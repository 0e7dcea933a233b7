"""45 % of the person's own range, after whole repetitions: told, and never counted."""

import pytest

from tests.catalogue.runs import HOLDS, REPETITIONS, count, interruptions, plan, recorded
from tests.motion import MOVEMENTS, render

DEPTHS = (1, 1, 1, 0.45, 1, 0.45, 0.45, 1)


@pytest.mark.parametrize("slug", REPETITIONS)
@pytest.mark.parametrize("seed", [6, 7])
def test_half_a_repetition_is_interrupted_and_not_counted(seed, slug):
    recording = recorded(slug, seed=seed, depths=DEPTHS)
    assert count(slug, recording) == DEPTHS.count(1)
    assert interruptions(slug, recording) == ["incomplete_range"] * DEPTHS.count(0.45)


@pytest.mark.parametrize("slug", HOLDS)
def test_a_hold_let_go_too_early_is_interrupted_and_not_counted(slug):
    half = 0.5 * plan(slug).movespec.hold.min_ms / 1000
    recording = render(MOVEMENTS[slug], repetitions=2, seconds=half, seed=8)
    assert count(slug, recording) == 0
    assert interruptions(slug, recording) == ["released"] * 2
