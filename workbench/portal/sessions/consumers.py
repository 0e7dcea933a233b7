"""The websockets of the list and of a session's page. They take no messages."""

from collections.abc import Hashable
from uuid import UUID

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from workbench.pages.sockets import same_origin
from workbench.portal.rooms import Room, Watcher
from workbench.portal.sessions.live import Play, following, listing
from workbench.portal.sessions.selectors import session_of
from workbench.portal.sockets import NOT_YOURS, session_key_of, still_members
from workbench.tenancy.models import Organization

MOST_QUERY = 1000


class RoomConsumer(AsyncWebsocketConsumer):
    """Lets a member of the organization into a room."""

    room: Room | None = None

    async def connect(self) -> None:
        self.organization_id: UUID = self.scope["url_route"]["kwargs"]["organization_id"]
        await self.accept()
        key = session_key_of(self.scope) if same_origin(self.scope) else ""
        organization = await database_sync_to_async(self._organization)(key) if key else None
        found = await database_sync_to_async(self.play)(organization) if organization else None
        if found is None:
            await self.close(NOT_YOURS)
            return
        name, play = found
        self.watcher = Watcher(session_key=key, send=self.base_send)
        self.room = await Room.enter(name, self.watcher, organization_id=self.organization_id, play=play)

    async def disconnect(self, code: int) -> None:
        if self.room:
            self.room.leave(self.watcher)

    def play(self, organization: Organization) -> tuple[Hashable, Play] | None:
        """The room's name and what happens there; None where there is nothing to see."""
        raise NotImplementedError

    def _organization(self, key: str) -> Organization | None:
        if not still_members(organization_id=self.organization_id, session_keys=[key]):
            return None
        return Organization.objects.get(pk=self.organization_id)


class SessionConsumer(RoomConsumer):
    def play(self, organization: Organization) -> tuple[Hashable, Play] | None:
        session_id: UUID = self.scope["url_route"]["kwargs"]["session_id"]
        if session_of(organization=organization, session_id=session_id) is None:
            return None
        return session_id, following(organization, session_id)


class ListConsumer(RoomConsumer):
    def play(self, organization: Organization) -> tuple[Hashable, Play] | None:
        query = self.scope["query_string"].decode("latin-1")[:MOST_QUERY]
        return query, listing(organization, query)
