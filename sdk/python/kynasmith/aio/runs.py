"""Runs in an event loop. Their source may block: it is read in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from itertools import batched
from typing import TYPE_CHECKING

from kynasmith.errors import KynasmithError
from kynasmith.models import DetectionSessionCreate
from kynasmith.results import SessionRunResult
from kynasmith.runs import OnEvent, Run, batch_size_checked
from kynasmith.stream.frames import AnyFrame

if TYPE_CHECKING:
    from kynasmith.aio.client import AsyncKynasmithClient


async def frames_run(
    client: AsyncKynasmithClient,
    request: DetectionSessionCreate,
    frames: Iterable[AnyFrame],
    *,
    batch_size: int,
    on_event: OnEvent | None,
) -> SessionRunResult:
    """See `AsyncKynasmithClient.run_frames`."""
    batches = batched(frames, batch_size_checked(batch_size))
    run = Run(await client.detection.create_session(request), on_event)
    try:
        async with client.detection.connect_session(run.session) as connection:
            try:
                while batch := await asyncio.to_thread(next, batches, ()):
                    run.acked(batch, await connection.send_frame_batch(batch))
                    run.heard(connection.take_events())
                await connection.finalize()
            except BaseException:  # the source's own, the callback's or a cancellation: nobody will go on with this
                with suppress(KynasmithError):
                    await connection.cancel()
                raise
            finally:
                run.heard(connection.take_events())
    except KynasmithError as error:
        with suppress(KynasmithError):
            error.result = run.result(await client.detection.get_session(run.session.session_id))
        raise
    return run.result(await client.detection.get_session(run.session.session_id))
