"""The machine's own cameras."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from kynasmith.media.errors import MediaError
from kynasmith.media.libraries import load_opencv
from kynasmith.media.video import Picture


class Camera:
    """A camera that is open; reading its pictures closes it at their end."""

    def __init__(self, index: int) -> None:
        """The camera number `index` of this machine. Raises MediaError: `camera_unavailable`."""
        self._cv2: Any = load_opencv()
        self._index = index
        self._capture: Any = self._cv2.VideoCapture(index)
        if not self._capture.isOpened():
            raise MediaError(
                "camera_unavailable",
                f"Camera {index} cannot be opened: it is not there, in use, or not allowed to this program.",
            )

    def pictures(self, *, most: int | None = None) -> Iterator[Picture]:
        """At most `most` pictures as they come; their time counts from the first.

        Raises MediaError: `camera_unavailable` where it gives no more.
        """
        began: float | None = None
        taken = 0
        try:
            while most is None or taken < most:
                read, bgr = self._capture.read()
                now = time.monotonic()
                if not read:
                    raise MediaError("camera_unavailable", f"Camera {self._index} gives no more pictures.")
                began = now if began is None else began
                taken += 1
                yield Picture((now - began) * 1000, self._cv2.cvtColor(bgr, self._cv2.COLOR_BGR2RGB))
        finally:
            self._capture.release()
