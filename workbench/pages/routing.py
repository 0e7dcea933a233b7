from django.urls import path

from workbench.pages.consumers import EditorConsumer, PanelsConsumer

websocket_urlpatterns = [
    path("ws/panels/<uuid:session_id>/", PanelsConsumer.as_asgi()),
    path("ws/panels/editor/<slug:handle>/", EditorConsumer.as_asgi()),
]
