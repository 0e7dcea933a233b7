"""The ASGI application: pages and REST by Django, websockets by Channels."""

import os

import django
from channels.routing import ProtocolTypeRouter, URLRouter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")
django.setup(set_prefix=False)

from workbench.routing import websocket_urlpatterns  # noqa: E402  (models need the apps loaded first)
from workbench.threads import DjangoInThreads  # noqa: E402

application = ProtocolTypeRouter({"http": DjangoInThreads(), "websocket": URLRouter(websocket_urlpatterns)})
