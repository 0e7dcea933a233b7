"""The detection engine: frames of a pose in, events of a movement out. A pure function over a small state.

plan = compile_plan(movespec)
state = new_state(plan)
for timestamp_ms, pose in frames:
    events = step(plan, state, timestamp_ms, pose)
"""

from .events import Event
from .machine import close
from .observer import PACKED, Landmark, Pose
from .plan import Plan, compile_plan
from .reading import Band, Reading, Value, read
from .recording import step_recording
from .saving import ENGINE_VERSION, StateVersionError, dump_state, load_state, new_state
from .state import State
from .stepping import step
from .tracing import Trace, trace_of, trace_on

__all__ = [
    "ENGINE_VERSION",
    "PACKED",
    "Band",
    "Event",
    "Landmark",
    "Plan",
    "Pose",
    "Reading",
    "State",
    "StateVersionError",
    "Trace",
    "Value",
    "close",
    "compile_plan",
    "dump_state",
    "load_state",
    "new_state",
    "read",
    "step",
    "step_recording",
    "trace_of",
    "trace_on",
]
