"""Serving phones on the same network: browsers give a camera to https pages only, so a certificate is made here."""

import datetime
import ipaddress
import os
import socket
from io import StringIO
from pathlib import Path

import segno
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LIFETIME = datetime.timedelta(days=397)  # the longest that browsers accept
NOWHERE = "192.0.2.1"  # RFC 5737: no packet is sent to find out which of our addresses would be used


def lan_address() -> str | None:
    """The IPv4 address other devices on the network reach this machine at, or None without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((NOWHERE, 9))
        except OSError:
            return None
        address: str = probe.getsockname()[0]
    return None if ipaddress.ip_address(address).is_loopback else address


def certificate_ensure(*, folder: Path, hosts: list[str]) -> tuple[Path, Path]:
    """The self-signed certificate and key for `hosts`, made once and again when a host is new or it has expired."""
    certificate, key = folder / "certificate.pem", folder / "certificate-key.pem"
    if not (certificate.exists() and key.exists() and _covers(certificate.read_bytes(), hosts)):
        folder.mkdir(parents=True, exist_ok=True)
        _write(certificate, key, hosts)
    return certificate, key


def qr_code(url: str) -> str:
    """`url` as a QR code drawn with half blocks, for a terminal."""
    out = StringIO()
    segno.make(url, error="l").terminal(out=out, compact=True, border=2)
    return out.getvalue()


def _covers(pem: bytes, hosts: list[str]) -> bool:
    loaded = x509.load_pem_x509_certificate(pem)
    names = loaded.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    covered = {str(name.value) for name in names}
    return covered >= set(hosts) and loaded.not_valid_after_utc > datetime.datetime.now(datetime.UTC)


def _write(certificate: Path, key: Path, hosts: list[str]) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Workbench on this network")])
    now = datetime.datetime.now(datetime.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectAlternativeName([_alternative(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key.unlink(missing_ok=True)
    with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
