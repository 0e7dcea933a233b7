"""Whatever a MoveSpec asks for, and whatever a camera shows: what always holds."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from detection.engine import close, compile_plan, dump_state, load_state, new_state, read, step
from movespecs.language.landmarks import INDEX, JOINTS, SEGMENTS
from movespecs.language.model import (
    AnyOf,
    Bound,
    Camera,
    Condition,
    Criterion,
    Feedback,
    Hold,
    Measure,
    MoveSpec,
    NeverInPhase,
    Not,
    OnEvent,
    PerUnit,
    Phase,
    Settings,
    Smoothing,
    Tempo,
    WhileInPhase,
)
from tests.detection.engine.film import Frame, Mark
from tests.motion.movements import MOVEMENTS
from tests.motion.render import render

SIDES = st.sampled_from(["left", "right", "both", "either", "front", "back", "mean"])


def _ends(names: tuple[str, ...], side: str) -> tuple[int, ...]:
    return tuple(INDEX[f"{side}_{name}"] for name in names)


joints = st.builds(
    lambda name, side: Measure("joint", name, side, _ends(JOINTS[name], "left"), _ends(JOINTS[name], "right")),
    st.sampled_from(["elbow", "shoulder", "hip", "knee"]),
    SIDES,
)
segments = st.builds(
    lambda name, side: Measure("segment", name, side, _ends(SEGMENTS[name], "left"), _ends(SEGMENTS[name], "right")),
    st.sampled_from(sorted(SEGMENTS)),
    SIDES,
)
lengths = st.builds(
    lambda kind, ends, side: Measure(kind, "-".join(ends), side, _ends(ends, "left"), _ends(ends, "right"), arm=True),
    st.sampled_from(["distance", "height"]),
    st.sampled_from([("hip", "ankle"), ("wrist", "shoulder"), ("wrist", "hip")]),
    SIDES,
)
measures = st.lists(joints | segments | lengths, min_size=1, max_size=4, unique=True).map(tuple)


@st.composite
def conditions(draw: st.DrawFn, known: tuple[Measure, ...]) -> Condition:
    kind = draw(st.sampled_from(["criterion"] * 4 + ["any", "not"]))
    if kind == "any":
        return AnyOf(tuple(draw(st.lists(conditions(known), min_size=1, max_size=3))))
    if kind == "not":
        return Not(draw(conditions(known)))
    index = draw(st.integers(0, len(known) - 1))
    percent = draw(st.booleans())
    scale = 100.0 if percent else 180.0 if known[index].kind in ("joint", "segment") else 3.0
    low, high = sorted(draw(st.tuples(st.floats(0, 1), st.floats(0, 1))))
    either = draw(st.sampled_from(["min", "max", "both"]))
    return Criterion(
        index,
        None if either == "max" else Bound(low * scale, percent),
        None if either == "min" else Bound(high * scale, percent),
    )


@st.composite
def movespecs(draw: st.DrawFn) -> MoveSpec:
    known = draw(measures)
    some = st.lists(conditions(known), min_size=1, max_size=3).map(tuple)
    hold = draw(st.none() | st.builds(Hold, st.floats(50, 2000), st.floats(0, 800), st.booleans()))
    names = ["a"] if hold else ["a", "b", "c"][: draw(st.integers(2, 3))]
    phases = tuple(Phase(name, draw(some)) for name in names)
    index = st.integers(0, len(names) - 1)
    sequence = () if hold else tuple(draw(st.lists(index, min_size=2, max_size=5)))
    events = st.sampled_from(["event_completed", "event_interrupted", "shape_enter", "shape_exit"])
    triggers = st.builds(OnEvent, events, every=st.integers(1, 3))
    triggers |= st.builds(WhileInPhase, index, some) | st.builds(NeverInPhase, index, some)
    feedback = st.builds(Feedback, triggers, st.just("info"), st.just("{count} {score}"))
    return MoveSpec(
        name="any",
        version="1",
        description="",
        type="hold" if hold else "repetition",
        event_key="any",
        measures=known,
        phases=phases,
        sequence=sequence,
        tempo=Tempo(draw(st.none() | st.floats(0, 900)), draw(st.none() | st.floats(900, 3000))),
        hold=hold,
        feedback=tuple(draw(st.lists(feedback, max_size=4))),
        settings=Settings(
            min_phase_ms=draw(st.sampled_from([0.0, 50.0, 150.0])),
            lost_ms=draw(st.sampled_from([300.0, 1000.0])),
            min_range=PerUnit(*draw(st.sampled_from([(25.0, 0.25), (5.0, 0.05)]))),
            smoothing=draw(st.sampled_from([None, Smoothing()])),
        ),
        camera=Camera(),
    )


def _motion() -> list[Frame]:
    """Two lunges with noise, a side hidden for a while, everything hidden for a while, and a gap."""
    recording = render(MOVEMENTS["forward-lunge"], repetitions=2, seconds=2.0, fps=20.0, noise_deg=3.0, seed=8)
    world, t_ms = recording.world.copy(), recording.t_ms.copy()
    world[30:50, 11::2, 3] = 0.1
    world[70:95, :, 3] = 0.1
    t_ms[110:] += 1200.0
    rng = np.random.default_rng(8)
    keep = rng.random(len(t_ms)) > 0.1
    return [
        (ms, [Mark(*mark) for mark in marks])
        for ms, marks in zip(t_ms[keep].tolist(), world[keep].tolist(), strict=True)
    ]


MOTION = _motion()


@settings(max_examples=150)
@given(movespecs())
def test_what_always_holds(spec: MoveSpec) -> None:
    plan = compile_plan(spec)
    state = new_state(plan)
    saved = new_state(plan)
    current: str | None = None
    completed = 0
    for ms, marks in [*MOTION, (None, None)]:
        events = step(plan, state, ms, marks) if ms is not None and marks is not None else close(plan, state)
        if ms is not None and marks is not None:
            saved = load_state(plan, dump_state(saved))
            assert step(plan, saved, ms, marks) == events
        else:
            assert close(plan, saved) == events
        for event in events:
            if event.type == "shape_enter":
                assert current is None
                current = event.payload["shape_key"]
            elif event.type == "shape_exit":
                assert current == event.payload["shape_key"]
                current = None
            elif event.type == "event_completed":
                completed += 1
                assert 0.0 <= event.payload["score"] <= 1.0
        reading = read(plan, state)
        assert reading.count == completed
        assert (None if reading.phase is None else spec.phases[reading.phase].name) == current
        assert reading.position < max(1, len(spec.sequence))
        if spec.sequence:
            assert len(state.machine.visits) == reading.position
    assert current is None
