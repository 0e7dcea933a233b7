"""The blocks of the page on recorded poses run, one after the other, on a sample."""

import re
import shutil

from django.conf import settings

from tools import samples

PAGE = (settings.BASE_DIR / "docs/poses.md").read_text(encoding="utf-8")


def test_the_pages_python_runs(tmp_path, monkeypatch, capsys):
    samples.MODELLED.make()
    shutil.copyfile(settings.BASE_DIR / "static/samples/squat.json", tmp_path / "squats.json")
    monkeypatch.chdir(tmp_path)
    names = {}
    for block in re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL):
        exec(block, names)  # noqa: S102 - our own page
    frames, *_ = names["recording"].world.shape
    assert f"({frames},) ({frames}, 33, 4)" in capsys.readouterr().out
    assert (names["read_recording"]("squats.npz").world == names["recording"].world).all()
