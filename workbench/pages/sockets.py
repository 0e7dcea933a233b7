"""What the pages' websockets have in common: they know people by cookies, so they check where they come from."""

from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from workbench.guests import guest_id_in

Scope = dict[str, Any]


def same_origin(scope: Scope) -> bool:
    """Whether the page that opened the socket came from this very host. Browsers always say; a lie needs no browser."""
    headers = dict(scope["headers"])
    origin = urlsplit(headers.get(b"origin", b"").decode("latin-1"))
    return bool(origin.netloc) and origin.netloc == headers.get(b"host", b"").decode("latin-1")


def guest_id_of_scope(scope: Scope) -> UUID | None:
    """The guest of the cookie that came with the handshake."""
    cookies: SimpleCookie = SimpleCookie(dict(scope["headers"]).get(b"cookie", b"").decode("latin-1"))
    return guest_id_in({name: morsel.value for name, morsel in cookies.items()})
