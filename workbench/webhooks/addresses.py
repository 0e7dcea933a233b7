"""Where a webhook may be sent: to addresses of the open internet, looked up once and then connected to as found. A name
that led there when it was saved and leads inside by the time it is called leads nowhere."""

import socket
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

LOOKUP_SECONDS = 5.0  # a name server that never answers holds up no page
_lookups = ThreadPoolExecutor(max_workers=4, thread_name_prefix="lookup")
NAT64 = IPv6Network("64:ff9b::/96")
UNICAST = IPv6Network("2000::/3")  # all that is given out of the newer internet


class AddressRefused(Exception):
    """The message says why, to people."""


def address_check(url: str) -> SplitResult:
    """The parts of an address that could be called, as far as it shows without looking it up. Raises
    AddressRefused."""
    if any(character <= " " or character == "\x7f" for character in url):
        raise AddressRefused("An address has no spaces in it.")
    if not url.isascii():
        raise AddressRefused("Write the address in ASCII: a name as xn--…, anything else as %…")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise AddressRefused("This is no address.") from None
    if parts.scheme not in {"https", "http"} or not host:
        raise AddressRefused("An address begins with https:// and names a host.")
    if parts.scheme == "http" and not (settings.DEBUG or host in settings.WEBHOOK_PRIVATE_HOSTS):
        raise AddressRefused("Use https:// so that nobody on the way can read what is sent.")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("Leave name and password out of the address: check the signature instead.")
    if parts.fragment:
        raise AddressRefused("Leave out the # and what follows: it is never sent.")
    return parts


def address_resolve(url: str) -> tuple[list[str], int]:
    """The IP addresses and the port to connect to. Raises AddressRefused where one that the name has is not of the open
    internet."""
    parts = address_check(url)
    host = str(parts.hostname)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = _lookups.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM).result(LOOKUP_SECONDS)
    except (OSError, UnicodeError):  # also where it takes too long
        raise AddressRefused(f"{host} cannot be found.") from None
    addresses = [str(entry[4][0]) for entry in found]
    if host not in settings.WEBHOOK_PRIVATE_HOSTS and not all(map(_is_open, addresses)):
        raise AddressRefused(f"{host} is not on the open internet. Webhooks go to public addresses only.")
    return list(dict.fromkeys(addresses)), port


def _is_open(text: str) -> bool:
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        if embedded := _embedded(address):
            return _is_open(str(embedded))
        if address not in UNICAST:
            return False
    return address.is_global and not address.is_multicast


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The older address that a newer one leads to."""
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None
