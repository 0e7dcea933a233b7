"""Every websocket address of the Workbench."""

from typing import Any

from django.urls import URLPattern, path, re_path

from detection.realtime.consumer import DetectionConsumer
from workbench.pages.routing import websocket_urlpatterns as pages
from workbench.portal.routing import websocket_urlpatterns as portal


async def nowhere(scope: Any, receive: Any, send: Any) -> Any:
    """Refuses the handshake: there is nothing at this address."""
    await receive()
    await send({"type": "websocket.close"})


websocket_urlpatterns: list[URLPattern] = [
    path("ws/detection/sessions/<uuid:session_id>", DetectionConsumer.as_asgi()),
    *pages,
    *portal,
    re_path("", nowhere),
]
