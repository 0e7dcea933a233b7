"""What tests of MoveSpecs do over and over. A MoveSpec is passed around as its address."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

from movespecs.services import STARTER
from tests.people import Answer, Api

URL = "/api/movespecs"
INVALID = "name: Broken\nversion: 1\n"


def made(api: Api, name: str = "Squat", **body: Any) -> str:
    answer = api.post(URL, {"name": name, **body})
    assert answer.status == 201, answer.json
    return f"{URL}/{answer.json['movespec_id']}"


def draft_put(api: Api, url: str, head: str) -> str:
    """Put the starter's text with `head` before it, which makes it another valid text."""
    text = head + STARTER
    assert api.put(f"{url}/draft", {"yaml_source": text}).status == 200
    return text


def version_made(api: Api, url: str) -> str:
    answer = api.post(f"{url}/versions")
    assert answer.status == 201, answer.json
    return answer.json["movespec_version_id"]


def names(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.json
    return [movespec["name"] for movespec in answer.json]


def at_once(calls: list[Callable[[], Answer]]) -> list[Answer]:
    """Each call in a thread of its own, all let go at the same moment."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Answer]) -> Answer:
        gate.wait()
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
