"""What the API's documents show: one project's MoveSpec, its session, its usage."""

SESSION_ID = "0f0e8c9c-5f5e-4a2b-9a55-0c5d6f1f7a10"
PROJECT_ID = "6a1f5f0e-93a4-4a0c-8f0c-3f6f4c1b2d20"
ORGANIZATION_ID = "c3b1c0de-7c1a-4a54-a1d5-27b7f0f5a930"
MOVESPEC_ID = "9d2f4d7e-1b1f-4b57-8a49-5b8f0a3c6e40"
VERSION_ID = "e7a6b5c4-2d3e-4f50-9182-a3b4c5d6e750"
DRAFT_ID = "b2c3d4e5-6f70-4182-93a4-b5c6d7e8f960"
KEY_ID = "5d6e7f80-91a2-43b4-85c6-d7e8f9a0b170"
AT = "2026-03-02T09:30:00Z"

SESSION = {
    "session_id": SESSION_ID,
    "organization_id": ORGANIZATION_ID,
    "project_id": PROJECT_ID,
    "mode": "live",
    "status": "completed",
    "resolved_movespec_version_id": VERSION_ID,
    "accepted_frames_total": 900,
    "completed_event_counts": {"squat": 12},
    "terminal_outcome": "finalized",
    "started_at": AT,
    "ended_at": "2026-03-02T09:30:30Z",
    "error_code": None,
    "error_message": None,
}
MOVESPEC = {
    "movespec_id": MOVESPEC_ID,
    "project_id": PROJECT_ID,
    "name": "Squat",
    "description": None,
    "visibility": "private",
    "current_released_version_id": None,
    "star_count": 0,
    "created_at": AT,
    "updated_at": AT,
    "archived_at": None,
    "organization_id": ORGANIZATION_ID,
    "created_by": f"api_key:{KEY_ID}",
    "updated_by": f"api_key:{KEY_ID}",
    "caller_starred": False,
}
DRAFT = {
    "draft_id": DRAFT_ID,
    "movespec_id": MOVESPEC_ID,
    "yaml_source": "name: squat\n…",
    "updated_by": f"api_key:{KEY_ID}",
    "updated_at": AT,
}
VERSION = {
    "movespec_version_id": VERSION_ID,
    "movespec_id": MOVESPEC_ID,
    "version_number": 1,
    "yaml_source": "name: squat\n…",
    "content_hash": "0" * 64,
    "created_by": f"api_key:{KEY_ID}",
    "created_at": AT,
}
VALIDATION = {
    "ok": True,
    "target_type": "draft",
    "target_id": DRAFT_ID,
    "validated_at": AT,
    "errors": [],
    "warnings": [],
}
TOKEN = {
    "token_id": "7f8091a2-b3c4-45d6-87e8-f9a0b1c2d380",
    "project_id": PROJECT_ID,
    "scopes": ["sessions:read", "sessions:write"],
    "created_at": AT,
    "expires_at": "2026-03-02T10:30:00Z",
}
CYCLE = {
    "organization_id": ORGANIZATION_ID,
    "plan": "starter",
    "cycle_start": "2026-03-01T00:00:00Z",
    "cycle_end": "2026-04-01T00:00:00Z",
    "quota_frames": 1_000_000,
    "remaining_frames": 998_200,
    "overage_frames": 0,
}
DAY = {"day": "2026-03-02", "accepted_frames": 900}
