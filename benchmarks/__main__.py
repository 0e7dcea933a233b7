"""All benchmarks in turn, each in a process of its own: `python -m benchmarks [--quick]`.

Prints what each prints; the last line is one JSON object of all their figures.
"""

import json
import subprocess
import sys

EACH = ("language", "engine", "server", "watchers", "page", "pages", "api", "sdk")


def run(name: str, options: list[str]) -> dict[str, object]:
    """The figures of one benchmark: its last line."""
    print(f"\n{name}\n{'-' * len(name)}", flush=True)
    command = [sys.executable, "-m", f"benchmarks.{name}", *options]
    last = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            if last:
                print(last, end="", flush=True)
            last = line
    if process.returncode:
        raise SystemExit(f"benchmarks.{name} failed with {process.returncode}")
    return json.loads(last)


def main() -> None:
    report: dict[str, object] = {}
    for name in EACH:
        report |= run(name, sys.argv[1:] if name in {"server", "watchers", "page", "pages", "api", "sdk"} else [])
    print(json.dumps(report))


if __name__ == "__main__":
    main()
