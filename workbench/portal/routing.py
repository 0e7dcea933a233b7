from django.urls import path

from workbench.portal.sessions.consumers import ListConsumer, SessionConsumer

websocket_urlpatterns = [
    path("ws/portal/<uuid:organization_id>/sessions/", ListConsumer.as_asgi()),
    path("ws/portal/<uuid:organization_id>/sessions/<uuid:session_id>/", SessionConsumer.as_asgi()),
]
