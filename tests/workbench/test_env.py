import stat

import pytest
from django.core.exceptions import ImproperlyConfigured

from workbench import env


@pytest.mark.parametrize(("value", "meant"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("", False)])
def test_a_flag_is_read(monkeypatch, value, meant):
    monkeypatch.setenv("X", value)
    assert env.flag("X", default=not meant) is meant


def test_what_is_unset_takes_the_default(monkeypatch):
    monkeypatch.delenv("X", raising=False)
    assert env.flag("X", default=True)
    assert env.integer("X", 7) == 7
    assert env.words("X", ["a"]) == ["a"]
    assert env.url("X") is None


@pytest.mark.parametrize(
    ("read", "value", "says"),
    [
        (lambda: env.flag("X", default=False), "maybe", "expected one of"),
        (lambda: env.integer("X", 1), "ten", "a whole number"),
        (lambda: env.integer("X", 1, least=1, most=5), "6", "from 1 to 5"),
        (lambda: env.choice("X", "a", {"a", "b"}), "c", "a, b"),
        (lambda: env.url("X"), "example.org", "begins with http"),
    ],
)
def test_a_bad_value_stops_the_start_and_names_the_variable(monkeypatch, read, value, says):
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured, match=f"^X=.*{says}"):
        read()


def test_a_list_is_split_at_commas(monkeypatch):
    monkeypatch.setenv("X", "a.org, b.org,,")
    assert env.words("X", []) == ["a.org", "b.org"]


def test_the_secret_is_written_once_for_its_owner_alone(tmp_path):
    path = tmp_path / "var" / "secret-key"
    secret = env.secret_file(path)
    assert len(secret) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert env.secret_file(path) == secret
