"""A run, from a source of frames to its counts."""

from tests.detection.frames import squats
from tests.sdk.poses import poses


def test_five_squats_are_counted(client, replay):
    heard = []
    result = client.run_frames(replay, poses(), on_event=heard.append)
    assert result.summary.status == "completed"
    assert result.completed_event_counts == {"squat": 5}
    assert result.accepted_frames_total == len(squats())
    assert heard == result.events == client.detection.list_events(result.session.session_id, limit=1000)
