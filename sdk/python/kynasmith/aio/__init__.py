"""The client for asyncio: the same names, to be awaited."""

from kynasmith.aio.client import AsyncKynasmithClient
from kynasmith.aio.connection import AsyncRealtimeConnection

__all__ = ["AsyncKynasmithClient", "AsyncRealtimeConnection"]
