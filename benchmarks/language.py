"""How long a MoveSpec takes to validate: a text of 100 lines, one at all limits, and texts sent to do harm.

    python -m benchmarks.language

Every time is the best of several, and stands beside its ratio to the bare YAML parser on the 100-line text, measured
in the same run: the ratio says the same on any machine.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import yaml

from movespecs.language import validate

CRITERION = "{joint: hip, angle_min: 90}"


def hundred_lines() -> str:
    """A MoveSpec as an author writes it, in 100 lines: twelve phases in block style, with comments and feedback."""
    phases = "".join(
        f"      # phase {number}\n"
        f"      - name: phase_{number}\n"
        "        criteria:\n"
        f"          - {{joint: knee, side: either, angle_min: {5 * number}, angle_max: {5 * number + 20}}}\n"
        "          - joint: elbow\n"
        f"            angle_min: {5 * number}%\n"
        for number in range(12)
    )
    feedback = "".join(
        f"    - when: {{phase: phase_{number}, never: [{{joint: knee, angle_max: 100}}]}}\n"
        "      level: coaching\n"
        "      message: Go lower next time.\n"
        for number in range(5)
    )
    text = (
        'name: squat\nversion: "1.0"\ndescription: Bodyweight squat.\ndetection:\n  type: repetition\n  movement:\n'
        f"    name: squat\n    phases:\n{phases}    sequence: [phase_0, phase_1, phase_0]\n"
        f"    tempo: {{min_ms: 600, max_ms: 8000}}\n  feedback:\n{feedback}"
        "# end\n"
    )
    assert text.count("\n") == 99, text.count("\n")
    return text + "# of the text\n"


def all_limits() -> str:
    """32 phases of 16 criteria, 64 in the sequence, 32 feedbacks."""
    criteria = f"[{', '.join([CRITERION] * 16)}]"
    phases = "".join(f"  - {{name: p{number}, criteria: {criteria}}}\n" for number in range(32))
    feedback = " - {message: Go, when: {event: event_completed}}\n" * 32
    return (
        'name: a\nversion: "1"\ndetection:\n type: repetition\n movement:\n  name: a\n  phases:\n'
        f"{phases}  sequence: [{', '.join(['p0, p1'] * 32)}]\n feedback:\n{feedback}"
    )


HOSTILE: dict[str, str | bytes] = {
    "1 MB of text": "x" * 1_000_000,
    "1 MB of keys": "key: 1\n" * 143_000,
    "1 MB of junk": bytes(range(256)) * 4_000,
    "32 KiB of junk": bytes(range(256)) * 128,
    "100,000 brackets": "[" * 100_000,
    "32,000 brackets": "[" * 32_000,
    "32,000 braces": "{" * 32_000,
    "10,000 aliases": f"a: &a 1\nb: [{'*a,' * 10_000}]",
    "3,000 keys": "".join(f"k{number}: 1\n" for number in range(3_000)),
    "6,000 times one key": "a: 1\n" * 6_000,
    "6,500 empty pairs": "? ? \n" * 6_500,
    "8,000 documents": "---\n" * 8_000,
    "one word of 32 KB": "name: " + "x" * 32_000,
    "one number of 32 KB": f"detection: {{settings: {{lost_ms: 1{'_' * 32_000}}}}}",
    "cut in the middle": all_limits()[:12_000],
}


def milliseconds(action: Callable[[], object], repeats: int) -> float:
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - start)
    return best * 1_000


def measure() -> dict[str, float]:
    """Milliseconds: the bare YAML parser, the three sizes, and the worst of the hostile texts."""
    text = hundred_lines()
    assert validate(text).ok
    assert validate(all_limits()).ok
    figures = {
        "yaml_parse_100_lines": milliseconds(lambda: list(yaml.parse(text, Loader=yaml.CSafeLoader)), 50),
        "validate_100_lines": milliseconds(lambda: validate(text), 50),
        "validate_all_limits": milliseconds(lambda: validate(all_limits()), 10),
    }
    for name, source in HOSTILE.items():
        assert validate(source).errors, name
        figures[f"hostile: {name}"] = milliseconds(lambda source=source: validate(source), 5)
    return figures


def main() -> None:
    figures = measure()
    floor = figures["yaml_parse_100_lines"]
    print(f"{'':36}{'ms':>9}{'ratio':>9}")
    for name, value in figures.items():
        print(f"{name:36}{value:9.2f}{value / floor:9.1f}")
    worst = max(value for name, value in figures.items() if name.startswith("hostile"))
    print(f"100 lines: {figures['validate_100_lines']:.2f} ms, bar 20; worst hostile: {worst:.2f} ms, bar 100")
    print(json.dumps({"validate_ms": round(figures["validate_100_lines"], 2), "hostile_ms": round(worst, 1)}))


if __name__ == "__main__":
    main()
