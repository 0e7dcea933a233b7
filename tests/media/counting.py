"""What the catalogue's own MoveSpec counts in poses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detection.engine import compile_plan, step_recording
from movespecs.language import compile_movespec
from tools.targets import ROOT


def completed(slug: str, t_ms: NDArray[np.float64], world: NDArray[np.float64]) -> int:
    """How many repetitions: `t_ms` (n,), `world` (n, 33, 4)."""
    movespec = compile_movespec((ROOT / f"movespecs/catalogue/{slug}.yaml").read_text())
    events = step_recording(compile_plan(movespec), t_ms, world)
    return sum(event.type == "event_completed" for event in events)
