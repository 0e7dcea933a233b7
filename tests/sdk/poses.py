"""A person squatting, as the SDK's poses."""

import numpy as np

from kynasmith.models import Pose
from tests.detection.frames import squats


def poses(count: int | None = None) -> list[Pose]:
    """The first `count` of five squats, all by default."""
    return [_pose(frame) for frame in squats(count)]


def _pose(frame):
    rows = [[row["x"], row["y"], row["z"], row["visibility"], np.nan] for row in frame["landmarks"]]
    return Pose(frame["timestamp_ms"], np.array(rows, np.float32), frame["confidence"])
