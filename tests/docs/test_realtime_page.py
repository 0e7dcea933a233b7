"""The page on the websocket packs a batch as the server reads it, and tells of every message and close code."""

import re

import pytest
from django.conf import settings

from detection.realtime.packed import FRAME, HEADER, decode, frame_unpack
from tests.detection.frames import squats
from tests.detection.packing import of_float32
from workbench.api.asyncapi import CLOSE_CODES, FROM_CLIENT, FROM_SERVER, LAYOUT

PAGE = (settings.BASE_DIR / "docs" / "api" / "realtime.md").read_text(encoding="utf-8")


@pytest.fixture
def pack_batch():
    names: dict = {}
    exec(re.search(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[1], names)  # noqa: S102 - our own page
    return names["pack_batch"]


def test_the_example_packs_what_the_server_reads(pack_batch):
    frames = of_float32(squats(3))
    shown = [
        {**frame, "landmarks": [(m["x"], m["y"], m["z"], m["visibility"], None) for m in frame["landmarks"]]}
        for frame in frames
    ]
    batch = decode(pack_batch(7, shown))
    assert batch.batch_seq == 7
    for sent, packed in zip(frames, batch.frames, strict=True):
        frame = frame_unpack(packed)
        assert (frame.frame_seq, frame.timestamp_ms) == (sent["frame_seq"], sent["timestamp_ms"])
        assert (frame.source.kind, frame.source.frame_width, frame.source.frame_height) == ("camera", 640, 480)
        assert [(m.name, m.x, m.y, m.z, m.visibility) for m in frame.landmarks] == [
            (m["name"], m["x"], m["y"], m["z"], m["visibility"]) for m in sent["landmarks"]
        ]


def rows(heading):
    """First and last byte of each row of a table of the layout."""
    table = PAGE.partition(f"| bytes | type | {heading} |")[2].partition("\n\n")[0]
    for first, last in re.findall(r"^\| (\d+)(?:–(\d+))? \|", table, re.MULTILINE):
        yield int(first), int(last or first)


@pytest.mark.parametrize(("heading", "size"), [("header", HEADER.size), ("frame", FRAME.size)])
def test_the_layout_leaves_no_byte_out(heading, size):
    assert [byte for first, last in rows(heading) for byte in range(first, last + 1)] == list(range(size))
    assert f"{size} bytes" in LAYOUT


def test_every_message_and_every_close_code_is_told_of():
    from_client, from_server = PAGE.partition("| from the server |")[::2]
    assert set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\|[^|]+\|", from_client, re.MULTILINE)))) == {*FROM_CLIENT}
    told = from_server.partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\|[^|]+\|", told, re.MULTILINE)))) == {*FROM_SERVER}
    assert [int(code) for code in re.findall(r"^\| (\d{4}) \|", PAGE, re.MULTILINE)] == sorted(CLOSE_CODES)
