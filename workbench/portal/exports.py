"""Files that are made while they are sent, however long they are: CSV that no spreadsheet runs, and JSON."""

import csv
import io
import json
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, StreamingHttpResponse

RUNS = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so is a formula to spreadsheets
ROWS_AT_ONCE = 500


def csv_of(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The table in pieces."""
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow(header)
    for count, row in enumerate(rows, 1):
        writer.writerow([_harmless(cell) for cell in row])
        if count % ROWS_AT_ONCE == 0:
            yield line.getvalue()
            line.seek(0)
            line.truncate()
    yield line.getvalue()


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RUNS) else cell


def json_of(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """An array in pieces, an object a line."""
    begin = "["
    piece: list[str] = []
    for row in rows:
        piece.append(f"{begin}\n{json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False)}")
        begin = ","
        if len(piece) == ROWS_AT_ONCE:
            yield "".join(piece)
            piece.clear()
    yield "".join(piece) + ("[]\n" if begin == "[" else "\n]\n")


def download(request: HttpRequest, pieces: Iterator[str], *, filename: str, content_type: str) -> StreamingHttpResponse:
    """`pieces` as a file. Each is made in a turn of its own, so that a long one holds up nobody."""
    content = _in_turns(pieces) if isinstance(request, ASGIRequest) else pieces
    headers = {"Content-Disposition": f'attachment; filename="{filename}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(content, content_type=content_type, headers=headers)


async def _in_turns(pieces: Iterator[str]) -> AsyncIterator[str]:
    while (piece := await sync_to_async(_next)(pieces)) is not None:
        yield piece


def _next(pieces: Iterator[str]) -> str | None:
    return next(pieces, None)
