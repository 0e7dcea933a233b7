"""The ASGI application: pages and REST by Django, websockets by Channels."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")
http = get_asgi_application()

from workbench.routing import websocket_urlpatterns  # noqa: E402  (models need the apps loaded first)

application = ProtocolTypeRouter({"http": http, "websocket": URLRouter(websocket_urlpatterns)})
