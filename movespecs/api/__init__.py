"""REST for MoveSpecs."""

from movespecs.api import drafts, movespecs, versions
from movespecs.api.routes import router

__all__ = ["drafts", "movespecs", "router", "versions"]
