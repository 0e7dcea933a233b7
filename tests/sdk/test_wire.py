"""Frames on the wire: what the server reads is what the program gave, in either form."""

import json
from dataclasses import replace

import numpy as np
import pytest

from detection.realtime import messages, packed
from detection.worker.digest import digest_of, is_digest_of
from kynasmith.models import LANDMARKS, Frame, FrameSource
from kynasmith.stream import batches
from kynasmith.stream.frames import batch_of, numbered, to_binary, to_text
from movespecs.language import landmarks
from tests.detection.frames import squats
from tests.sdk.poses import poses

CAMERA = FrameSource(kind="camera", frame_width=640, frame_height=480)


def test_the_landmarks_are_the_languages():
    assert LANDMARKS == landmarks.LANDMARKS


@pytest.mark.parametrize("source", [None, CAMERA], ids=["no source", "camera"])
def test_both_forms_say_the_same(source):
    batch = numbered(batch_of(replace(pose, source=source) for pose in poses(5)), after=7)
    text, binary = to_text(3, batch), to_binary(3, batch)
    assert len(binary) == 16 + 692 * 5
    decoded, plain = packed.decode(binary), messages.decode(text)
    assert decoded.batch_seq == plain.batch_seq == 3
    assert [frame.frame_seq for frame in decoded.frames] == [8, 9, 10, 11, 12]
    assert is_digest_of(digest_of(decoded.frames), plain.frames)


def test_what_single_precision_does_not_hold_goes_as_text():
    (frame,) = squats(1)
    single = json.loads(to_text(1, numbered(batch_of(poses(1)), after=0)))["frames"][0]
    assert to_binary(1, batch_of([single])) is not None
    sized_by_nobody = FrameSource(kind="upload")
    for other in (frame, single | {"confidence": 0.9}, single | {"source": sized_by_nobody}):
        assert to_binary(1, batch_of([other])) is None


def test_names_may_come_in_any_order():
    (frame,) = squats(1)
    turned = frame | {"landmarks": frame["landmarks"][::-1]}
    assert batch_of([turned]) == batch_of([Frame(**frame)])


def test_the_compact_form_is_taken_where_the_server_offers_it(client, replay, monkeypatch):
    frames = json.loads(to_text(1, numbered(batch_of(poses()), after=0)))["frames"]
    monkeypatch.setattr(batches, "to_binary", lambda *_: None)
    by_text = client.run_frames(replay, frames)
    monkeypatch.undo()
    monkeypatch.setattr(batches, "to_text", None)
    by_binary = client.run_frames(replay, poses())
    assert [(e.type, e.ts_ms, e.payload) for e in by_binary.events] == [
        (e.type, e.ts_ms, e.payload) for e in by_text.events
    ]


POSE = poses(1)[0]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (replace(POSE, landmarks=POSE.landmarks[:32]), r"shape \(33, 5\)"),
        (replace(POSE, landmarks=POSE.landmarks[:, :4]), r"shape \(33, 5\)"),
        (replace(POSE, landmarks=np.full((33, 5), np.nan)), "nose is at"),
        (replace(POSE, landmarks=np.full((33, 5), 2.0)), "visibility and presence"),
        (replace(POSE, confidence=float("nan")), "confidence"),
        (replace(POSE, timestamp_ms=-1.0), "timestamp_ms"),
        (squats(1)[0] | {"landmarks": squats(1)[0]["landmarks"][:32]}, "left_foot_index|right_foot_index"),
        (squats(1)[0] | {"confidence": 2}, "confidence"),
        ([squats(1)[0]], "instance of Frame"),
    ],
    ids=["32 landmarks", "4 numbers", "NaN", "visibility", "confidence", "time", "named", "named confidence", "a list"],
)
def test_what_the_server_would_refuse_is_not_sent(wrong, words):
    with pytest.raises(ValueError, match=words):
        batch_of([wrong])
