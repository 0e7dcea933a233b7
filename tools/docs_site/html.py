"""What Sphinx's HTML lacks for keyboards, screen readers, phones and addresses of our own."""

from __future__ import annotations

import re
from pathlib import Path

import cv2

SERVER = "127.0.0.1:8000"  # of the examples; a page shows its own server in its place
WIDE = 3  # columns: such a table becomes a list where the screen is narrow
ROLES = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "th": "columnheader", "td": "cell"}


def improved(body: str, *, pictures: Path) -> str:
    """Code and tables that are wider than the page take the focus, so that keys can scroll them; a table's empty
    corner is no heading, a box that nobody can tick no field; pictures come from `static/`, when they are near."""
    body = re.sub(r"<th\b[^>]*>(?:<p></p>)?</th>", "<td></td>", body)
    body = re.sub(r"<thead>\s*<tr[^>]*>\s*(?:<td></td>\s*)+</tr>\s*</thead>\s*", "", body)
    body = re.sub(r'<input class="task-list-item-checkbox"[^>]*>', "", body)
    body = body.replace("<pre>", '<pre tabindex="0">')
    body = re.sub(r"<table\b.*?</table>", _table, body, flags=re.DOTALL)
    body = re.sub(r'src="(?:\.\./)*_images/([^"]+)"', lambda found: _picture(pictures / found[1]), body)
    body = body.replace(f'class="reference external" href="http://{SERVER}', 'class="reference" href="')
    return re.sub(rf"<pre\b.*?</pre>|>http://{SERVER}[^<]*</a>", _of_this_server, body, flags=re.DOTALL)


def _picture(path: Path) -> str:
    """With its size, so that the page does not jump when it comes."""
    if path.suffix == ".svg":
        width, height = re.findall(r'viewBox="0 0 (\d+) (\d+)"', path.read_text(encoding="utf-8"))[0]
    else:
        picture = cv2.imread(str(path))
        if picture is None:
            raise ValueError(f"{path.name} is no picture.")
        height, width = picture.shape[:2]
    return f'src="/static/docs/{path.name}" width="{width}" height="{height}" loading="lazy"'


def _table(found: re.Match[str]) -> str:
    """Its cells know their column's heading, for screens on which they stand below one another. To be shown so it
    loses what it is for a screen reader, unless that is said."""
    table = found[0]
    columns = [
        re.sub("<.*?>", "", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", table.split("</tr>")[0])
    ]
    if "<thead>" not in table or len(columns) < WIDE:
        return f'<div class="scroll" tabindex="0">{table}</div>'
    head, begin, rows = table.partition("<tbody>")
    rows = re.sub(r"<tr\b.*?</tr>", lambda row: _row(row[0], columns), rows, flags=re.DOTALL)
    table = re.sub(
        r"<(table|thead|tbody|tr|th|td)\b", lambda tag: f'{tag[0]} role="{ROLES[tag[1]]}"', head + begin + rows
    )
    return f'<div class="scroll stack" tabindex="0">{table}</div>'


def _row(row: str, columns: list[str]) -> str:
    labels = iter(columns)
    return re.sub(r"<td\b", lambda cell: f'{cell[0]} data-label="{next(labels)}"', row)


def _of_this_server(found: re.Match[str]) -> str:
    """In code and in addresses that are spelt out, not in sentences about defaults."""
    return found[0].replace(f"http://{SERVER}", "{server}").replace(f"ws://{SERVER}", "{websocket_server}")
