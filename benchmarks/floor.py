"""The floor: a bare ASGI application on the same Daphne that only receives, decodes and acks. Prints its address."""

from typing import Any

import msgspec

from detection.realtime.messages import FrameAck, StrictFrameBatch
from workbench.server import Server

decode = msgspec.json.Decoder(StrictFrameBatch).decode
encode = msgspec.json.Encoder().encode


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": "{}"})
    while (message := await receive())["type"] == "websocket.receive":
        batch = decode(message["text"])
        ack = FrameAck(batch.batch_seq, len(batch.frames), 0, [])
        await send({"type": "websocket.send", "text": encode(ack).decode()})


async def nothing() -> None:
    pass


if __name__ == "__main__":
    Server(
        application,
        endpoint="tcp:port=0:interface=127.0.0.1",
        listening=lambda host, port: print(f"The floor is at http://{host}:{port}/", flush=True),
        start=nothing,
        stop=nothing,
    ).run()
