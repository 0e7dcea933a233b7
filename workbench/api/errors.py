"""The one shape of every error, in HTTP and over the websocket."""

from dataclasses import dataclass, field
from typing import Any

Scalar = str | int | float | bool | None

# code -> (HTTP status, retryable)
CODES: dict[str, tuple[int, bool]] = {
    "access_token_missing": (401, False),
    "access_token_invalid": (401, False),
    "access_token_expired": (401, True),
    "insufficient_scope": (403, False),
    "project_mismatch": (403, False),
    "authorization_failed": (403, False),
    "not_found": (404, False),
    "method_not_allowed": (405, False),
    "payload_too_large": (413, False),
    "validation_error": (422, False),
    "conflict": (409, False),
    "rate_limited": (429, True),
    "internal_error": (500, True),
    "service_unavailable": (503, True),
    "movespec_not_found": (404, False),
    "movespec_version_not_found": (404, False),
    "no_released_version": (404, False),
    "draft_validation_failed": (422, False),
    "version_already_released": (409, False),
    "session_not_found": (404, False),
    "session_already_completed": (409, False),
    "session_already_cancelled": (409, False),
    "contract_version_unsupported": (422, False),
    "duplicate_active_connection": (409, False),
    "quota_exceeded": (403, False),
    "organization_suspended": (403, False),
    "delinquent_payment": (403, False),
    "plan_requires_upgrade": (403, False),
    "billing_not_configured": (403, False),
}


@dataclass
class ApiError(Exception):
    """Raised anywhere below the API; answered with its code's status and the envelope. `retryable` where it is not as
    the code has it."""

    code: str
    message: str
    details: dict[str, Scalar] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    retryable: bool | None = None

    @property
    def status(self) -> int:
        return CODES[self.code][0]

    def envelope(self) -> dict[str, Any]:
        return envelope(self.code, self.message, self.details, retryable=self.retryable)


def envelope(
    code: str, message: str, details: dict[str, Scalar] | None = None, *, retryable: bool | None = None
) -> dict[str, Any]:
    if retryable is None:
        retryable = CODES[code][1]
    return {"error": {"code": code, "message": message, "retryable": retryable, "details": details or {}}}
