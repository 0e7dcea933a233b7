"""What a frame costs the engine: four measures of two sides each, the catalogue's squat, a MoveSpec at all limits.

    python -m benchmarks.engine

Every time is the best of many runs over the same ninety frames of a squat, decoded beforehand. Beside it stands its
ratio to a bare loop over four angles, measured in the same run: the ratio says the same on any machine.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from math import acos, sqrt
from pathlib import Path

import msgspec

from detection.engine import PACKED, Plan, Pose, compile_plan, dump_state, load_state, new_state, read, step
from movespecs.language import compile_movespec
from tests.motion import MOVEMENTS, render

CATALOGUE = Path(__file__).resolve().parent.parent / "movespecs" / "catalogue"
FRAMES = 90
RUNS = 400
COMPILE_RUNS = 20
BAR_US, LIMITS_BAR_US, STATE_BAR_BYTES = 8.0, 40.0, 2_000

FOUR_MEASURES = """
name: four
version: "1.0"
detection:
  type: repetition
  movement:
    name: four
    phases:
      - name: standing
        criteria: [{joint: knee, angle_min: 65%}, {joint: hip, angle_min: 120}, {joint: elbow, angle_min: 20}]
      - name: bottom
        criteria: [{joint: knee, angle_max: 35%}, {joint: knee, angle_max: 130}, {joint: shoulder, angle_min: 5}]
    sequence: [standing, bottom, standing]
    tempo: {min_ms: 400, max_ms: 8000}
