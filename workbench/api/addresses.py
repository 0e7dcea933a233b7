"""Absolute addresses of this server: from BASE_URL, else from the Host that the client used, once it is checked."""

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host

LOCAL_HOSTS = [".localhost", "127.0.0.1", "[::1]"]


def base_url(request: HttpRequest) -> str:
    """`https://example.org`, without a trailing slash."""
    return settings.BASE_URL or f"{request.scheme}://{request.get_host()}"


def base_url_of_scope(scope: Mapping[str, Any]) -> str:
    """The same for a websocket. Raises DisallowedHost where its Host header is none of ours."""
    if settings.BASE_URL:
        return str(settings.BASE_URL)
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    host = headers.get(b"host", "")
    allowed = settings.ALLOWED_HOSTS or (LOCAL_HOSTS if settings.DEBUG else [])
    domain, _port = split_domain_port(host)
    if not domain or not validate_host(domain, allowed):
        raise DisallowedHost(f"Invalid Host header: {host!r}")
    secure = scope.get("scheme") in {"wss", "https"}
    if settings.TRUSTED_PROXIES:
        secure = headers.get(b"x-forwarded-proto", "") == "https"
    return f"{'https' if secure else 'http'}://{host}"


def websocket_url(http_url: str) -> str:
    """The same address for a websocket: `ws` for http, `wss` for https."""
    return "ws" + http_url.removeprefix("http")


def client_address(request: HttpRequest) -> str:
    """The client's IP: what the last of our TRUSTED_PROXIES saw, or the peer. An IPv6 client is its /64."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    trusted = settings.TRUSTED_PROXIES
    given = hops[-trusted] if trusted and len(hops) >= trusted else request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(given)
    except ValueError:
        return given
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
