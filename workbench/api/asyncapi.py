"""The AsyncAPI document of the websocket, from the same structs that decode and encode its messages."""

from functools import cache
from typing import Any

import msgspec

from detection.realtime import messages as wire
from movespecs.language.landmarks import LANDMARKS
from workbench.api.examples import SESSION_ID
from workbench.api.openapi import ERROR, error_example

Json = dict[str, Any]
SCHEMAS = "#/components/schemas/{name}"
ERROR_SCHEMA = ERROR["properties"]["error"]

CLOSE_CODES = {
    1000: "The session has ended.",
    1008: "Too many messages that are no valid messages.",
    1009: f"A message over {wire.MAX_MESSAGE_BYTES} bytes, or a batch over {wire.MAX_BATCH_FRAMES} frames.",
    1012: "The server restarts; come back.",
    1013: "The server is full; come back later.",
    4401: "The runtime token is missing, invalid, expired or another session's; an `error` comes first.",
    4403: "Billing does not allow more, or access was revoked.",
    4408: "The client has been silent for too long.",
    4409: "Another live socket is attached to the session.",
    4430: "The client reads too slowly.",
}

_FRAME = {
    "frame_seq": 1,
    "timestamp_ms": 33.333,
    "pose_schema": wire.INPUT_SCHEMA,
    "confidence": 0.98,
    "landmarks": [{"name": name, "x": 0.0, "y": 0.0, "z": 0.0, "visibility": 0.99} for name in LANDMARKS],
}
_EVENT = {
    "event_id": "1a2b3c4d-5e6f-5071-8293-a4b5c6d7e890",
    "session_id": SESSION_ID,
    "ts_ms": 2433.333,
    "type": "event_completed",
    "payload": {"event_key": "squat", "score": 93.5},
}

# Each message: the struct it is made of, what it is for, an example without its `type`.
FROM_CLIENT: dict[str, tuple[type, str, Json]] = {
    "frame_batch": (wire.StrictFrameBatch, "Poses to count.", {"batch_seq": 1, "frames": [_FRAME]}),
    "finalize": (wire.Finalize, "End the session once its frames are processed.", {}),
    "cancel": (wire.Cancel, "End the session at once.", {}),
    "ping": (wire.Ping, "Are you there?", {}),
    "pong": (wire.Pong, "The answer to a ping.", {}),
}
BINARY = "binary_frame_batch"
BINARY_SUMMARY = "A frame_batch in an eighth of its bytes, where the subprotocol kynasmith.v1.binary was selected."
LAYOUT = """Little-endian, without padding but what is named.
A header of 16 bytes: u8 kind = 1, u8 flags = 0, u16 frame_count, u32 reserved = 0, u64 batch_seq.
Then 692 bytes for each frame: u64 frame_seq, f64 timestamp_ms, f32 confidence, u8 source_kind (0 none, 1 camera,
2 stream, 3 upload), u8 reserved = 0, u16 frame_width, u16 frame_height, 6 bytes reserved = 0, and for each of the 33
landmarks by index f32 x, y, z, visibility, presence, where NaN is a visibility or presence that is not given."""
FROM_SERVER: dict[str, tuple[type, str, Json]] = {
    "session_update": (
        wire.SessionUpdate,
        "Where the session stands. The first message after every attach; 0 where nothing was accepted yet.",
        {
            "session_id": SESSION_ID,
            "status": "streaming",
            "accepted_frames_total": 15,
            "terminal_outcome": None,
            "last_batch_seq": 1,
            "last_frame_seq": 15,
        },
    ),
    "frame_ack": (
        wire.FrameAck,
        "The batch is committed. Send the next one now.",
        {"batch_seq": 1, "accepted_frame_count": 15, "accepted_frames_total": 15, "rejected_frame_indexes": []},
    ),
    "event_batch": (
        wire.EventBatch,
        "What a batch brought about; comes before its frame_ack, and not at all without events.",
        {"batch_seq": 1, "events": [_EVENT]},
    ),
    "session_done": (
        wire.SessionDone,
        "The last message of a session.",
        {
            "session_id": SESSION_ID,
            "status": "completed",
            "accepted_frames_total": 900,
            "terminal_outcome": "finalized",
            "error": None,
        },
    ),
    "error": (wire.Error, "A message was refused, or the session cannot go on.", error_example("validation_error")),
    "ping": FROM_CLIENT["ping"],
    "pong": FROM_CLIENT["pong"],
}


