"""OpenCV and MediaPipe, loaded when they are first needed: that takes a second."""

from __future__ import annotations

import importlib
from typing import Any

from kynasmith.errors import ConfigurationError
from kynasmith.extras import extra_needed

LINUX = "On Debian and Ubuntu it needs: apt install libgl1 libegl1 libgles2 libglib2.0-0"


def load_opencv() -> Any:
    """The module `cv2`. Raises ConfigurationError where it is not installed or does not load."""
    return _load("cv2")


def load_mediapipe() -> Any:
    """The module `mediapipe`. Raises ConfigurationError where it is not installed or does not load."""
    return _load("mediapipe")


def _load(module: str) -> Any:
    with extra_needed("media"):
        try:
            return importlib.import_module(module)
        except ModuleNotFoundError:
            raise
        except (ImportError, OSError) as error:  # a library of the system is missing
            raise ConfigurationError(f"{module} is installed but does not load: {error}. {LINUX}") from error
