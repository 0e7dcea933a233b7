"""Every error code in words: when it comes, and what a client does about it."""

from typing import NamedTuple


class Problem(NamedTuple):
    when: str
    remedy: str


PROBLEMS = {
    "access_token_missing": Problem(
        "The route needs an access token and the request has none.",
        "Send `Authorization: Bearer <access token>`.",
    ),
    "access_token_invalid": Problem(
        "The token is malformed, not ours or revoked; on the exchange: the credential is unknown, wrong, revoked or "
        "expired.",
        "Check the credential, then exchange it for a new token. Do not repeat the request as it is.",
    ),
    "access_token_expired": Problem(
        "The token is past its lifetime.",
        "Exchange the credential for a new token and repeat the request.",
    ),
    "insufficient_scope": Problem(
        "The token, or on the exchange the credential, lacks the scope that `details.required_scope` names.",
        "Ask for a token with that scope, or for a credential that has it.",
    ),
    "project_mismatch": Problem(
        "The request names a project that is not the token's.",
        "Leave `project_id` out, or exchange the credential for a token of that project.",
    ),
    "authorization_failed": Problem(
        "The request was refused for a reason that no other code tells.",
        "Read the message.",
    ),
    "not_found": Problem(
        "There is nothing at this address, or nothing of yours. The two are answered alike.",
        "Check the path and the id.",
    ),
    "method_not_allowed": Problem(
        "The address exists and does not take this method.",
        "Use one that the `Allow` header names.",
    ),
    "payload_too_large": Problem(
        "The body is larger than the server reads.",
        "Send less; `details.limit_bytes` says how much is read.",
    ),
    "validation_error": Problem(
        "The body is no JSON or breaks the schema. Each key of `details` is the dotted path of a field.",
        "Mend the fields that `details` names.",
    ),
    "conflict": Problem(
        "The state is another than the request assumes, or its `Idempotency-Key` was used for another body.",
        "Read the current state, then decide. Where `retryable` is true the first request is still at work: wait.",
    ),
    "rate_limited": Problem(
        "A window of 60 s is full. This is about abuse, never about money.",
        "Wait as many seconds as `Retry-After` says, then repeat the request.",
    ),
    "internal_error": Problem(
        "Something broke on our side.",
        "Repeat with growing pauses. If it stays, report the `X-Request-ID`.",
    ),
    "service_unavailable": Problem(
        "Something that the server depends on is down. Nothing was changed.",
        "Repeat with growing pauses.",
    ),
    "movespec_not_found": Problem("There is no such MoveSpec, or none that you may see.", "Check the id."),
    "movespec_version_not_found": Problem("There is no such version, or none that you may run.", "Check the id."),
    "no_released_version": Problem(
        "The MoveSpec has no released version to run.",
        "Release a version, or name one by `movespec_version_id`.",
    ),
    "draft_validation_failed": Problem(
        "A version was asked of a draft that does not validate. `details` has `error_count` and the `code`, `line` and "
        "`column` of the first error.",
        "Validate the draft to see every error, and mend it.",
    ),
    "version_already_released": Problem("This version is the released one already.", "Nothing is left to do."),
    "session_not_found": Problem("There is no such session, or none of yours.", "Check the id."),
    "session_already_completed": Problem("The session has ended.", "Read its record; create a new one to go on."),
    "session_already_cancelled": Problem("The session was cancelled.", "Create a new one to go on."),
    "contract_version_unsupported": Problem(
        "The server does not speak the asked `contract_major`.",
        "Use `details.supported_contract_major`, or update the client.",
    ),
    "duplicate_active_connection": Problem(
        "Another live socket is attached to the session. Comes over the websocket, followed by close code 4409.",
        "Close the other socket first.",
    ),
    "quota_exceeded": Problem(
        "The frames of the billing cycle, or a guest's frames of the day, are used up. `details` has `quota_limit`, "
        "`current_usage`, `resets_at` and `upgrade_url`.",
        "Wait for `resets_at`, or upgrade at `upgrade_url`.",
    ),
    "organization_suspended": Problem("The organization is suspended.", "Go to `details.upgrade_url`."),
    "delinquent_payment": Problem("An invoice is overdue.", "Settle it at `details.upgrade_url`."),
    "plan_requires_upgrade": Problem("The plan does not include this.", "Upgrade at `details.upgrade_url`."),
    "billing_not_configured": Problem("The organization has no means of payment.", "Add one at `details.upgrade_url`."),
}
