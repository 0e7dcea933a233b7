"""The models and the film are set-up's work; where a test is run alone, it does that work first."""

import pytest

from tools.assets import MODELS
from tools.real_media import DOWNLOAD


@pytest.fixture(scope="session", autouse=True)
def _set_up() -> None:
    MODELS.make()
    DOWNLOAD.make()
