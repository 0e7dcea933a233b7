"""The client for programs that block."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from kynasmith.credentials import base_url_given, credentials_given
from kynasmith.extras import extra_needed
from kynasmith.groups import Auth, Detection, MoveSpecs, Usage
from kynasmith.models import DetectionSessionCreate
from kynasmith.rest.caller import Caller
from kynasmith.rest.driver import Driver
from kynasmith.results import SessionRunResult
from kynasmith.runs import OnEvent, frames_run
from kynasmith.stream.frames import AnyFrame

if TYPE_CHECKING:
    from kynasmith.media.progress import OnProgress


class KynasmithClient:
    """A project's access to the platform, by one credential. Any number of threads may share it.

    Exactly one form of credential: `api_key` ("ks_…:…"), `api_key_id` with `api_key_secret`, `service_account_id` with
    `service_account_secret`, or an `access_token` that was minted elsewhere. `project_id` is needed only where the
    credential spans several projects. `base_url` is the server's address, by default that of the environment variable
    KYNASMITH_BASE_URL, else http://127.0.0.1:8000. `timeout_seconds` is for each answer of the server.

    Access tokens are minted when they are needed and renewed before they end. Requests are sent again where the server
    says that this helps, or cannot be reached; nothing happens twice by that.
    """

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
        self._driver = Driver(self.base_url, timeout_seconds=timeout_seconds)
        caller = Caller(credentials, clock=time.monotonic, random=random.random)
        self.auth = Auth(self._driver, caller)
        self.movespecs = MoveSpecs(self._driver, caller)
        self.detection = Detection(self._driver, caller)
        self.usage = Usage(self._driver, caller)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that are kept open between requests."""
        self._driver.close()

    def run_frames(
        self,
        input: DetectionSessionCreate,  # noqa: A002 - the name that all runs share
        frames: Iterable[AnyFrame],
        batch_size: int = 15,
        *,
        on_event: OnEvent | None = None,
    ) -> SessionRunResult:
        """Create a session, stream `frames` to it, `batch_size` (1..256) at a time, and finalize it.

        `frames` is read as fast as the server takes it: `Pose`s, `Frame`s or their JSON as mappings. `on_event` is
        called with each event as it comes. If the source raises, the session is cancelled. A KynasmithError has in
        its `result` what was detected before it.
        """
        return frames_run(self, input, frames, batch_size=batch_size, on_event=on_event)

    def process_video(
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
        """Find the person in a video file on this machine, and count. Pictures stay here: only landmarks are sent.

        A pose's time is its picture's index × 1000 / fps; with a variable frame rate, the container's own timestamp.
        Pictures without a person take no `frame_seq`. The model is `model_path`, or is fetched once from the server.
        `on_progress` is called after each picture; `progress_bar` draws one (tqdm).

        Raises MediaError for a file that cannot be used and ConfigurationError for a model, before a session is made.
        Needs `kynasmith[media]`.
        """
        with extra_needed("media"):
            from kynasmith.media.sources import video_source
        with video_source(
            video_path,
            base_url=self.base_url,
            model_path=model_path,
            on_progress=on_progress,
            progress_bar=progress_bar,
        ) as poses:
            return self.run_frames(input, poses, batch_size, on_event=on_event)

    def start_camera(
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
        """Count before a camera of this machine, for `max_frames` of its pictures; None: until something raises.

        A pose's time is when its picture was taken, from the first on. Pictures that come while a pose is being found
        are passed over. Else as `process_video`.
        """
        with extra_needed("media"):
            from kynasmith.media.sources import camera_source
        with camera_source(
            camera_index,
            base_url=self.base_url,
            max_frames=max_frames,
            model_path=model_path,
            on_progress=on_progress,
            progress_bar=progress_bar,
        ) as poses:
            return self.run_frames(input, poses, batch_size, on_event=on_event)
