"""Write the asyncio client's operations, which are the blocking client's but for the awaiting.

Run as `python -m tools.async_groups` after a change of `kynasmith/groups.py`; a test sees that it was.
"""

from __future__ import annotations

import re
import subprocess
import sys

from tools.targets import ROOT

PACKAGE = ROOT / "sdk/python/kynasmith"
SOURCE, TARGET = PACKAGE / "groups.py", PACKAGE / "aio/groups.py"
REPLACED = {
    r"\bkynasmith\.rest\.driver\b": "kynasmith.aio.driver",
    r"\bkynasmith\.stream\.connection\b": "kynasmith.aio.connection",
    r"(class |\(|: |import |-> |return )(Driver|RealtimeConnection|Group)\b": r"\1Async\2",
    r"\bclass (\w+)\(AsyncGroup\)": r"class Async\1(AsyncGroup)",
    r"`with`": "`async with`",
}
HEAD = '"""The operations of the API for asyncio. Made of `groups.py` by `python -m tools.async_groups`."""\n'
AWAITED = re.compile(r"self\.(?:_do|_driver\.run|list_events)\(")
METHOD = re.compile(r"^    def ", re.MULTILINE)


def written() -> str:
    """The text of `aio/groups.py`."""
    _, rest = SOURCE.read_text(encoding="utf-8").split('"""\n', 1)
    for pattern, other in REPLACED.items():
        rest = re.sub(pattern, other, rest)
    head, *methods = METHOD.split(rest)
    rest = "".join([head, *(_method(text) for text in methods)])
    text = (
        f'"""The operations of the API for asyncio. Made of `groups.py` by `python -m tools.async_groups`."""\n{rest}'
    )
    for command in (["check", "--select", "I", "--fix"], ["format"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--quiet", "--stdin-filename", str(TARGET), "-"]
        text = subprocess.run(ruff, input=text, capture_output=True, check=True, text=True).stdout
    return text


def _method(text: str) -> str:
    awaiting = AWAITED.sub(lambda found: f"await {found[0]}", text)
    return f"    {'async ' if awaiting != text else ''}def {awaiting}"


if __name__ == "__main__":
    TARGET.write_text(written(), encoding="utf-8")
