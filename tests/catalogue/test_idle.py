"""Nothing is counted where nothing is done, though the landmarks jump."""

from functools import cache

import pytest

from tests.catalogue.runs import SLUGS, count
from tests.motion import stand, walk

WALKING_IS = ("high-knees",)  # steps with the knees lifted: walking is a weak form of it
STEPS = (*WALKING_IS, "forward-lunge", "alternating-lunge")
WALKS = [(slug, 5) for slug in SLUGS if slug not in WALKING_IS] + [(slug, 6) for slug in SLUGS if slug not in STEPS]


@cache
def ten_minutes(activity, seed):
    return activity(minutes=10, seed=seed, noise_deg=5)


@pytest.mark.parametrize("slug", SLUGS)
def test_ten_minutes_of_standing_still_count_nothing(slug):
    assert count(slug, ten_minutes(stand, seed=5)) == 0


@pytest.mark.parametrize(("slug", "seed"), WALKS)
def test_ten_minutes_of_walking_about_count_nothing(slug, seed):
    assert count(slug, ten_minutes(walk, seed=seed)) == 0