"""

MEASURES = (
    *(f"joint: {joint},angle" for joint in ("elbow", "shoulder", "hip", "knee", "ankle", "wrist")),
    *(f"segment: {segment},angle" for segment in ("thigh", "shin", "torso", "forearm")),
    "height: [hip,knee],height",
    "distance: [hip,wrist],distance",
)


MOVED = (1, 2, 3, 6)  # of these, those that a squat moves far enough to have a range


def at_all_limits() -> str:
    """32 phases of 16 criteria on 12 measures of two sides, 64 in the sequence, 32 feedbacks of 15 criteria: 32 KiB.

    All but the last criterion of a phase hold, and the feedback waits for something that never comes.
    """

    def criterion(k: int, least: float, unit: str = "") -> str:
        return f"{{{MEASURES[k]}_min: {least}{unit}}}"

    phases = feedback = ""
    for number in range(32):
        loose = [criterion(k % 12, 0 if k % 12 > 9 else k % 5, "%" if k in MOVED else "") for k in range(15)]
        bounds = ",".join([*loose, criterion(3, 5 if number == 0 else 181 - number)])
        phases += f"  - {{name: p{number},criteria: [{bounds}]}}\n"
        wishes = ",".join([criterion(k % 6, k + number % 9) for k in range(14)] + [criterion(3, 180)])
        feedback += f" - {{message: m,when: {{phase: p0,never: [{wishes}]}}}}\n"
    head = 'name: a\nversion: "1"\ndetection:\n type: repetition\n movement:\n  name: a\n  phases:\n'
    return f"{head}{phases}  sequence: [{','.join(['p0,p1'] * 32)}]\n feedback:\n{feedback}"


class Mark(msgspec.Struct):
    """A landmark as the wire layer decodes it."""

    x: float
    y: float
    z: float
    visibility: float
    presence: float


Frame = tuple[float, Pose]


def squats() -> list[tuple[float, list[Mark]]]:
    """A person squatting, three seconds a repetition, 30 frames a second."""
    recording = render(MOVEMENTS["squat"], repetitions=6, noise_deg=1.0, yaw=30.0, seed=1)
    return [
        (ms, [Mark(x, y, z, seen, 0.99) for x, y, z, seen in marks])
        for ms, marks in zip(recording.t_ms.tolist(), recording.world.tolist(), strict=True)
    ]


def packed(frames: list[tuple[float, list[Mark]]]) -> list[Frame]:
    """As a binary batch brings them."""
    return [
        (ms, PACKED.pack(*(number for m in marks for number in (m.x, m.y, m.z, m.visibility, m.presence))))
        for ms, marks in frames
    ]


def microseconds(action: Callable[[], object], *, times: int = 1, runs: int = RUNS) -> float:
    best = float("inf")
    for _ in range(runs):
        start = time.perf_counter()
        for _ in range(times):
            action()
        best = min(best, time.perf_counter() - start)
    return best / times * 1e6


def stepping(plan: Plan, frames: Sequence[Frame]) -> tuple[float, bytes]:
    """Microseconds a frame once the ranges are known, and the state before."""
    state = new_state(plan)
    for ms, marks in frames[:-FRAMES]:
        step(plan, state, ms, marks)
    assert not read(plan, state).learning
    saved = dump_state(state)
    best = float("inf")
    for _ in range(RUNS):
        state = load_state(plan, saved)
        start = time.perf_counter()
        for ms, marks in frames[-FRAMES:]:
            step(plan, state, ms, marks)
        best = min(best, time.perf_counter() - start)
    return best / FRAMES * 1e6, saved


def bare_angles(marks: list[Mark]) -> list[float]:
    """Four angles and nothing else: knee and elbow of both sides."""
    angles = []
    for a, b, c in ((23, 25, 27), (24, 26, 28), (11, 13, 15), (12, 14, 16)):
        p, q, r = marks[a], marks[b], marks[c]
        ux, uy, uz = p.x - q.x, p.y - q.y, p.z - q.z
        vx, vy, vz = r.x - q.x, r.y - q.y, r.z - q.z
        lengths = sqrt((ux * ux + uy * uy + uz * uz) * (vx * vx + vy * vy + vz * vz))
        angles.append(acos((ux * vx + uy * vy + uz * vz) / lengths))
    return angles


def measure() -> dict[str, float]:
    """Microseconds, and bytes of state."""
    frames = squats()
    recent = [marks for _, marks in frames[-FRAMES:]]
    four = compile_plan(compile_movespec(FOUR_MEASURES))
    squat = compile_plan(compile_movespec((CATALOGUE / "squat.yaml").read_text()))
    limits = compile_plan(compile_movespec(at_all_limits()))
    four_us, saved = stepping(four, frames)
    squat_us, squat_saved = stepping(squat, frames)
    packed_us, _ = stepping(squat, packed(frames))
    limits_us, limits_saved = stepping(limits, frames)
    state = load_state(four, saved)
    return {
        "bare_angles_us": microseconds(lambda: [bare_angles(marks) for marks in recent]) / FRAMES,
        "engine_us_per_frame": four_us,
        "engine_squat_us_per_frame": squat_us,
        "engine_squat_packed_us_per_frame": packed_us,
        "engine_limits_us_per_frame": limits_us,
        "dump_us": microseconds(lambda: dump_state(state), times=100),
        "load_us": microseconds(lambda: load_state(four, saved), times=100),
        "read_us": microseconds(lambda: read(four, state), times=100),
        "compile_us": microseconds(lambda: compile_plan(four.movespec), runs=COMPILE_RUNS),
        "compile_limits_us": microseconds(lambda: compile_plan(limits.movespec), runs=COMPILE_RUNS),
        "state_bytes": len(saved),
        "squat_state_bytes": len(squat_saved),
        "limits_state_bytes": len(limits_saved),
    }


def main() -> None:
    figures = measure()
    floor = figures["bare_angles_us"]
    print(f"{'':32}{'µs':>10}{'ratio':>9}")
    for name, value in figures.items():
        if name.endswith("_bytes"):
            print(f"{name:32}{value:10.0f}")
        else:
            print(f"{name:32}{value:10.2f}{value / floor:9.2f}")
    print(f"bars: {BAR_US:.0f} µs a frame, {LIMITS_BAR_US:.0f} at all limits, {STATE_BAR_BYTES} bytes of state")
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
