"""Each thing that a camera or a person may do to a recording, alone: the count stays exact."""

import pytest

from tests.catalogue.runs import REPETITIONS, SLUGS, count, recorded, truth, yaws

FACTORS = {
    "as in the textbook": {},
    "five degrees of noise": {"noise_deg": 5},
    "a tenth of the frames lost": {"drop": 0.1},
    "10 fps": {"fps": 10},
    "15 fps": {"fps": 15},
    "24 fps": {"fps": 24},
    "60 fps": {"fps": 60},
    "mirrored": {"mirror": True},
    "half as large": {"scale": 0.5},
    "twice as large": {"scale": 2.0},
    "60 % of the textbook range": {"reach": 0.6},
    "a range that shrinks by a third": {"shrink": 1 / 3},
    "a minute's pause": {"pause": 60},
}
TEMPOS = {
    "6 s": {"seconds": 6.0},
    "1.5 s": {"seconds": 1.5},
    "1.5 s at 10 fps": {"seconds": 1.5, "fps": 10},
    "0.7 s at 24 fps": {"seconds": 0.7, "fps": 24},
    "0.7 s at 60 fps": {"seconds": 0.7, "fps": 60},
}
HIDDEN = [(slug, side) for slug in SLUGS for side in ("left", "right")]


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("factor", FACTORS)
def test_the_count_is_exact_with(factor, slug):
    recording = recorded(slug, seed=1, **FACTORS[factor])
    assert count(slug, recording) == truth(slug, recording)


@pytest.mark.parametrize("slug", REPETITIONS)
@pytest.mark.parametrize("tempo", TEMPOS)
def test_the_count_is_exact_at_repetitions_of(tempo, slug):
    recording = recorded(slug, seed=2, **TEMPOS[tempo])
    assert count(slug, recording) == recording.count


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("flatten", [0.0, 0.25])
def test_the_count_is_exact_from_every_view_that_the_advice_allows_even_where_depth_gets_lost(flatten, slug):
    first, last = yaws(slug)
    for yaw in range(first, last + 1, 15):
        recording = recorded(slug, seed=3, yaw=yaw, flatten=flatten)
        assert count(slug, recording) == truth(slug, recording), yaw


@pytest.mark.parametrize(("slug", "side"), HIDDEN)
def test_the_count_is_exact_with_one_side_hidden(slug, side):
    recording = recorded(slug, seed=4, hidden_side=side)
    assert count(slug, recording) == truth(slug, recording)
