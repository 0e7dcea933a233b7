"""What can be wrong with a video or a camera."""

from __future__ import annotations

from typing import Literal

from kynasmith.errors import KynasmithError

MediaErrorCode = Literal[
    "video_not_found",
    "video_unreadable",
    "video_cut_short",
    "video_untimed",
    "camera_unavailable",
    "recording_unreadable",
    "nobody_seen",
]


class MediaError(KynasmithError):
    """A video, camera or recording that cannot be used; nothing was sent. `code` says which of the reasons it is."""

    def __init__(self, code: MediaErrorCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
