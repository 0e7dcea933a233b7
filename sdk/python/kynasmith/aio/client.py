"""The client for asyncio."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from kynasmith.aio.driver import AsyncDriver
from kynasmith.aio.groups import AsyncAuth, AsyncDetection, AsyncMoveSpecs, AsyncUsage
from kynasmith.aio.runs import frames_run
from kynasmith.credentials import base_url_given, credentials_given
from kynasmith.models import DetectionSessionCreate
from kynasmith.rest.caller import Caller
from kynasmith.results import SessionRunResult
from kynasmith.runs import OnEvent
from kynasmith.stream.frames import AnyFrame


class AsyncKynasmithClient:
    """`KynasmithClient` for one event loop: the same credentials, names and behaviour, to be awaited. Only
    `auth.get`, `set` and `clear`, and `detection.connect_session`, which is entered with `async with`, are not."""

    def __init__(
        self,
        *,
        api_key: str | None = None,
        api_key_id: str | None = None,
        api_key_secret: str | None = None,
        service_account_id: str | None = None,
        service_account_secret: str | None = None,
        access_token: str | None = None,
        project_id: str | None = None,
        base_url: str | None = None,
        timeout_seconds: float = 30.0,
    ) -> None:
        """Raises ConfigurationError. Sends nothing."""
        credentials = credentials_given(
            api_key=api_key,
            api_key_id=api_key_id,
            api_key_secret=api_key_secret,
            service_account_id=service_account_id,
            service_account_secret=service_account_secret,
            access_token=access_token,
            project_id=project_id,
        )
        self.base_url = base_url_given(base_url or os.environ.get("KYNASMITH_BASE_URL"))
        self._driver = AsyncDriver(self.base_url, timeout_seconds=timeout_seconds)
        caller = Caller(credentials, clock=time.monotonic, random=random.random)
        self.auth = AsyncAuth(self._driver, caller)
        self.movespecs = AsyncMoveSpecs(self._driver, caller)
        self.detection = AsyncDetection(self._driver, caller)
        self.usage = AsyncUsage(self._driver, caller)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections that are kept open between requests."""
        await self._driver.close()

    async def run_frames(
        self,
        input: DetectionSessionCreate,  # noqa: A002 - the name that all runs share
        frames: Iterable[AnyFrame],
        batch_size: int = 15,
        *,
        on_event: OnEvent | None = None,
    ) -> SessionRunResult:
        """Create a session, stream `frames` to it, `batch_size` (1..256) at a time, and finalize it.

        `frames` is read in a thread, so it may block. `on_event` is called in the loop with each event as it comes.
        If the source raises, the session is cancelled. A KynasmithError has in its `result` what was detected before.
        """
        return await frames_run(self, input, frames, batch_size=batch_size, on_event=on_event)
