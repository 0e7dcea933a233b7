"""What can go wrong, by kind. Choose what to do by the class, or more finely by `code`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kynasmith.results import SessionRunResult

type Scalar = str | int | float | bool | None


class KynasmithError(Exception):
    """Whatever this package raises of its own. `result` holds what a run had found before it was cut short."""

    result: SessionRunResult | None = None


class ConfigurationError(KynasmithError):
    """The client was made, or is used, with settings that cannot work together. Nothing was sent."""


class ApiError(KynasmithError):
    """The server's refusal, or that there was no answer. The more telling kinds below derive from it.

    Beside the server's own codes there are `network_error` (no answer at all), `unexpected_response` (not as the
    platform answers), `connection_lost` (a stream that could not be brought back), `connection_closed` (by the
    server, for good, with `details["close_code"]`) and `stream_closed` (by `close()`).
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        retryable: bool = False,
        details: Mapping[str, Scalar] | None = None,
        status_code: int | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.retryable = retryable
        self.details: dict[str, Scalar] = dict(details or {})
        self.status_code = status_code  # None where no HTTP answer carried the error
        self.request_id = request_id

    def __str__(self) -> str:
        about = [f"{name}: {value}" for name, value in self.details.items()]
        if self.request_id:
            about.append(f"request {self.request_id}")
        return f"{self.code}: {self.message}" + (f" ({', '.join(about)})" if about else "")


class AuthError(ApiError):
    """401: no credential, or one that is not valid, or no longer."""


class AuthorizationError(ApiError):
    """403: the credential is good, but this is not allowed to it; by scope, by project, or by the plan."""


class CompatibilityError(ApiError):
    """The server speaks another version of the contract: `details["supported_contract_major"]`."""


class SessionStateError(ApiError):
    """The session is not there, has ended, or is open in another place."""


class ValidationError(ApiError):
    """422: the body or the MoveSpec is not valid; `details` says where."""


class RateLimitError(ApiError):
    """429: too much in a short time. `retry_after` is in seconds."""

    retry_after: float = 0.0


class RealtimeProtocolError(ApiError):
    """A stream broke down: a message that was refused, or a connection that could not be brought back."""


_BY_CODE: dict[str, type[ApiError]] = {
    "contract_version_unsupported": CompatibilityError,
    "session_not_found": SessionStateError,
    "session_already_completed": SessionStateError,
    "session_already_cancelled": SessionStateError,
    "duplicate_active_connection": SessionStateError,
    "draft_validation_failed": ValidationError,
    "validation_error": ValidationError,
    "rate_limited": RateLimitError,
    **dict.fromkeys(["access_token_missing", "access_token_invalid", "access_token_expired"], AuthError),
    **dict.fromkeys(
        [
            "insufficient_scope",
            "project_mismatch",
            "authorization_failed",
            "quota_exceeded",
            "organization_suspended",
            "delinquent_payment",
            "plan_requires_upgrade",
            "billing_not_configured",
        ],
        AuthorizationError,
    ),
}
_BY_STATUS: dict[int, type[ApiError]] = {
    401: AuthError,
    403: AuthorizationError,
    422: ValidationError,
    429: RateLimitError,
}


def error_of_answer(
    status_code: int, body: Mapping[str, object], *, request_id: str | None, retry_after: float | None
) -> ApiError:
    """The error of an answer's `error` object."""
    code = str(body.get("code"))
    kind = _BY_CODE.get(code) or _BY_STATUS.get(status_code, ApiError)
    error = _made(kind, body, status_code=status_code, request_id=request_id)
    if isinstance(error, RateLimitError):
        error.retry_after = retry_after or float(error.details.get("retry_after_seconds") or 0)
    return error


def error_of_stream(body: Mapping[str, object]) -> ApiError:
    """The error of a stream's `error` object. A message that was refused is a matter of the protocol."""
    code = str(body.get("code"))
    kind = RealtimeProtocolError if code in {"validation_error", "conflict"} else _BY_CODE.get(code, ApiError)
    return _made(kind, body, status_code=None, request_id=None)


def _made(
    kind: type[ApiError], body: Mapping[str, object], *, status_code: int | None, request_id: str | None
) -> ApiError:
    details = body.get("details")
    return kind(
        str(body.get("code")),
        str(body.get("message") or ""),
        retryable=body.get("retryable") is True,
        details=details if isinstance(details, Mapping) else None,
        status_code=status_code,
        request_id=request_id,
    )
