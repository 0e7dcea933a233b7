"""What the API's document says of each operation beyond its types: its name, its own errors, an example.

Errors that follow from how a route is made (its authentication, its parameters) are not repeated here."""

from dataclasses import dataclass
from typing import Any

from workbench.api.examples import (
    CYCLE,
    DAY,
    DRAFT,
    KEY_ID,
    MOVESPEC,
    MOVESPEC_ID,
    ORGANIZATION_ID,
    PROJECT_ID,
    SESSION,
    SESSION_ID,
    TOKEN,
    VALIDATION,
    VERSION,
    VERSION_ID,
)


@dataclass(frozen=True)
class Operation:
    """`one_of` are the groups of body fields of which exactly one is given; `pages`: it answers with a Link header."""

    id: str
    summary: str
    errors: tuple[str, ...] = ()
    body: Any = None
    answer: Any = None
    one_of: tuple[tuple[str, ...], ...] = ()
    pages: bool = False


_MOVESPEC = ("movespec_not_found",)
_VERSION = ("movespec_not_found", "movespec_version_not_found")
_CHANGED = ("movespec_not_found", "conflict")
_ENDED = ("session_not_found", "session_already_completed", "session_already_cancelled")

OPERATIONS = {
    "GET /api/health": Operation("health_live", "Is the process alive?", answer={"status": "ok"}),
    "GET /api/ready": Operation(
        "health_ready",
        "Is everything there that the server depends on?",
        answer={"status": "ok", "checks": {"database": "ok"}},
    ),
    "POST /api/auth/access-tokens": Operation(
        "access_token_create",
        "Exchange a credential for an access token",
        errors=("access_token_invalid", "insufficient_scope", "project_mismatch", "organization_suspended"),
        body={"api_key": f"ks_{KEY_ID}:<secret>"},
        answer={
            "access_token": "ks_at_<token>",
            "token_type": "Bearer",
            "expires_in_seconds": 3600,
            "organization_id": ORGANIZATION_ID,
            "project_id": PROJECT_ID,
        },
        one_of=(
            ("api_key",),
            ("api_key_id", "api_key_secret"),
            ("service_account_id", "service_account_secret"),
        ),
    ),
    "GET /api/auth/access-tokens": Operation(
        "access_token_list", "List a credential's live tokens", errors=("authorization_failed",), answer=[TOKEN]
    ),
    "DELETE /api/auth/access-tokens/{token_id}": Operation(
        "access_token_revoke", "Revoke an access token", errors=("authorization_failed",)
    ),
    "POST /api/detection/sessions": Operation(
        "session_create",
        "Create a detection session",
        errors=(
            "movespec_not_found",
            "movespec_version_not_found",
            "no_released_version",
            "contract_version_unsupported",
            "project_mismatch",
            "quota_exceeded",
            "organization_suspended",
            "delinquent_payment",
            "plan_requires_upgrade",
            "billing_not_configured",
        ),
        body={"mode": "live", "movespec_id": MOVESPEC_ID},
        answer={
            "session_id": SESSION_ID,
            "project_id": PROJECT_ID,
            "status": "created",
            "mode": "live",
            "resolved_movespec_version_id": VERSION_ID,
            "stream_url": f"wss://workbench.example.org/ws/detection/sessions/{SESSION_ID}",
            "runtime_token": "<JSON Web Token>",
            "input_schema_version": "mediapipe_pose_landmarker/v1",
            "output_schema_version": "kynasmith_detection_events/v1",
        },
        one_of=(("movespec_id",), ("movespec_version_id",)),
    ),
    "GET /api/detection/sessions": Operation("session_list", "List sessions", answer=[SESSION], pages=True),
    "GET /api/detection/sessions/{session_id}": Operation(
        "session_get", "Read a session", errors=("session_not_found",), answer=SESSION
    ),
    "GET /api/detection/sessions/{session_id}/events": Operation(
        "session_events",
        "Page through the stored events of a session",
        errors=("session_not_found",),
        answer=[
            {
                "event_id": "1a2b3c4d-5e6f-5071-8293-a4b5c6d7e890",
                "session_id": SESSION_ID,
                "ts_ms": 2433.33,
                "type": "event_completed",
                "payload": {"event_key": "squat", "score": 93.5},
            }
        ],
        pages=True,
    ),
    "POST /api/detection/sessions/{session_id}/finalize": Operation(
        "session_finalize", "End a session once its frames are processed", errors=_ENDED, answer=SESSION
    ),
    "POST /api/detection/sessions/{session_id}/cancel": Operation(
        "session_cancel",
        "End a session at once",
        errors=_ENDED,
        answer={**SESSION, "status": "cancelled", "terminal_outcome": "cancelled"},
    ),
    "GET /api/movespecs": Operation("movespec_list", "List MoveSpecs", answer=[MOVESPEC], pages=True),
    "POST /api/movespecs": Operation(
        "movespec_create",
        "Create a MoveSpec",
        errors=("project_mismatch",),
        body={"name": "Squat", "description": "Counts squats."},
        answer={**MOVESPEC, "description": "Counts squats."},
    ),
    "GET /api/movespecs/{movespec_id}": Operation("movespec_get", "Read a MoveSpec", errors=_MOVESPEC, answer=MOVESPEC),
    "PATCH /api/movespecs/{movespec_id}": Operation(
        "movespec_update",
        "Change a MoveSpec",
        errors=(*_CHANGED, "authorization_failed"),
        body={"visibility": "public"},
        answer={**MOVESPEC, "visibility": "public"},
    ),
    "DELETE /api/movespecs/{movespec_id}": Operation("movespec_archive", "Archive a MoveSpec", errors=_MOVESPEC),
    "POST /api/movespecs/{movespec_id}/fork": Operation(
        "movespec_fork",
        "Fork a MoveSpec into your own project",
        errors=(*_MOVESPEC, "no_released_version", "project_mismatch"),
        body={"project_id": PROJECT_ID, "name": "Deep squat"},
        answer={**MOVESPEC, "name": "Deep squat"},
    ),
    "PUT /api/movespecs/{movespec_id}/star": Operation("movespec_star", "Star a MoveSpec", errors=_CHANGED),
    "DELETE /api/movespecs/{movespec_id}/star": Operation("movespec_unstar", "Take a star away", errors=_CHANGED),
    "GET /api/movespecs/{movespec_id}/draft": Operation("draft_get", "Read the draft", errors=_MOVESPEC, answer=DRAFT),
    "PUT /api/movespecs/{movespec_id}/draft": Operation(
        "draft_replace",
        "Replace the draft",
        errors=_CHANGED,
        body={"yaml_source": DRAFT["yaml_source"]},
        answer=DRAFT,
    ),
    "POST /api/movespecs/{movespec_id}/draft/validate": Operation(
        "draft_validate", "Validate the draft", errors=_MOVESPEC, answer=VALIDATION
    ),
    "GET /api/movespecs/{movespec_id}/versions": Operation(
        "version_list", "List versions", errors=_MOVESPEC, answer=[VERSION], pages=True
    ),
    "POST /api/movespecs/{movespec_id}/versions": Operation(
        "version_create",
        "Make a version of the draft",
        errors=(*_CHANGED, "draft_validation_failed"),
        answer=VERSION,
    ),
    "GET /api/movespecs/{movespec_id}/versions/{version_id}": Operation(
        "version_get", "Read a version", errors=_VERSION, answer=VERSION
    ),
    "POST /api/movespecs/{movespec_id}/versions/{version_id}/validate": Operation(
        "version_validate",
        "Validate a version",
        errors=_VERSION,
        answer={**VALIDATION, "target_type": "movespec_version", "target_id": VERSION_ID},
    ),
    "POST /api/movespecs/{movespec_id}/versions/{version_id}/release": Operation(
        "version_release",
        "Release a version",
        errors=(*_VERSION, "version_already_released", "conflict"),
        answer={**MOVESPEC, "current_released_version_id": VERSION_ID},
    ),
    "GET /api/usage": Operation(
        "usage_get",
        "What the organization has used in its current cycle",
        answer={
            **CYCLE,
            "accepted_frames": 1800,
            "days": [DAY],
            "projects": [{"project_id": PROJECT_ID, "name": "Main", "accepted_frames": 900}],
        },
    ),
    "GET /api/usage/projects/{project_id}": Operation(
        "usage_of_project",
        "What one project has used in the current cycle",
        answer={
            **CYCLE,
            "accepted_frames": 900,
            "days": [DAY],
            "project_id": PROJECT_ID,
            "name": "Main",
            "organization_accepted_frames": 1800,
        },
    ),
}
