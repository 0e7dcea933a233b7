"""The operations of the API for asyncio. Made of `groups.py` by `python -m tools.async_groups`."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from kynasmith.aio.connection import AsyncRealtimeConnection
from kynasmith.aio.driver import AsyncDriver
from kynasmith.models import (
    AccessToken,
    AnyEvent,
    DetectionEvent,
    DetectionSession,
    DetectionSessionCreate,
    DetectionSessionCreated,
    LiveToken,
    MoveSpec,
    MoveSpecCreate,
    MoveSpecDraft,
    MoveSpecDraftUpdate,
    MoveSpecFork,
    MoveSpecUpdate,
    MoveSpecVersion,
    OrganizationUsage,
    Page,
    ProjectUsage,
    SessionConnection,
    ValidationResult,
)
from kynasmith.rest.caller import Caller
from kynasmith.rest.calls import Call, body_of, nothing, one, page

type Id = str


class AsyncGroup:
    """Operations that one client carries out."""

    def __init__(self, driver: AsyncDriver, caller: Caller) -> None:
        self._driver, self._caller = driver, caller

    async def _do[T](self, call: Call[T]) -> T:
        return await self._driver.run(self._caller.perform(call))


class AsyncAuth(AsyncGroup):
    """Access tokens. The client mints and renews its own; these are for whoever hands them on."""

    async def create_access_token(
        self, *, project_id: str | None = None, scopes: list[str] | None = None
    ) -> AccessToken:
        """Exchange the credential for a token, which the client goes on with. Without `scopes` it has all of the
        credential's. Raises AuthError, AuthorizationError; ConfigurationError where there is no credential."""
        return await self._driver.run(self._caller.mint(project_id=project_id, scopes=scopes))

    def get(self) -> str | None:
        """The token in use; None where none was needed yet."""
        held = self._caller.held
        return held.text if held else None

    def set(self, token: str | AccessToken) -> None:
        """Use this token from now on."""
        self._caller.hold(token)

    def clear(self) -> None:
        """Forget the token in use; the next request mints another."""
        self._caller.hold(None)

    async def list_access_tokens(self) -> Page[LiveToken]:
        """The live tokens of this credential. Scope: tokens:read."""
        return await self._do(Call("GET", "/api/auth/access-tokens", page(LiveToken)))

    async def revoke_access_token(self, token_id: Id) -> None:
        """Scope: tokens:read."""
        return await self._do(Call("DELETE", f"/api/auth/access-tokens/{token_id}", nothing))


