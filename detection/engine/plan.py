"""What a MoveSpec comes to when it is stepped: its measures, conditions and feedback as flat, ready numbers."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from movespecs.language.model import (
    AnyOf,
    Condition,
    Criterion,
    Measure,
    MoveSpec,
    NeverInPhase,
    PerUnit,
    WhileInPhase,
)
from movespecs.language.model import (
    Not as NotOf,
)

from .conditions import All, Any, Formula, Leaf, Literal, Node, Not, literals_of, to_formula
from .observer import Channel, Observer, Operand, OperandSide, build_observer, used_landmarks
from .tables import Axis, Literals

FULL_INSIDE = PerUnit(angle=20.0, length=0.2)  # this far inside an absolute bound scores in full
ROW_SPACING_MS = 1000.0 / 30.0
ROWS_MS = 10_000.0
ROWS_BYTES = 24_000


@dataclass(frozen=True, slots=True)
class PlannedPhase:
    """A phase to be judged (`node`), awaited (`formula`) and approached (`literals`)."""

    name: str
    node: All
    formula: Formula
    literals: tuple[Literal, ...]
    landmarks: int  # indexes Plan.landmark_groups
    whiles: tuple[int, ...]  # feedback that asks for something in this phase
    nevers: tuple[int, ...]  # feedback that misses something in this phase


@dataclass(frozen=True, slots=True)
class Plan:
    """Compiled from one MoveSpec; immutable, and shared by all sessions that run it."""

    movespec: MoveSpec
    landmarks: tuple[int, ...]
    channels: tuple[Channel, ...]
    operands: tuple[Operand, ...]
    ranged: tuple[tuple[int, float], ...]  # operand and least range of each learned range
    wanted_ranges: tuple[tuple[int, ...], ...]  # of each group one must be known before anything is emitted
    phases: tuple[PlannedPhase, ...]
    fallback: tuple[int, ...]
    axes: tuple[Axis, ...]
    criteria: dict[int, tuple[Node, Formula]]  # of the feedback that asks for some
    landmark_groups: tuple[tuple[int, ...], ...]  # slots of `landmarks`
    observe: Observer
    row_spacing_ms: float


def compile_plan(movespec: MoveSpec) -> Plan:
    """The plan of a valid MoveSpec."""
    return _Compiler(movespec).plan()


class _Compiler:
    def __init__(self, movespec: MoveSpec) -> None:
        self.movespec = movespec
        self.channels: dict[Channel, int] = {}
        self.operands: list[Operand] = []
        self.operands_of: dict[int, tuple[int, ...]] = {}
        self.ranged: list[tuple[int, float]] = []
        self.literals = Literals()
        self.percents = _measures_in_percent(movespec)

    def plan(self) -> Plan:
        movespec = self.movespec
        for index, measure in enumerate(movespec.measures):
            self.operands_of[index] = self._operands(index, measure)
        groups: dict[tuple[int, ...], int] = {}
        phases = tuple(self._phase(index, groups) for index in range(len(movespec.phases)))
        criteria = {
            k: self._criteria(feedback.when.criteria)
            for k, feedback in enumerate(movespec.feedback)
            if isinstance(feedback.when, WhileInPhase | NeverInPhase)
        }
        channels = tuple(self.channels)
        slots = used_landmarks(channels, self.operands)
        row_bytes = 10 + 4 * (len(self.operands) + len(groups))
        return Plan(
            movespec=movespec,
            landmarks=slots,
            channels=channels,
            operands=tuple(self.operands),
            ranged=tuple(self.ranged),
            wanted_ranges=self._wanted_ranges(),
            phases=phases,
            fallback=_fallback(movespec.sequence),
            axes=self.literals.axes(),
            criteria=criteria,
            landmark_groups=tuple(tuple(slots.index(i) for i in group) for group in groups),
            observe=build_observer(channels, self.operands, movespec.settings),
            row_spacing_ms=max(ROW_SPACING_MS, ROWS_MS * row_bytes / ROWS_BYTES),
        )

    def _operands(self, index: int, measure: Measure) -> tuple[int, ...]:
        match measure.side:
            case "both" | "either":
                return self._operand(index, "left"), self._operand(index, "right")
            case side:
                return (self._operand(index, side),)

    def _operand(self, index: int, side: OperandSide) -> int:
        measure = self.movespec.measures[index]
        left = self._channel(measure, measure.right if side == "right" else measure.left)
        right = left if side in ("left", "right", "fixed") else self._channel(measure, measure.right)
        min_range = _per_unit(self.movespec.settings.min_range, measure)
        range_ = -1
        if index in self.percents:
            range_ = len(self.ranged)
            self.ranged.append((len(self.operands), min_range))
        self.operands.append(Operand(index, side, left, right, measure.arm, range_))
        return len(self.operands) - 1

    def _channel(self, measure: Measure, landmarks: tuple[int, ...]) -> int:
        return self.channels.setdefault(Channel(measure.kind, landmarks), len(self.channels))

    def _wanted_ranges(self) -> tuple[tuple[int, ...], ...]:
        wanted: list[tuple[int, ...]] = []
        for index in sorted(self.percents):
            if not self.percents[index]:
                continue
            ranges = tuple(self.operands[operand].range for operand in self.operands_of[index])
            if self.movespec.measures[index].side == "either":
                wanted.append(ranges)
            else:
                wanted.extend((range_,) for range_ in ranges)
        return tuple(wanted)

    def _phase(self, index: int, groups: dict[tuple[int, ...], int]) -> PlannedPhase:
        phase = self.movespec.phases[index]
        node = self._all(phase.criteria)
        landmarks: set[int] = set()
        for measure in _measures_of(phase.criteria):
            for operand in self.operands_of[measure]:
                for channel in (self.operands[operand].left, self.operands[operand].right):
                    landmarks.update(tuple(self.channels)[channel].landmarks)
        feedback = self.movespec.feedback
        return PlannedPhase(
            name=phase.name,
            node=node,
            formula=to_formula(node, self.literals.bit_of),
            literals=tuple(literals_of(node)),
            landmarks=groups.setdefault(tuple(sorted(landmarks)), len(groups)),
            whiles=tuple(
                k for k, f in enumerate(feedback) if isinstance(f.when, WhileInPhase) and f.when.phase == index
            ),
            nevers=tuple(
                k for k, f in enumerate(feedback) if isinstance(f.when, NeverInPhase) and f.when.phase == index
            ),
        )

    def _criteria(self, criteria: tuple[Condition, ...]) -> tuple[Node, Formula]:
        node = self._all(criteria)
        return node, to_formula(node, self.literals.bit_of)

    def _all(self, criteria: tuple[Condition, ...]) -> All:
        return All(tuple(self._node(criterion) for criterion in criteria))

    def _node(self, condition: Condition) -> Node:
        match condition:
            case Criterion():
                leaves = tuple(self._leaf(condition, k) for k in self.operands_of[condition.measure])
                if len(leaves) == 1:
                    return leaves[0]
                either = self.movespec.measures[condition.measure].side == "either"
                return Any(leaves) if either else All(leaves)
            case AnyOf():
                return Any(tuple(self._node(part) for part in condition.of))
            case NotOf():
                return Not(self._node(condition.of))

    def _leaf(self, criterion: Criterion, operand: int) -> Leaf:
        measure = self.movespec.measures[criterion.measure]
        low, high = criterion.minimum, criterion.maximum
        percent = bool((low and low.percent) or (high and high.percent))
        return Leaf(
            operand=operand,
            range=self.operands[operand].range if percent else -1,
            minimum=-inf if low is None else low.value / 100.0 if low.percent else low.value,
            maximum=inf if high is None else high.value / 100.0 if high.percent else high.value,
            minimum_is_fraction=low is not None and low.percent,
            maximum_is_fraction=high is not None and high.percent,
            slack=_per_unit(self.movespec.settings.hysteresis, measure),
            full=_per_unit(FULL_INSIDE, measure),
        )


def is_angle(measure: Measure) -> bool:
    return measure.kind in ("joint", "segment")


def _per_unit(setting: PerUnit, measure: Measure) -> float:
    return setting.angle if is_angle(measure) else setting.length


def _criteria_of(conditions: tuple[Condition, ...]) -> list[Criterion]:
    found: list[Criterion] = []
    for condition in conditions:
        match condition:
            case Criterion():
                found.append(condition)
            case AnyOf():
                found += _criteria_of(condition.of)
            case NotOf():
                found += _criteria_of((condition.of,))
    return found


def _measures_of(conditions: tuple[Condition, ...]) -> set[int]:
    return {criterion.measure for criterion in _criteria_of(conditions)}


def _measures_in_percent(movespec: MoveSpec) -> dict[int, bool]:
    """Each measure with a bound in percent: is one of them in a phase (else only feedback asks)?"""
    found: dict[int, bool] = {}
    asked = [(phase.criteria, True) for phase in movespec.phases]
    asked += [
        (feedback.when.criteria, False)
        for feedback in movespec.feedback
        if isinstance(feedback.when, WhileInPhase | NeverInPhase)
    ]
    for criteria, by_phase in asked:
        for criterion in _criteria_of(criteria):
            if any(bound is not None and bound.percent for bound in (criterion.minimum, criterion.maximum)):
                found[criterion.measure] = found.get(criterion.measure, False) or by_phase
    return found


def _fallback(sequence: tuple[int, ...]) -> tuple[int, ...]:
    """For each beginning of the sequence the length of its longest proper ending that begins it too (KMP)."""
    table = [0] * (len(sequence) + 1)
    length = 0
    for index in range(1, len(sequence)):
        while length and sequence[index] != sequence[length]:
            length = table[length]
        if sequence[index] == sequence[length]:
            length += 1
        table[index + 1] = length
    return tuple(table)
