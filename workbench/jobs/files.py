"""The broker of an installation without Redis: Kombu's folder of messages, made safe for one that is read while it is
written to, and for readers that die. There a message can be read before its text is in it, lies in the machine's
temporary folder for a moment, and is gone with whoever took it; mail is among them."""

import os
import time
import uuid
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any

import structlog
from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

log = structlog.get_logger("workbench.jobs")

_held: set[Path] = set()  # what this process has taken and not done yet


class Channel(filesystem.Channel):
    """A message gets its name when it is whole; taking it is renaming it, which of two readers one can do. It is there
    until it is done: what a process that has ended had taken is for others again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._taken: dict[str, Path] = {}
        for path in Path(self.data_folder_in).glob("*.taken"):
            name, pid, _ = path.name.rsplit(".", 2)
            if path not in _held and not (pid != str(os.getpid()) and _lives(int(pid))):
                with suppress(FileNotFoundError):  # another process puts it back
                    path.rename(path.with_name(name))

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:
        super().basic_ack(delivery_tag, multiple)
        self._done(delivery_tag)

    def basic_reject(self, delivery_tag: str, requeue: bool = False) -> None:
        super().basic_reject(delivery_tag, requeue)
        self._done(delivery_tag)

    def _restore(self, message: Any) -> None:
        """What was begun and not done, when the worker stops: it is written anew."""
        super()._restore(message)
        self._done(message.delivery_tag)

    def _put(self, queue: str, payload: Any, **_: Any) -> None:
        folder = Path(self.data_folder_out)
        name = f"{time.time_ns():020}_{uuid.uuid4().hex}.{queue}.msg"
        unfinished = folder / f"{name}.new"
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(dumps(payload))
        unfinished.rename(folder / name)

    def _get(self, queue: str) -> Any:
        folder = Path(self.data_folder_in)
        ending = f".{queue}.msg"
        for name in sorted(name for name in os.listdir(folder) if name.endswith(ending)):
            taken = folder / f"{name}.{os.getpid()}.taken"
            _held.add(taken)
            try:
                (folder / name).rename(taken)
            except FileNotFoundError:  # another reader has it
                _held.discard(taken)
                continue
            try:
                payload = loads(taken.read_text(encoding="utf-8"))
                self._taken[payload["properties"]["delivery_tag"]] = taken
            except (ValueError, KeyError, TypeError) as error:  # a power cut can leave a name without its text
                log.error("message_unreadable", name=name, error=f"{type(error).__name__}: {error}")
                taken.rename(folder / f"{name}.unreadable")
                continue
            return payload
        raise Empty

    def _done(self, delivery_tag: str) -> None:
        if taken := self._taken.pop(delivery_tag, None):
            taken.unlink(missing_ok=True)
            _held.discard(taken)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is somebody else's
        pass
    return True


class Transport(filesystem.Transport):
    Channel = Channel