class AsyncMoveSpecs(AsyncGroup):
    """MoveSpecs, their drafts and versions. Reading needs movespecs:read, changing movespecs:write."""

    async def list(
        self,
        *,
        project_id: str | None = None,
        visibility: Literal["private", "public", "delisted"] | None = None,
        q: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[MoveSpec]:
        """Newest first, 100 unless `limit` (1..1000) says otherwise; go on with the page's `next_cursor`. Without a
        filter those of the project; `q` finds those with all of its words in name or description."""
        params = {"project_id": project_id, "visibility": visibility, "q": q, "limit": limit, "cursor": cursor}
        return await self._do(Call("GET", "/api/movespecs", page(MoveSpec), params=params))

    async def get(self, movespec_id: Id) -> MoveSpec:
        return await self._do(Call("GET", f"/api/movespecs/{movespec_id}", one(MoveSpec)))

    async def create(self, movespec: MoveSpecCreate) -> MoveSpec:
        """Private, with a draft to start from that is valid."""
        return await self._do(Call("POST", "/api/movespecs", one(MoveSpec), body_of(movespec)))

    async def update(self, movespec_id: Id, changes: MoveSpecUpdate) -> MoveSpec:
        return await self._do(Call("PATCH", f"/api/movespecs/{movespec_id}", one(MoveSpec), body_of(changes)))

    async def archive(self, movespec_id: Id) -> None:
        """It can still be read and forked by its own project; it is not listed and does not run."""
        return await self._do(Call("DELETE", f"/api/movespecs/{movespec_id}", nothing))

    async def get_draft(self, movespec_id: Id) -> MoveSpecDraft:
        return await self._do(Call("GET", f"/api/movespecs/{movespec_id}/draft", one(MoveSpecDraft)))

    async def update_draft(
        self, movespec_id: Id, draft: MoveSpecDraftUpdate, *, if_match: str | None = None
    ) -> MoveSpecDraft:
        """Keeps the text, valid or not. With `if_match`, the `content_hash` of the draft that was read, only in place
        of that text: raises ApiError `conflict` where another has changed it since."""
        headers = {"If-Match": f'"{if_match}"'} if if_match else {}
        path = f"/api/movespecs/{movespec_id}/draft"
        return await self._do(Call("PUT", path, one(MoveSpecDraft), body_of(draft), headers=headers))

    async def validate_draft(self, movespec_id: Id) -> ValidationResult:
        return await self._do(Call("POST", f"/api/movespecs/{movespec_id}/draft/validate", one(ValidationResult)))

    async def list_versions(
        self, movespec_id: Id, *, limit: int | None = None, cursor: str | None = None
    ) -> Page[MoveSpecVersion]:
        """Newest first; of another's public MoveSpec those that have been released."""
        params = {"limit": limit, "cursor": cursor}
        return await self._do(
            Call("GET", f"/api/movespecs/{movespec_id}/versions", page(MoveSpecVersion), params=params)
        )

    async def get_version(self, movespec_id: Id, version_id: Id) -> MoveSpecVersion:
        return await self._do(Call("GET", f"/api/movespecs/{movespec_id}/versions/{version_id}", one(MoveSpecVersion)))

    async def create_version(self, movespec_id: Id) -> MoveSpecVersion:
        """A snapshot of the draft. Raises ValidationError `draft_validation_failed` where it is not valid."""
        return await self._do(Call("POST", f"/api/movespecs/{movespec_id}/versions", one(MoveSpecVersion)))

    async def validate_version(self, movespec_id: Id, version_id: Id) -> ValidationResult:
        """A version was valid when it was made; the language may warn of more since."""
        path = f"/api/movespecs/{movespec_id}/versions/{version_id}/validate"
        return await self._do(Call("POST", path, one(ValidationResult)))

    async def release_version(self, movespec_id: Id, version_id: Id) -> MoveSpec:
        """Make it the version that runs. Raises ApiError `version_already_released`."""
        return await self._do(
            Call("POST", f"/api/movespecs/{movespec_id}/versions/{version_id}/release", one(MoveSpec))
        )

    async def fork(self, movespec_id: Id, fork: MoveSpecFork) -> MoveSpec:
        """Any MoveSpec that is visible, into one's own project."""
        path = f"/api/movespecs/{movespec_id}/fork"
        return await self._do(Call("POST", path, one(MoveSpec), body_of(fork), fill_project=True))

    async def star(self, movespec_id: Id) -> None:
        return await self._do(Call("PUT", f"/api/movespecs/{movespec_id}/star", nothing))

    async def unstar(self, movespec_id: Id) -> None:
        return await self._do(Call("DELETE", f"/api/movespecs/{movespec_id}/star", nothing))


class AsyncDetection(AsyncGroup):
    """Detection sessions. Reading needs sessions:read, the rest sessions:write."""

    async def create_session(self, session: DetectionSessionCreate) -> DetectionSessionCreated:
        """A session that waits ten minutes for its first connection."""
        return await self._do(Call("POST", "/api/detection/sessions", one(DetectionSessionCreated), body_of(session)))

    async def get_session(self, session_id: Id) -> DetectionSession:
        return await self._do(Call("GET", f"/api/detection/sessions/{session_id}", one(DetectionSession)))

    async def list_sessions(
        self,
        *,
        status: str | None = None,
        movespec_id: str | None = None,
        movespec_version_id: str | None = None,
        created_after: datetime | None = None,
        created_before: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[DetectionSession]:
        """The project's, newest first; go on with the page's `next_cursor`. Times have their zone; the first is in
        the range and the second is not."""
        params = {
            "status": status,
            "movespec_id": movespec_id,
            "movespec_version_id": movespec_version_id,
            "created_after": created_after and created_after.isoformat(),
            "created_before": created_before and created_before.isoformat(),
            "limit": limit,
            "cursor": cursor,
        }
        return await self._do(Call("GET", "/api/detection/sessions", page(DetectionSession), params=params))

    async def list_events(
        self, session_id: Id, *, limit: int | None = None, cursor: str | None = None
    ) -> Page[DetectionEvent]:
        """The stored events of a session in order; go on with the page's `next_cursor`."""
        params = {"limit": limit, "cursor": cursor}
        return await self._do(
            Call("GET", f"/api/detection/sessions/{session_id}/events", page(AnyEvent), params=params)
        )

    async def finalize_session(self, session_id: Id) -> DetectionSession:
        """End it as completed. Raises SessionStateError where it has ended."""
        return await self._do(Call("POST", f"/api/detection/sessions/{session_id}/finalize", one(DetectionSession)))

    async def cancel_session(self, session_id: Id) -> DetectionSession:
        """End it as cancelled. Raises SessionStateError where it has ended."""
        return await self._do(Call("POST", f"/api/detection/sessions/{session_id}/cancel", one(DetectionSession)))

    def connect_session(
        self, session: DetectionSessionCreated | SessionConnection, *, reconnect_seconds: float = 60.0
    ) -> AsyncRealtimeConnection:
        """The stream of a session, to be entered by `async with`. A lost connection is brought back, for at most
        `reconnect_seconds`; the server keeps a session without one for 60."""
        return AsyncRealtimeConnection(session, reconnect_seconds=reconnect_seconds, stored_events=self._stored_events)

    async def _stored_events(self, session_id: Id) -> list[DetectionEvent]:
        """All of them, in order."""
        found = await self.list_events(session_id, limit=1000)
        events = list(found)
        while found.next_cursor:
            found = await self.list_events(session_id, limit=1000, cursor=found.next_cursor)
            events += found
        return events


class AsyncUsage(AsyncGroup):
    """Accepted frames of the current cycle. Scope: usage:read."""

    async def get(self) -> OrganizationUsage:
        """Of the organization, by day and by project."""
        return await self._do(Call("GET", "/api/usage", one(OrganizationUsage)))

    async def get_project(self, project_id: Id) -> ProjectUsage:
        """Of one project, by day."""
        return await self._do(Call("GET", f"/api/usage/projects/{project_id}", one(ProjectUsage)))
