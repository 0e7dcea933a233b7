import ipaddress
import stat

from cryptography import x509

from workbench.lan import certificate_ensure, lan_address, qr_code


def names(path):
    loaded = x509.load_pem_x509_certificate(path.read_bytes())
    return {str(n.value) for n in loaded.extensions.get_extension_for_class(x509.SubjectAlternativeName).value}


def test_a_certificate_names_every_host_and_its_key_is_its_owners_alone(tmp_path):
    certificate, key = certificate_ensure(folder=tmp_path, hosts=["localhost", "192.168.1.7"])
    assert names(certificate) == {"localhost", "192.168.1.7"}
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_certificate_is_made_once(tmp_path):
    first = certificate_ensure(folder=tmp_path, hosts=["localhost"])[0].read_bytes()
    assert certificate_ensure(folder=tmp_path, hosts=["localhost"])[0].read_bytes() == first


def test_a_new_address_makes_a_new_certificate(tmp_path):
    first = certificate_ensure(folder=tmp_path, hosts=["localhost"])[0].read_bytes()
    second = certificate_ensure(folder=tmp_path, hosts=["localhost", "10.0.0.3"])[0]
    assert second.read_bytes() != first
    assert "10.0.0.3" in names(second)


def test_the_address_on_the_network_is_never_the_loopback():
    address = lan_address()
    assert address is None or not ipaddress.ip_address(address).is_loopback


def test_the_qr_code_is_drawn_in_lines_of_one_width():
    lines = qr_code("https://192.168.1.7:8000/demo/").splitlines()
    assert len(lines) > 10
