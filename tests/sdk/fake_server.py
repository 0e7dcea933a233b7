"""The server's side of a stream as the contract has it, in memory, for tests that turn the clock themselves."""

import json
import struct

BATCH, FRAME = 16, 692


class FakeServer:
    """Takes batches whole and in order. `accepted` are the frame_seqs, `binary` whether it selects the compact wire."""

    def __init__(self, *, binary=False):
        self.binary = binary
        self.accepted = []
        self.last_batch = None  # its number, what was in it, and its reply
        self.status = "streaming"

    def greeting(self):
        return self._update()

    def answer(self, data):
        """The messages that answer one of the client's."""
        message = _binary(data) if isinstance(data, bytes) else json.loads(data)
        match message["type"]:
            case "frame_batch":
                return self._batch(message)
            case "ping":
                return ['{"type":"pong"}']
            case "finalize":
                self.status = "completed"
                closing = self._events(0, ["end"])
                return [self._update(status="finalizing"), closing, self.done()]
        return []

    def done(self):
        return _text(
            "session_done",
            session_id="s",
            status=self.status,
            terminal_outcome="finalized",
            error=None,
            accepted_frames_total=len(self.accepted),
        )

    def stored(self):
        return [f"event-{seq}" for seq in self.accepted] + ["event-end"]

    def _batch(self, message):
        number, seqs = message["batch_seq"], [frame["frame_seq"] for frame in message["frames"]]
        if self.last_batch and number == self.last_batch[0]:
            assert seqs == self.last_batch[1]
            return self.last_batch[2]
        assert number > (self.last_batch[0] if self.last_batch else 0)
        assert seqs == list(range(len(self.accepted) + 1, len(self.accepted) + 1 + len(seqs)))
        self.accepted += seqs
        ack = _text(
            "frame_ack",
            batch_seq=number,
            accepted_frame_count=len(seqs),
            rejected_frame_indexes=[],
            accepted_frames_total=len(self.accepted),
        )
        self.last_batch = (number, seqs, [self._events(number, seqs), ack])
        return self.last_batch[2]

    def _events(self, number, names):
        events = [event(f"event-{name}") for name in names]
        return _text("event_batch", batch_seq=number, events=events)

    def _update(self, status=None):
        return _text(
            "session_update",
            session_id="s",
            status=status or self.status,
            terminal_outcome=None,
            accepted_frames_total=len(self.accepted),
            last_frame_seq=self.accepted[-1] if self.accepted else 0,
            last_batch_seq=self.last_batch[0] if self.last_batch else 0,
        )


def event(event_id):
    return {
        "event_id": event_id,
        "session_id": "s",
        "ts_ms": 1e6,
        "type": "feedback",
        "payload": {"level": "info", "message": event_id},
    }


def _text(type_, **fields):
    return json.dumps({"type": type_, **fields})


def _binary(data):
    kind, flags, count, reserved, batch_seq = struct.unpack_from("<BBHIQ", data)
    assert (kind, flags, reserved, len(data)) == (1, 0, 0, BATCH + FRAME * count)
    seqs = [struct.unpack_from("<Q", data, BATCH + FRAME * index)[0] for index in range(count)]
    return {"type": "frame_batch", "batch_seq": batch_seq, "frames": [{"frame_seq": seq} for seq in seqs]}
