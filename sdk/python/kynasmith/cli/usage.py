"""`kynasmith usage`."""

from __future__ import annotations

import click
from rich.table import Table

from kynasmith.cli.console import out, print_json
from kynasmith.cli.servers import client_for, server_option


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@server_option
def usage(*, as_json: bool, base_url: str | None) -> None:
    """Say how many of the cycle's frames are used."""
    with client_for(base_url) as client:
        used = client.usage.get()
    if as_json:
        print_json(used.model_dump(mode="json"))
        return
    quota = "no quota" if used.quota_frames is None else f"of {used.quota_frames:,}"
    out.print(f"Plan {used.plan}, {used.cycle_start:%d %B} to {used.cycle_end:%d %B %Y}")
    out.print(f"{used.accepted_frames:,} frames {quota}")
    if used.overage_frames:
        out.print(f"{used.overage_frames:,} of them over the quota")
    table = Table("Project", box=None, pad_edge=False)
    table.add_column("Frames", justify="right")
    for project in used.projects:
        table.add_row(project.name, f"{project.accepted_frames:,}")
    out.print(table)
