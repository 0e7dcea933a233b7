"""A run, from a source of frames to its counts."""

import matplotlib

from tests.detection.frames import squats
from tests.sdk.poses import poses

matplotlib.use("Agg")


def test_five_squats_are_counted(client, replay):
    heard = []
    result = client.run_frames(replay, poses(), on_event=heard.append)
    assert result.summary.status == "completed"
    assert result.completed_event_counts == {"squat": 5}
    assert result.accepted_frames_total == len(squats())
    assert heard == result.events == client.detection.list_events(result.session.session_id, limit=1000)


def test_a_result_is_a_table_and_a_picture(client, replay, tmp_path):
    result = client.run_frames(replay, poses())
    table = result.to_frame()
    assert len(table) == len(result.events)
    assert list(table[table.type == "event_completed"].event_key) == ["squat"] * 5
    axes = result.plot()
    labels = axes.get_legend_handles_labels()[1]
    assert {"left knee", "right knee"} < set(labels)
    assert [text.get_text() for text in axes.texts] == ["1", "2", "3", "4", "5"]
    axes.figure.savefig(tmp_path / "squats.png")
    knee = next(line for line in axes.lines if line.get_label() == "left knee").get_ydata()
    assert min(knee) < 100 < 150 < max(knee)


def test_a_result_without_poses_has_phases_and_repetitions(client, replay):
    result = client.run_frames(replay, squats(100))
    assert result.poses == []
    assert [line.get_label() for line in result.plot().lines if "knee" in line.get_label()] == []
