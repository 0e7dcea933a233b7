"""The vendored files and the film are set-up's work; where a test is run alone, it does that work first."""

import pytest

from tools import assets, real_media


@pytest.fixture(scope="session", autouse=True)
def _set_up() -> None:
    for target in (assets.VENDOR, assets.MODELS, real_media.DOWNLOAD):
        target.make()
