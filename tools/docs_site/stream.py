"""A recording as the lines that a client sends: for trying the websocket with nothing but a shell."""

from __future__ import annotations

import json
from itertools import batched
from pathlib import Path

from movespecs.language.landmarks import LANDMARKS
from tools.recordings import sample_read
from tools.targets import STATIC

SAMPLE = STATIC / "samples/squat.json"
EVERY = 2  # frames: 15 a second are plenty for four squats
BATCH = 20  # frames: a line stays under the 64 KiB that websocat takes
POSE_SCHEMA = "mediapipe_pose_landmarker/v1"


def stream_write(target: Path) -> Path:
    """Write `frame_batch` messages and, last, `finalize`, one a line."""
    sample = sample_read(SAMPLE)
    frames = [
        {
            "frame_seq": number,
            "timestamp_ms": float(sample.t_ms[index]),
            "pose_schema": POSE_SCHEMA,
            "confidence": round(float(sample.world[index, :, 3].mean()), 3),
            "landmarks": [
                {"name": name, "x": round(x, 3), "y": round(y, 3), "z": round(z, 3), "visibility": round(seen, 2)}
                for name, (x, y, z, seen) in zip(LANDMARKS, sample.world[index].tolist(), strict=True)
            ],
        }
        for number, index in enumerate(range(0, len(sample.t_ms), EVERY), 1)
    ]
    messages = [
        {"type": "frame_batch", "batch_seq": number, "frames": batch}
        for number, batch in enumerate(batched(frames, BATCH), 1)
    ]
    lines = [json.dumps(message, separators=(",", ":")) for message in [*messages, {"type": "finalize"}]]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return target
