"""From a file to what is seen in it: nothing stays open when it is not wanted any more."""

import pytest

from kynasmith.media import pipeline
from tests.sdk.media.films import film_write, pictures


def test_a_finder_that_ctrl_c_did_not_wait_for_is_closed(tmp_path, monkeypatch):
    closed = []

    class Finder:
        def __init__(self, _model):
            """Loads."""

        def close(self):
            closed.append(self)

    def pressed(_pictures):
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "PoseFinder", Finder)
    monkeypatch.setattr(pipeline, "shots", pressed)
    with pytest.raises(KeyboardInterrupt):
        pipeline.open_video_sights(film_write(tmp_path / "film.mp4", pictures(3)), "model.task")
    assert len(closed) == 1
