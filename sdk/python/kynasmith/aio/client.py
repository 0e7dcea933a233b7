"""The client for asyncio."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from kynasmith.aio.driver import AsyncDriver
from kynasmith.aio.groups import AsyncAuth, AsyncDetection, AsyncMoveSpecs, AsyncUsage
from kynasmith.aio.runs import frames_run
from kynasmith.credentials import base_url_given, credentials_given
from kynasmith.extras import extra_needed
from kynasmith.models import DetectionSessionCreate, Pose
from kynasmith.rest.caller import Caller
from kynasmith.results import SessionRunResult
from kynasmith.runs import OnEvent
from kynasmith.stream.frames import AnyFrame

if TYPE_CHECKING:
    from kynasmith.media.progress import OnProgress


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

    async def process_video(
        self,
        input: DetectionSessionCreate,  # noqa: A002
        video_path: str | os.PathLike[str],
        batch_size: int = 15,
        model_path: str | os.PathLike[str] | None = None,
        *,
        on_event: OnEvent | None = None,
        on_progress: OnProgress | None = None,
        progress_bar: bool = False,
    ) -> SessionRunResult:
        """As the blocking client's. `on_progress` is called in a thread."""
        with extra_needed("media"):
            from kynasmith.media.sources import video_source
        source = video_source(
            video_path,
            base_url=self.base_url,
            model_path=model_path,
            on_progress=on_progress,
            progress_bar=progress_bar,
        )
        async with _entered(source) as poses:
            return await self.run_frames(input, poses, batch_size, on_event=on_event)

    async def start_camera(
        self,
        input: DetectionSessionCreate,  # noqa: A002
        camera_index: int = 0,
        max_frames: int | None = 300,
        batch_size: int = 4,
        model_path: str | os.PathLike[str] | None = None,
        *,
        on_event: OnEvent | None = None,
        on_progress: OnProgress | None = None,
        progress_bar: bool = False,
    ) -> SessionRunResult:
        """As the blocking client's. `on_progress` is called in a thread."""
        with extra_needed("media"):
            from kynasmith.media.sources import camera_source
        source = camera_source(
            camera_index,
            base_url=self.base_url,
            max_frames=max_frames,
            model_path=model_path,
            on_progress=on_progress,
            progress_bar=progress_bar,
        )
        async with _entered(source) as poses:
            return await self.run_frames(input, poses, batch_size, on_event=on_event)


@asynccontextmanager
async def _entered(source: AbstractContextManager[Iterator[Pose]]) -> AsyncIterator[Iterator[Pose]]:
    """In a thread: opening a video and fetching a model take their time."""
    poses = await asyncio.to_thread(source.__enter__)
    try:
        yield poses
    finally:
        await asyncio.to_thread(source.__exit__, None, None, None)
