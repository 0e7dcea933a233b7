import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tools.recordings import UNITS, Sample, sample_read, sample_write


def sample(world, image) -> Sample:
    return Sample(
        movement="squat",
        title="Squat",
        source={"kind": "synthetic", "label": "Made by a motion model."},
        repetitions=2,
        picture=(640, 480),
        t_ms=np.arange(len(world)) * 1000 / 30,
        world=world,
        image=image,
    )


coordinates = st.floats(-3, 3, width=32)


@given(arrays(float, (5, 33, 4), elements=coordinates), arrays(float, (5, 33, 2), elements=coordinates))
def test_a_recording_is_read_as_it_was_written_to_half_a_unit(tmp_path_factory, world, image):
    path = tmp_path_factory.mktemp("samples") / "squat.json"
    written = sample(world, image)
    sample_write(written, path)
    read = sample_read(path)
    half = np.array(list(UNITS.values())) / 2 + 1e-9
    assert (np.abs(read.world - world) <= half[:4]).all()
    assert (np.abs(read.image - image) <= half[4:]).all()
    assert (read.movement, read.repetitions, read.picture, read.source) == ("squat", 2, (640, 480), written.source)


def test_errors_do_not_add_up_over_a_long_recording(tmp_path):
    drifting = np.cumsum(np.full((5000, 33, 4), 0.00049), axis=0)
    sample_write(sample(drifting, drifting[:, :, :2]), tmp_path / "long.json")
    assert np.abs(sample_read(tmp_path / "long.json").world[-1, 0, 0] - drifting[-1, 0, 0]) <= 0.0005


def test_another_format_is_refused(tmp_path):
    (tmp_path / "other.json").write_text(json.dumps({"format": "workbench-poses/2"}))
    with pytest.raises(ValueError, match="workbench-poses/2"):
        sample_read(tmp_path / "other.json")
