import io
import zipfile

import pytest

from tools import pose_models, real_media
from tools.landmarker import poses_find


@pytest.mark.parametrize("variant", ["lite", "full", "heavy"])
def test_every_build_gives_the_bytes_whose_checksum_is_written_down(variant: str):
    assert pose_models.task_bytes(variant) == pose_models.task_bytes(variant)


def test_a_network_of_other_bytes_is_refused(tmp_path, monkeypatch):
    for name in (pose_models.DETECTOR, "pose_landmark_lite.tflite"):
        (tmp_path / name).write_bytes((pose_models.NETWORKS / name).read_bytes())
    with (tmp_path / "pose_landmark_lite.tflite").open("r+b") as network:
        network.seek(1_000_000)
        network.write(b"\x00\x01")
    monkeypatch.setattr(pose_models, "NETWORKS", tmp_path)
    with pytest.raises(ValueError, match=r"pose_landmark_lite\.tflite has the SHA-256"):
        pose_models.task_bytes("lite")


def test_the_networks_lie_in_the_task_as_they_are_so_that_they_can_be_mapped():
    task = pose_models.task_bytes("lite")
    with zipfile.ZipFile(io.BytesIO(task)) as archive:
        assert [entry.filename for entry in archive.infolist()] == [
            "pose_detector.tflite",
            "pose_landmarks_detector.tflite",
        ]
        for entry in archive.infolist():
            content = archive.read(entry)
            assert entry.compress_type == zipfile.ZIP_STORED
            assert content[4:8] == b"TFL3"
            assert task.index(content) % pose_models.ALIGNMENT == 0


@pytest.mark.parametrize("variant", ["lite", "full"])
def test_the_model_finds_a_real_person_in_every_frame(variant: str):
    model = pose_models.MODELS / f"pose_landmarker_{variant}.task"
    poses = poses_find(real_media.jumping_jacks(), model=model)
    assert len(poses.t_ms) == 75
    assert poses.image.min() > -0.1
    assert poses.image.max() < 1.1
