"""Every websocket address of the Workbench."""

from django.urls import URLPattern

websocket_urlpatterns: list[URLPattern] = []
