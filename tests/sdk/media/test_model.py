"""The pose model's file: named, cached, or fetched once."""

import socket
import threading

import pytest

from kynasmith.errors import ConfigurationError
from kynasmith.media import cached_model_path, find_model
from kynasmith.media.model import MODEL, PATH, SHA256
from tests.media.browser import bare_page_served
from tools import assets, pose_models


@pytest.fixture(scope="module")
def origin():
    assets.MODELS.make()
    with bare_page_served() as address:
        yield address


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def test_the_model_is_the_one_that_set_up_builds():
    assert pose_models.SHA256[MODEL] == SHA256
    assert (pose_models.MODELS / MODEL).relative_to(pose_models.ROOT).as_posix() == PATH.lstrip("/")


def test_it_is_fetched_once_with_progress(origin):
    seen = []
    found = find_model(base_url=f"{origin}/", on_fetch=lambda done, total: seen.append((done, total)))
    assert found == cached_model_path()
    assert found.read_bytes() == (pose_models.MODELS / MODEL).read_bytes()
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (found.stat().st_size, found.stat().st_size)
    assert [path.name for path in found.parent.iterdir()] == [found.name]
    assert find_model(base_url=None) == found


def test_a_cached_file_that_has_changed_is_fetched_again(origin):
    found = find_model(base_url=origin)
    found.write_bytes(found.read_bytes()[:-1])
    assert find_model(base_url=origin).stat().st_size == (pose_models.MODELS / MODEL).stat().st_size


def test_what_is_not_the_model_is_not_kept(origin, monkeypatch):
    monkeypatch.setattr("kynasmith.media.model.PATH", "/README.md")
    with pytest.raises(ConfigurationError, match="not the pose model"):
        find_model(base_url=origin)
    assert list(cached_model_path().parent.iterdir()) == []


@pytest.mark.parametrize(
    ("base_url", "said"),
    [(None, "name its file"), ("http://127.0.0.1:9", "cannot be fetched"), ("file:///", "no address")],
)
def test_where_it_cannot_be_had_the_reason_is_said(base_url, said):
    with pytest.raises(ConfigurationError, match=said):
        find_model(base_url=base_url)


def test_a_server_of_another_kind_is_said_not_to_give_it():
    def greet():
        with listening.accept()[0] as caller:
            caller.recv(1000)
            caller.sendall(b"220 mail.example\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=greet).start()
        with pytest.raises(ConfigurationError, match="cannot be fetched"):
            find_model(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}")


def test_a_cache_that_cannot_be_written_is_named(origin, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(ConfigurationError, match=str(tmp_path / "file")):
        find_model(base_url=origin)


def test_a_model_that_is_named_must_be_there(tmp_path):
    with pytest.raises(ConfigurationError, match=r"There is no pose model .*none\.task"):
        find_model(tmp_path / "none.task", base_url=None)
    (tmp_path / "own.task").touch()
    assert find_model(tmp_path / "own.task", base_url=None) == tmp_path / "own.task"
