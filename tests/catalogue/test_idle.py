"""Nothing is counted where nothing is done, though the landmarks jump."""

from functools import cache

import pytest

from tests.catalogue.runs import SLUGS, count
from tests.motion import stand, walk

WALKING_IS = ("high-knees",)  # steps with the knees lifted: walking is a weak form of it


@cache
def ten_minutes(activity):
    return activity(minutes=10, seed=5, noise_deg=5)


@pytest.mark.parametrize("slug", SLUGS)
def test_ten_minutes_of_standing_still_count_nothing(slug):
    assert count(slug, ten_minutes(stand)) == 0


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug not in WALKING_IS])
def test_ten_minutes_of_walking_about_count_nothing(slug):
    assert count(slug, ten_minutes(walk)) == 0
