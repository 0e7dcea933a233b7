"""The detection engine, for programs without a server. It stands here in the wheel; in a checkout it is this."""

from detection.engine import *  # noqa: F403
from detection.engine import __all__ as __all__
