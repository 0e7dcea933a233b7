"""The MoveSpec language, for programs without a server. It stands here in the wheel; in a checkout it is this."""

from movespecs.language import *  # noqa: F403
from movespecs.language import __all__ as __all__
