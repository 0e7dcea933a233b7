"""Recordings of poses: one format for files, samples, exports and the web SDK."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kynasmith.media import Body, MediaError, Sight, read_recording, write_recording
from tests.motion import MOVEMENTS, render
from tools.recordings import sample_read

metres = st.floats(-3, 3, width=32)
shares = st.floats(0, 1, width=32)


def sights_of(world, image):
    return [
        Sight(number * 1000 / 30, 640, 480, Body(points, places))
        for number, (points, places) in enumerate(zip(world, image, strict=True))
    ]


@given(
    arrays(np.float32, (4, 33, 3), elements=metres),
    arrays(np.float32, (4, 33, 2), elements=shares),
    arrays(np.float32, (4, 33, 2), elements=shares),
)
def test_a_recording_is_read_as_it_was_written(tmp_path_factory, points, seen, image):
    path = tmp_path_factory.mktemp("poses") / "squat.json"
    world = np.concatenate([points, seen], axis=2)
    write_recording(path, sights_of(world, image), title="Squats", repetitions=3)
    read = read_recording(path)
    assert np.abs(read.world[:, :, :3] - points).max() <= 0.6e-6
    assert np.abs(read.world[:, :, 3] - seen.min(axis=2)).max() <= 0.6e-6
    assert (read.title, read.repetitions) == ("Squats", 3)
    assert read.t_ms == pytest.approx([0, 33.333, 66.667, 100], abs=1e-3)


def test_pictures_without_a_person_are_left_out(tmp_path):
    body = Body(np.full((33, 5), 0.5, np.float32), np.full((33, 2), 0.5, np.float32))
    write_recording(tmp_path / "poses.json", [Sight(0.0, 8, 6, None), Sight(40.0, 8, 6, body)], title="One")
    assert read_recording(tmp_path / "poses.json").t_ms.tolist() == [40.0]


def test_where_nobody_was_seen_nothing_is_written(tmp_path):
    with pytest.raises(MediaError) as caught:
        write_recording(tmp_path / "poses.json", [Sight(0.0, 8, 6, None)], title="Nobody")
    assert caught.value.code == "nobody_seen"
    assert not (tmp_path / "poses.json").exists()


def test_the_servers_samples_are_read_and_the_server_reads_what_is_recorded(tmp_path):
    truth = render(MOVEMENTS["squat"], repetitions=1)
    world = np.concatenate([truth.world, truth.world[:, :, 3:]], axis=2).astype(np.float32)
    write_recording(tmp_path / "squat.json", sights_of(world, world[:, :, :2]), title="Squat", repetitions=1)
    sample, read = sample_read(tmp_path / "squat.json"), read_recording(tmp_path / "squat.json")
    assert (sample.world == read.world).all()
    assert sample.picture == (640, 480)


def test_arrays_in_an_npz_are_a_recording(tmp_path):
    truth = render(MOVEMENTS["squat"], repetitions=1)
    np.savez(tmp_path / "squat.npz", t_ms=truth.t_ms, world=truth.world)
    read = read_recording(tmp_path / "squat.npz")
    assert (read.world == truth.world).all()
    assert len(list(read.poses())) == len(truth.t_ms)


BODY = np.zeros((2, 33, 4))


@pytest.mark.parametrize(
    ("arrays", "reason"),
    [
        ({"t_ms": [0, 1]}, "world"),
        ({"t_ms": [0, 1], "world": BODY[:1]}, "are wanted"),
        ({"t_ms": [1, 1], "world": BODY}, "do not rise"),
        ({"t_ms": [0, 1], "world": BODY + np.nan}, "not finite"),
        ({"t_ms": [0, 1], "world": BODY + 2}, "between 0 and 1"),
        ({"t_ms": np.array([{}, {}], object), "world": BODY}, "pickle"),
    ],
    ids=["no-world", "shape", "order", "nan", "visibility", "pickle"],
)
def test_arrays_that_are_no_recording_are_refused(tmp_path, arrays, reason):
    np.savez(tmp_path / "poses.npz", **arrays)
    with pytest.raises(MediaError, match=reason):
        read_recording(tmp_path / "poses.npz")


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"null", b"\xff", json.dumps({"format": "workbench-poses/2"}).encode(),
     json.dumps({"format": "workbench-poses/1", "channels": {"x": {"landmarks": [[1], [1, 2]]}}}).encode()],
    ids=["empty", "list", "object", "null", "bytes", "format", "ragged"],
)  # fmt: skip
@pytest.mark.parametrize("suffix", [".json", ".npz"])
def test_what_is_no_recording_is_refused(tmp_path, content, suffix):
    path = tmp_path / f"poses{suffix}"
    path.write_bytes(content)
    with pytest.raises(MediaError) as caught:
        read_recording(path)
    assert caught.value.code == "recording_unreadable"
