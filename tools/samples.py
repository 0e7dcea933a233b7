"""Write `static/samples/`: a recording per movement to watch without a camera, and its figures.

Run as `python -m tools.samples`, after `python -m tools.assets`. Does nothing where all is written already.
"""

from __future__ import annotations

import argparse


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.samples", description=__doc__)
    parser.add_argument("--force", action="store_true", help="write again, whatever the stamps in var/ say")
    parser.parse_args()


if __name__ == "__main__":
    main()
