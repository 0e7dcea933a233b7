from pathlib import Path

import pytest

from tools import targets
from tools.targets import Target


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(targets, "ROOT", tmp_path)
    monkeypatch.setattr(targets, "STAMPS", tmp_path / "stamps")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/input").write_text("one")
    return tmp_path


@pytest.fixture
def target(root: Path) -> Target:
    def build() -> list[Path]:
        output = root / f"output-{(root / 'folder/input').read_text()}"
        output.write_text("built")
        return [output]

    return Target("copy", (root / "folder",), build)


def test_what_is_built_is_not_built_again(target: Target):
    assert target.make()
    assert not target.make()
    assert target.make(force=True)


def test_a_changed_input_builds_again_and_the_old_output_goes(target: Target, root: Path):
    target.make()
    (root / "folder/input").write_text("two")
    assert target.make()
    assert [path.name for path in root.glob("output-*")] == ["output-two"]


def test_a_new_file_in_an_input_folder_builds_again(target: Target, root: Path):
    target.make()
    (root / "folder/more").write_text("")
    assert target.make()


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_text("half")])
def test_a_lost_or_cut_output_is_built_again(target: Target, root: Path, harm):
    target.make()
    harm(root / "output-one")
    assert target.make()
    assert (root / "output-one").read_text() == "built"


def test_a_build_that_failed_is_tried_again(root: Path):
    def fail() -> list[Path]:
        raise OSError("no network")

    target = Target("copy", (root / "folder",), fail)
    for _ in range(2):
        with pytest.raises(OSError, match="no network"):
            target.make()
