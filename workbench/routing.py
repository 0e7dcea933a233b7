"""Every websocket address of the Workbench."""

from django.urls import URLPattern, path

from detection.realtime.consumer import DetectionConsumer
from workbench.pages.routing import websocket_urlpatterns as pages

websocket_urlpatterns: list[URLPattern] = [
    path("ws/detection/sessions/<uuid:session_id>", DetectionConsumer.as_asgi()),
    *pages,
]
