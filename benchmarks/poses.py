"""The matrix of real people: the catalogue's squat, shoulder press and forward lunge over a folder of recordings.

    python -m benchmarks.poses FOLDER            (or WORKBENCH_POSES=FOLDER)

The folder holds `index.json`, a list of {"file", "movement", "repetitions" (null: not labelled)}, and per recording
an NPZ with `t` (n,) seconds and `world` (n, 33, 4): x, y, z in metres, hip-centred, y down, and visibility.
"""

from __future__ import annotations

import json
import os
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detection.engine import compile_plan, step_recording
from movespecs.language import compile_movespec

CATALOGUE = Path(__file__).parents[1] / "movespecs" / "catalogue"
SLUGS = ("squat", "shoulder-press", "forward-lunge")
OWN = {
    "squat": "squat",
    "overhead_press": "shoulder-press",
    "lunge_left": "forward-lunge",
    "lunge_right": "forward-lunge",
    "alternating_lunge": "forward-lunge",
}


@dataclass(frozen=True)
class Take:
    file: str
    movement: str
    repetitions: int | None
    counts: dict[str, int]


def take_run(folder: Path, entry: dict) -> Take:
    recording = np.load(folder / entry["file"])
    counts = {}
    for slug in SLUGS:
        plan = compile_plan(compile_movespec((CATALOGUE / f"{slug}.yaml").read_text()))
        events = step_recording(plan, recording["t"] * 1000.0, recording["world"])
        counts[slug] = sum(event.type == "event_completed" for event in events)
    return Take(entry["file"], entry["movement"], entry["repetitions"], counts)


def cell(takes: list[Take], slug: str) -> str:
    """On the diagonal how many labelled takes are exact, off it how many count anything."""
    if OWN[takes[0].movement] != slug:
        return f"{sum(take.counts[slug] > 0 for take in takes)} of {len(takes)} count"
    labelled = [take for take in takes if take.repetitions is not None]
    if not labelled:
        return "counts " + " ".join(str(take.counts[slug]) for take in takes)
    return f"{sum(take.counts[slug] == take.repetitions for take in labelled)} of {len(labelled)} exact"


def report(takes: list[Take]) -> None:
    rows: dict[str, list[Take]] = defaultdict(list)
    for take in takes:
        rows[take.movement].append(take)
    print(f"{'takes of':<20}" + "".join(f"{slug:<20}" for slug in SLUGS))
    for movement, row in rows.items():
        print(f"{movement:<20}" + "".join(f"{cell(row, slug):<20}" for slug in SLUGS))
    print()
    for slug in SLUGS:
        labelled = [take for take in takes if OWN[take.movement] == slug and take.repetitions is not None]
        errors = [take.counts[slug] - take.repetitions for take in labelled if take.repetitions is not None]
        exact, worst = errors.count(0), max(map(abs, errors))
        print(
            f"{slug}: {exact} of {len(labelled)} labelled exact ({exact / len(labelled):.1%}), off by {worst} at most"
        )
    strangers = [(take, slug) for take in takes for slug in SLUGS if OWN[take.movement] != slug]
    counted = [(take, slug) for take, slug in strangers if take.counts[slug]]
    print(f"off the diagonal: {len(counted)} of {len(strangers)} count anything ({len(counted) / len(strangers):.1%})")
    for take in takes:
        own = OWN[take.movement]
        if take.repetitions not in (None, take.counts[own]):
            print(f"  {take.file}: {own} {take.counts[own]}, labelled {take.repetitions}")
    for take, slug in counted:
        print(f"  {take.file}: {slug} {take.counts[slug]}")


def main(arguments: list[str]) -> None:
    where = arguments[0] if arguments else os.environ.get("WORKBENCH_POSES")
    if not where:
        sys.exit(__doc__)
    folder = Path(where)
    report([take_run(folder, entry) for entry in json.loads((folder / "index.json").read_text())])


if __name__ == "__main__":
    main(sys.argv[1:])
