"""The command as a person calls it, with a home and a folder of its own and no keyring."""

from __future__ import annotations

import keyring
import pytest
from click.testing import CliRunner
from keyring.backends.fail import Keyring as NoKeyring

from kynasmith.cli.app import cli

SETTINGS = ("KYNASMITH_API_KEY", "KYNASMITH_BASE_URL")


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    yield tmp_path
    keyring.set_keyring(before)


@pytest.fixture
def kynasmith(home):
    """`kynasmith("validate", "squat.yaml").exit_code`; `stdout` and `stderr` are apart."""

    def call(*arguments, stdin=None):
        result = CliRunner().invoke(cli, arguments, input=stdin, prog_name="kynasmith")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    return call
