"""What `websocat --no-close` does: lines of the input become messages, messages become lines, until the other ends."""

import sys
from threading import Thread

from websockets.sync.client import connect

option, address = sys.argv[1:]
if option != "--no-close":
    sys.exit(f"websocat does not do {option} here")
with connect(address) as socket:
    Thread(target=lambda: [socket.send(line.rstrip("\n")) for line in sys.stdin], daemon=True).start()
    for message in socket:
        sys.stdout.write(f"{message}\n")
        sys.stdout.flush()