def asyncapi_document(*, base_url: str) -> Json:
    """AsyncAPI 3.0, told from the server's side: it receives what clients send."""
    scheme, _, host = base_url.partition("://")
    protocol = "wss" if scheme == "https" else "ws"
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Workbench realtime",
            "version": "1.0",
            "description": "Text messages, one JSON object each; a frame_batch may be binary where the subprotocol "
            "`kynasmith.v1.binary` was selected. Clients keep one batch in flight until its frame_ack.",
        },
        "defaultContentType": "application/json",
        "servers": {
            "this": {"host": host, "protocol": protocol, "security": [{"$ref": _to("securitySchemes", "query")}]}
        },
        "channels": {"session": _channel()},
        "operations": {
            "receive": _operation("receive", "What clients send.", [*FROM_CLIENT, BINARY]),
            "send": _operation("send", "What the server sends.", [*FROM_SERVER]),
        },
        "components": {
            "messages": {name: _message(name, *parts) for name, parts in {**FROM_CLIENT, **FROM_SERVER}.items()}
            | {BINARY: _binary_message()},
            "schemas": _schemas(),
            "securitySchemes": {
                "query": {
                    "type": "httpApiKey",
                    "in": "query",
                    "name": "runtime_token",
                    "description": "The session's runtime_token. Or offer the subprotocols `kynasmith.v1` and "
                    "`bearer.<runtime_token>`, of which the server selects the first; with `kynasmith.v1.binary` "
                    "before them it selects that.",
                }
            },
        },
    }


def _channel() -> Json:
    return {
        "address": "/ws/detection/sessions/{session_id}",
        "description": "The `stream_url` of a session.",
        "parameters": {"session_id": {"description": "The session's id.", "examples": [SESSION_ID]}},
        "messages": {name: {"$ref": _to("messages", name)} for name in [*FROM_CLIENT, BINARY, *FROM_SERVER]},
        "bindings": {
            "ws": {
                "method": "GET",
                "query": {"type": "object", "properties": {"runtime_token": {"type": "string"}}},
                "bindingVersion": "0.1.0",
            }
        },
        "x-close-codes": {str(code): reason for code, reason in CLOSE_CODES.items()},
    }


def _operation(action: str, summary: str, messages: list[str]) -> Json:
    return {
        "action": action,
        "summary": summary,
        "channel": {"$ref": "#/channels/session"},
        "messages": [{"$ref": f"#/channels/session/messages/{name}"} for name in messages],
    }


def _message(name: str, struct: type, summary: str, example: Json) -> Json:
    return {
        "name": name,
        "summary": summary,
        "payload": {"$ref": SCHEMAS.format(name=struct.__name__)},
        "examples": [{"name": name, "payload": {"type": name, **example}}],
    }


def _binary_message() -> Json:
    return {
        "name": BINARY,
        "summary": BINARY_SUMMARY,
        "contentType": "application/octet-stream",
        "payload": {"type": "string", "format": "binary", "description": LAYOUT},
    }


@cache
def _schemas() -> Json:
    structs = [struct for struct, _, _ in [*FROM_CLIENT.values(), *FROM_SERVER.values()]]
    _, schemas = msgspec.json.schema_components(structs, ref_template=SCHEMAS)
    schemas["StrictFrameBatch"]["properties"]["frames"]["maxItems"] = wire.MAX_BATCH_FRAMES
    schemas["Error"]["properties"]["error"] = ERROR_SCHEMA
    schemas["SessionDone"]["properties"]["error"] = {"anyOf": [ERROR_SCHEMA, {"type": "null"}]}
    return schemas


def _to(kind: str, name: str) -> str:
    return f"#/components/{kind}/{name}"
