"""The client of the Kynasmith platform: MoveSpecs, detection sessions, usage.

from kynasmith import KynasmithClient
from kynasmith.models import DetectionSessionCreate

client = KynasmithClient(api_key="ks_…:…", base_url="http://127.0.0.1:8000")
"""

from kynasmith.aio import AsyncKynasmithClient
from kynasmith.client import KynasmithClient
from kynasmith.errors import (
    ApiError,
    AuthError,
    AuthorizationError,
    CompatibilityError,
    ConfigurationError,
    KynasmithError,
    RateLimitError,
    RealtimeProtocolError,
    SessionStateError,
    ValidationError,
)
from kynasmith.results import SessionRunResult
from kynasmith.version import __version__

__all__ = [
    "ApiError",
    "AsyncKynasmithClient",
    "AuthError",
    "AuthorizationError",
    "CompatibilityError",
    "ConfigurationError",
    "KynasmithClient",
    "KynasmithError",
    "RateLimitError",
    "RealtimeProtocolError",
    "SessionRunResult",
    "SessionStateError",
    "ValidationError",
    "__version__",
]
