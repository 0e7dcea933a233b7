"""The blocks of the Python guide run, one after the other, against a server."""

import re
import shutil

import matplotlib
import pytest

from tools import samples
from tools.targets import ROOT

PAGE = (ROOT / "docs/python.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where the files lie that the guide speaks of."""
    matplotlib.use("Agg")
    samples.MODELLED.make()
    shutil.copyfile(ROOT / "static/samples/squat.json", tmp_path / "squats.json")
    shutil.copyfile(ROOT / "movespecs/catalogue/squat.yaml", tmp_path / "squat.yaml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_guides_python_runs(folder, base_url, provisioned, client, capsys):
    names = {}
    for block in BLOCKS:
        text = block.replace("http://127.0.0.1:8000", base_url).replace("ks_…:…", provisioned["api_key"])
        # a video and a camera are for tests/sdk/media
        text = re.sub(
            r"^(result = client\.process_video|print\(result\.c|client\.start_camera).*\n", "", text, flags=re.M
        )
        exec(compile(text, "docs/python.md", "exec"), names)  # noqa: S102 - our own page
    names["client"].close()
    told = capsys.readouterr().out
    assert "\n3600\n" in f"\n{told}"
    assert names["result"].completed_event_counts == {"squat": 4}
    assert names["done"].status == "completed"
    assert (folder / "squats.png").stat().st_size > 10_000
    assert names["ack"].accepted_frame_count == 15


def test_it_names_the_wheel_that_is_built():
    from kynasmith import __version__

    assert f"/static/sdk/kynasmith-{__version__}-py3-none-any.whl" in PAGE
