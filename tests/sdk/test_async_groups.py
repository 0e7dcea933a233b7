"""The client for asyncio is the other's twin."""

import detection.engine
import kynasmith.engine
import kynasmith.language
import movespecs.language
from kynasmith import AsyncKynasmithClient, KynasmithClient
from kynasmith.aio import AsyncRealtimeConnection
from kynasmith.stream.connection import RealtimeConnection
from tools import async_groups


def test_its_operations_were_made_of_the_others():
    assert async_groups.TARGET.read_text(encoding="utf-8") == async_groups.written()


def test_both_have_the_same_names():
    assert public(AsyncKynasmithClient) == public(KynasmithClient)
    assert public(AsyncRealtimeConnection) == public(RealtimeConnection)


def test_what_ships_has_its_names_in_a_checkout_too():
    assert kynasmith.language.__all__ == movespecs.language.__all__
    assert kynasmith.engine.step is detection.engine.step


def public(kind):
    return {name for name in dir(kind) if not name.startswith("_")}
