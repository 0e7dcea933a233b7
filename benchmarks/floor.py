"""The floor: a bare application on Daphne as it comes, which only receives, decodes and acks. Prints its address."""

from typing import Any

import msgspec
from daphne.server import Server  # first of all that is Twisted: it installs the asyncio reactor

from detection.realtime.messages import FrameAck, StrictFrameBatch

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


if __name__ == "__main__":
    server = Server(application, endpoints=["tcp:port=0:interface=127.0.0.1"])
    server.ready_callable = lambda: print(
        "The floor is at http://{}:{}/".format(*server.listening_addresses[0]), flush=True
    )
    server.run()
