"""How much of MediaPipe's own speed a run of the Python SDK keeps.

    PYTHONPATH=sdk/python python -m benchmarks.sdk [--quick]

The same film of a real man, 1768 × 994 in H.264, by `client.process_video` with a server on the same machine, and by
MediaPipe alone, once with its pictures decoded beforehand and once in the plain loop of decoding and finding. Each is
the median of three runs, taken in turns (of one with --quick). The last line is one JSON object.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable

from benchmarks.server import run, workbench
from kynasmith import KynasmithClient
from kynasmith.media import Picture, PoseFinder, open_video
from kynasmith.models import DetectionSessionCreate
from tools import assets, real_media
from tools.pose_models import MODELS

MODEL = MODELS / "pose_landmarker_full.task"
BAR = 0.95


def seconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def found_alone(pictures: Iterable[Picture]) -> int:
    return sum(1 for _ in PoseFinder(MODEL).find(pictures))


def provisioned_client(address: str) -> KynasmithClient:
    command = [sys.executable, "manage.py", "provision", "--organization", "Bench", "--project", "Main"]
    command += ["--email", "bench@example.com", "--plan", "internal", "--json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return KynasmithClient(api_key=json.loads(done.stdout)["api_key"], base_url=address)


def measure(*, quick: bool) -> dict[str, float]:
    assets.MODELS.make()
    real_media.DOWNLOAD.make()
    film = open_video(real_media.VIDEO)
    decoded = list(film.pictures())
    with workbench() as server, provisioned_client(f"http://{server.host}") as client:
        squat = next(spec for spec in client.movespecs.list(visibility="public", q="Squat") if spec.name == "Squat")
        request = DetectionSessionCreate(mode="replay", movespec_id=squat.movespec_id)
        actions: dict[str, Callable[[], object]] = {
            "mediapipe": lambda: found_alone(decoded),
            "loop": lambda: found_alone(film.pictures()),
            "process_video": lambda: client.process_video(request, film.path, model_path=MODEL),
        }
        found_alone(decoded[:30])  # the first landmarker loads libraries
        runs = [{name: seconds(action) for name, action in actions.items()} for _ in range(1 if quick else 3)]
    times = {name: statistics.median(run[name] for run in runs) for name in actions}
    report = {f"{name}_ms_per_picture": round(time / len(decoded) * 1000, 2) for name, time in times.items()}
    ratio = statistics.median(run["mediapipe"] / run["process_video"] for run in runs)
    report["process_video_to_mediapipe"] = round(ratio, 3)
    report["process_video_to_loop"] = round(statistics.median(run["loop"] / run["process_video"] for run in runs), 3)
    for name, value in report.items():
        print(f"{name:32}{value:10.3f}")
    print(f"bar: process_video_to_mediapipe at least {BAR}")
    return report


if __name__ == "__main__":
    run(measure, description=__doc__)
