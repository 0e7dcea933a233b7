"""Webhooks go to the open internet only, whatever a name says by the time it is called."""

import socket

import pytest

from workbench.webhooks.addresses import AddressRefused, address_check, address_resolve
from workbench.webhooks.sending import body_post

INSIDE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",  # noqa: S104 - refused
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "255.255.255.255",
    "240.0.0.1",
    "2130706433",
    "0x7f.1",
    "[::1]",
    "[::]",
    "[fe80::1]",
    "[fc00::1]",
    "[ff02::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:10.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fec0::1]",
    "[::7f00:1]",
    "[::ffff:0:7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2001:db8::1]",
]


@pytest.mark.parametrize("host", INSIDE)
def test_what_is_not_on_the_open_internet_is_refused(host):
    with pytest.raises(AddressRefused):
        address_resolve(f"https://{host}/hook")


@pytest.mark.parametrize(("host", "port"), [("93.184.215.14", 443), ("[2606:2800:21f:cb07:6820:80da:af6b:8b2c]", 443)])
def test_what_is_on_it_is_not(host, port):
    assert address_resolve(f"https://{host}/hook") == ([host.strip("[]")], port)


@pytest.mark.parametrize(
    "url",
    [
        "http://93.184.215.14/",
        "ftp://93.184.215.14/",
        "file:///etc/passwd",
        "gopher://93.184.215.14/",
        "https://",
        "https:///hook",
        "93.184.215.14/hook",
        "https://93.184.215.14:99999/",
        "https://[::1/",
        "https://name:word@93.184.215.14/",
        "https://93.184.215.14/#here",
        "https://93.184.215.14/\r\nHost: inside",
        "https://93.184.215.14/a b",
        "https://93.184.215.14/höhe",
        "https://bücher.example/",
    ],
)
def test_what_is_no_good_address_is_refused_before_it_is_looked_up(url):
    with pytest.raises(AddressRefused):
        address_check(url)


def test_a_name_is_refused_for_one_address_inside_among_those_outside(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(AddressRefused):
        address_resolve("https://example.com/")


def test_a_name_that_leads_inside_when_it_is_called_is_not_connected_to(monkeypatch):
    """It led outside when it was saved."""
    connected = []
    monkeypatch.setattr(socket, "create_connection", lambda *args, **_: connected.append(args))
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443))]
    )
    answer = body_post(url="https://example.com/", body=b"{}", headers={})
    assert (answer.status, connected) == (None, [])
    assert "not on the open internet" in answer.excerpt


def test_the_address_that_was_looked_up_is_the_one_connected_to(monkeypatch):
    """A second look-up could find another."""
    lookups, connected = [], []

    def look_up(host, *_, **__):
        lookups.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443))]

    def connect(address, **_):
        connected.append(address)
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    body_post(url="https://example.com/", body=b"{}", headers={})
    assert (lookups, connected) == (["example.com"], [("93.184.215.14", 443)])


def test_hosts_that_the_operator_names_may_be_inside_and_without_tls(settings):
    settings.WEBHOOK_PRIVATE_HOSTS = ["127.0.0.1"]
    assert address_resolve("http://127.0.0.1:8123/") == (["127.0.0.1"], 8123)
    with pytest.raises(AddressRefused):
        address_resolve("http://127.0.0.2/")
