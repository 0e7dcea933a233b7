"""The wire: what clients may say, what the server answers, and the fast, strict way from text to frames."""

import re
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from movespecs.language.landmarks import INDEX, LANDMARKS

MAX_MESSAGE_BYTES = 2 * 1024 * 1024
MAX_BATCH_FRAMES = 256
MOST_SEQUENCE = 2**53
INPUT_SCHEMA: Final = "mediapipe_pose_landmarker/v1"
OUTPUT_SCHEMA = "kynasmith_detection_events/v1"

Sequence = Annotated[int, Meta(ge=1, le=MOST_SEQUENCE)]
Unit = Annotated[float, Meta(ge=0.0, le=1.0)]
Size = Annotated[int, Meta(ge=1, le=2**31)]
SourceKind = Literal["camera", "stream", "upload"]
# A type checker wants the 33 names written out; they stand in one place only, and msgspec reads them from there.
LandmarkName: Any = Literal[LANDMARKS]


class Landmark(Struct, gc=False):
    """World coordinates in metres, hip-centred, y down; how likely it is in view and in the picture."""

    name: LandmarkName
    x: float
    y: float
    z: float
    visibility: Unit | None = None
    presence: Unit | None = None


class Source(Struct, gc=False):
    kind: SourceKind
    frame_width: Size | None = None
    frame_height: Size | None = None


class Frame(Struct):
    """One pose. Once decoded its landmarks stand in index order."""

    frame_seq: Sequence
    timestamp_ms: Annotated[float, Meta(ge=0.0)]
    pose_schema: Literal["mediapipe_pose_landmarker/v1"]
    confidence: Unit
    landmarks: Annotated[list[Landmark], Meta(min_length=33, max_length=33)]
    source: Source | None = None


class PackedFrame(Struct, array_like=True, gc=False):
    """One pose of a binary batch. `landmarks` are 660 bytes, as the engine takes them; the numbers of its source are
    0 where there is none."""

    frame_seq: int
    timestamp_ms: float
    confidence: float
    source_kind: int
    frame_width: int
    frame_height: int
    landmarks: bytes


class StrictFrameBatch(Struct, tag="frame_batch"):
    batch_seq: Sequence
    frames: list[Frame]


class _LooseFrameBatch(Struct, tag="frame_batch"):
    batch_seq: Sequence
    frames: list[msgspec.Raw]


class FrameBatch(Struct, tag="frames"):
    """Frames by their index in the message; None where one broke the schema."""

    batch_seq: int
    frames: list[Frame | None]


class PackedBatch(Struct, tag="packed"):
    """The same of a binary message."""

    batch_seq: int
    frames: list[PackedFrame | None]


Batch = FrameBatch | PackedBatch


class Finalize(Struct, tag="finalize"):
    pass


class Cancel(Struct, tag="cancel"):
    pass


class Ping(Struct, tag="ping"):
    pass


class Pong(Struct, tag="pong"):
    pass


ClientMessage = Batch | Finalize | Cancel | Ping | Pong


class InvalidMessage(Exception):
    """No valid message. `field` is a dotted path ("message" for the whole), `reason` says what is wrong there."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class TooLarge(InvalidMessage):
    """Over 2 MiB, or over 256 frames."""


_strict = msgspec.json.Decoder(StrictFrameBatch | Finalize | Cancel | Ping | Pong)
_loose = msgspec.json.Decoder(_LooseFrameBatch)
_one_frame = msgspec.json.Decoder(Frame)
_NAMES = list(LANDMARKS)
_index_of = INDEX.__getitem__


def decode(text: str) -> ClientMessage:
    """One client message. Raises InvalidMessage or TooLarge."""
    if len(text) > MAX_MESSAGE_BYTES or (not text.isascii() and len(text.encode()) > MAX_MESSAGE_BYTES):
        raise TooLarge("message", f"A message holds at most {MAX_MESSAGE_BYTES} bytes.")
    try:
        message: StrictFrameBatch | Finalize | Cancel | Ping | Pong = _strict.decode(text)
    except msgspec.ValidationError:
        return _decode_frame_by_frame(text)
    except msgspec.DecodeError as error:
        raise InvalidMessage("message", f"This is no JSON: {error}.") from None
    except RecursionError:
        raise InvalidMessage("message", "This is nested too deeply.") from None
    if not isinstance(message, StrictFrameBatch):
        return message
    _check_size(len(message.frames))
    return FrameBatch(message.batch_seq, [frame if _in_order(frame) else None for frame in message.frames])


def _decode_frame_by_frame(text: str) -> ClientMessage:
    try:
        message = _loose.decode(text)
    except msgspec.ValidationError as error:
        raise InvalidMessage(*_field_and_reason(error)) from None
    except msgspec.DecodeError as error:
        raise InvalidMessage("message", f"This is no JSON: {error}.") from None
    except RecursionError:
        raise InvalidMessage("message", "This is nested too deeply.") from None
    _check_size(len(message.frames))
    return FrameBatch(message.batch_seq, [_frame_or_none(raw) for raw in message.frames])


def _frame_or_none(raw: msgspec.Raw) -> Frame | None:
    try:
        frame = _one_frame.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return None
    return frame if _in_order(frame) else None


def _in_order(frame: Frame) -> bool:
    """Are the 33 landmarks there, each once? Any order is taken, index order left behind."""
    names = [landmark.name for landmark in frame.landmarks]
    if names == _NAMES:
        return True
    if len(set(names)) != len(_NAMES):
        return False
    frame.landmarks.sort(key=lambda landmark: _index_of(landmark.name))
    return True


def _check_size(frames: int) -> None:
    if frames > MAX_BATCH_FRAMES:
        raise TooLarge("frames", f"A batch holds at most {MAX_BATCH_FRAMES} frames.")


_AT = re.compile(r" - at `\$\.?([^`]*)`$")


def _field_and_reason(error: msgspec.ValidationError) -> tuple[str, str]:
    """msgspec's "Expected `int`, got `str` - at `$.batch_seq`" as a dotted path and a sentence."""
    reason, *path = _AT.split(str(error))
    return (path[0] if path and path[0] else "message"), f"{reason}."


class SessionUpdate(Struct, tag="session_update"):
    session_id: str
    status: str
    accepted_frames_total: int
    terminal_outcome: str | None
    last_batch_seq: int
    last_frame_seq: int


class FrameAck(Struct, tag="frame_ack"):
    batch_seq: int
    accepted_frame_count: int
    accepted_frames_total: int
    rejected_frame_indexes: list[int]


class WireEvent(Struct):
    event_id: str
    session_id: str
    ts_ms: float
    type: str
    payload: dict[str, Any]


class EventBatch(Struct, tag="event_batch"):
    batch_seq: int
    events: list[WireEvent]


class SessionDone(Struct, tag="session_done"):
    session_id: str
    status: str
    accepted_frames_total: int
    terminal_outcome: str | None
    error: dict[str, Any] | None


class Error(Struct, tag="error"):
    error: dict[str, Any]


ServerMessage = SessionUpdate | FrameAck | EventBatch | SessionDone | Error | Ping | Pong

_encoder = msgspec.json.Encoder()


def encode(message: ServerMessage) -> str:
    return _encoder.encode(message).decode()
