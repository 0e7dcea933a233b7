"""The wheel that the server gives."""

import subprocess
import sys
import urllib.request
import zipfile

from kynasmith.version import __version__
from tests.sdk.conftest import SQUAT
from tools import wheel
from tools.targets import STATIC

NAME = f"kynasmith-{__version__}-py3-none-any.whl"


def test_it_brings_the_language_and_the_engine_and_needs_nothing_of_a_checkout(tmp_path):
    wheel.WHEEL.make()
    zipfile.ZipFile(STATIC / "sdk" / NAME).extractall(tmp_path)
    program = """
import pkgutil, sys
import kynasmith
from kynasmith.engine import compile_plan, new_state
from kynasmith.language import compile_movespec
new_state(compile_plan(compile_movespec(sys.stdin.read())))
for module in pkgutil.walk_packages(kynasmith.__path__, "kynasmith."):
    if not module.name.endswith("__main__"):
        __import__(module.name)
assert kynasmith.__file__.startswith(sys.argv[1]), kynasmith.__file__
print(*sorted({name.split(".")[0] for name in sys.modules} & {"movespecs", "detection", "workbench", "django"}))
"""
    run = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{program}", str(tmp_path)]
    done = subprocess.run(run, cwd=tmp_path, input=SQUAT, capture_output=True, text=True, check=False)
    assert (done.stderr, done.stdout.strip()) == ("", "")


def test_the_server_gives_it(server):
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/static/sdk/{NAME}") as answer:
        assert answer.read() == (STATIC / "sdk" / NAME).read_bytes()
