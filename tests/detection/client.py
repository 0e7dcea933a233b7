"""A websocket client of the real ASGI application, in the test's own event loop."""

import json
from typing import Any

from channels.testing import WebsocketCommunicator

from detection.models import DetectionSession
from detection.realtime.tokens import token_issue
from tests.detection.packing import packed
from workbench.asgi import application

Message = dict[str, Any]
PATIENCE = 20  # seconds; only ever waited for in a test that fails


class Closed(Exception):
    """The server has closed the socket, with `code`."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class Client:
    """Attached by `attach`. `hear` gives the server's messages in order, and raises Closed after the last."""

    def __init__(
        self,
        session: DetectionSession,
        *,
        token: str | None = "",
        in_subprotocol: bool = False,
        offers: tuple[str, ...] = (),
    ) -> None:
        token = token_issue(session_id=session.id) if token == "" else token
        path = f"/ws/detection/sessions/{session.id}"
        if token and not in_subprotocol:
            path += f"?runtime_token={token}"
        offered = [*(offers or ("kynasmith.v1",)), f"bearer.{token}"] if in_subprotocol else [*offers] or None
        headers = [(b"host", b"testserver")]
        self.socket = WebsocketCommunicator(application, path, headers=headers, subprotocols=offered)
        self.subprotocol: str | None = None

    async def open(self) -> None:
        accepted, self.subprotocol = await self.socket.connect(timeout=PATIENCE)
        assert accepted

    async def attach(self) -> Message:
        """The server's first message."""
        await self.open()
        return await self.hear()

    async def say(self, type_: str, **fields: Any) -> None:
        await self.say_text(json.dumps({"type": type_, **fields}))

    async def say_text(self, text: str) -> None:
        await self.socket.send_to(text_data=text)

    async def say_bytes(self, data: bytes) -> None:
        await self.socket.send_input({"type": "websocket.receive", "bytes": data})

    async def hear(self) -> Message:
        output = await self.socket.receive_output(timeout=PATIENCE)
        if output["type"] == "websocket.close":
            raise Closed(output["code"])
        return json.loads(output["text"])

    async def batch(self, batch_seq: int, frames: list[Message]) -> tuple[list[Message], Message]:
        """Send a batch; its events, and the ack or error that answered it."""
        await self.say("frame_batch", batch_seq=batch_seq, frames=frames)
        return await self.answer(batch_seq)

    async def packed_batch(self, batch_seq: int, frames: list[Message]) -> tuple[list[Message], Message]:
        """The same in binary."""
        await self.say_bytes(packed(batch_seq, frames))
        return await self.answer(batch_seq)

    async def answer(self, batch_seq: int) -> tuple[list[Message], Message]:
        events = []
        while (message := await self.hear())["type"] == "event_batch":
            assert message["batch_seq"] == batch_seq
            events += message["events"]
        return events, message

    async def to_the_end(self) -> tuple[list[Message], int]:
        """What the server still says, and the code it closes with."""
        heard = []
        try:
            while True:
                heard.append(await self.hear())
        except Closed as closed:
            return heard, closed.code

    async def hang_up(self) -> None:
        await self.socket.disconnect(timeout=PATIENCE)
