"""Poses from videos and cameras, found on this machine; what leaves it are landmarks alone.

Needs `pip install "kynasmith[media]"`. Most programs want `client.process_video` and `client.start_camera`; what
stands here is what those are made of.
"""

from kynasmith.media.camera import Camera
from kynasmith.media.errors import MediaError
from kynasmith.media.model import cached_model_path, find_model
from kynasmith.media.pipeline import camera_sights, video_sights
from kynasmith.media.poses import Body, PoseFinder, Sight, poses_of
from kynasmith.media.progress import MediaProgress, OnProgress, watched
from kynasmith.media.recording import Recording, read_recording, write_recording
from kynasmith.media.video import Picture, Video, open_video

__all__ = [
    "Body",
    "Camera",
    "MediaError",
    "MediaProgress",
    "OnProgress",
    "Picture",
    "PoseFinder",
    "Recording",
    "Sight",
    "Video",
    "cached_model_path",
    "camera_sights",
    "find_model",
    "open_video",
    "poses_of",
    "read_recording",
    "video_sights",
    "watched",
    "write_recording",
]
