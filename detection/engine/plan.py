"""What a MoveSpec comes to when it is stepped: flat, ready numbers, and the two functions that every frame runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf

from movespecs.language.model import (
    AnyOf,
    Bound,
    Condition,
    Criterion,
    Measure,
    MoveSpec,
    NeverInPhase,
    PerUnit,
    WhileInPhase,
)

from .appraiser import Appraiser, Literals, Watcher, build_appraiser, build_watcher
from .conditions import All, Any, Formula, Leaf, Literal, Node, Not, literals_of, to_formula
from .failing import Failing, build_failing
from .observer import Channel, Observer, Operand, OperandSide, build_observer, used_landmarks
from .rows import RowFormat

ROUNDING_MS = 1e-3
"""Frame times are sums of fractions: three frames of 60 a second make 49.999... ms as often as 50."""

FULL_INSIDE = PerUnit(angle=20.0, length=0.2)
"""This far inside an absolute bound scores in full."""


@dataclass(frozen=True, slots=True)
class PlannedPhase:
    """A phase to be judged (`node`, `failing`), awaited (`formula`) and approached (`literals`).

    `group` indexes `Plan.groups`. `watched` is the feedback (bits) that asks for something in this phase, `nevers`
    those of it that speak if they miss it; `watch` looks after them.
    """

    name: str
    node: All
    formula: Formula
    failing: Failing
    literals: tuple[Literal, ...]
    group: int
    watched: int
    nevers: int
    watch: Watcher


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Compiled from one MoveSpec; immutable, and shared by all sessions that run it.

    `landmarks` are those that are read, of MediaPipe's 33; `groups` are indexes into them, the distinct sets that
    phases look at. `ranged` lists the learned ranges: index, operand, least size. Of each of `needed_ranges` one must
    be known before anything is emitted. `sequence` is (0,) for a hold; `fallback` is the failure function of Knuth,
    Morris and Pratt for it. `min_phase_ms` and `max_ms` (of the tempo) make allowance for ROUNDING_MS.
    """

    movespec: MoveSpec
    landmarks: tuple[int, ...]
    groups: tuple[tuple[int, ...], ...]
    channels: tuple[Channel, ...]
    operands: tuple[Operand, ...]
    ranged: tuple[tuple[int, int, float], ...]
    needed_ranges: tuple[tuple[int, ...], ...]
    phases: tuple[PlannedPhase, ...]
    sequence: tuple[int, ...]
    fallback: tuple[int, ...]
    observe: Observer
    appraise: Appraiser
    rows: RowFormat
    lost_ms: float
    min_phase_ms: float
    max_ms: float


def compile_plan(movespec: MoveSpec) -> Plan:
    """The plan of a valid MoveSpec."""
    return _Compiler(movespec).plan()


class _Compiler:
    def __init__(self, movespec: MoveSpec) -> None:
        self.movespec = movespec
        self.channels: dict[Channel, int] = {}
        self.operands: list[Operand] = []
        self.ranged: list[tuple[int, int, float]] = []
        self.literals = Literals()
        self.awaited = _in_percent(phase.criteria for phase in movespec.phases)
        self.in_percent = self.awaited | _in_percent(when.criteria for _, when in _watchers(movespec))
        self.operands_of = [self._operands(index) for index in range(len(movespec.measures))]

    def plan(self) -> Plan:
        movespec, settings = self.movespec, self.movespec.settings
        channels = tuple(self.channels)
        landmarks = used_landmarks(channels, self.operands)
        groups: dict[tuple[int, ...], int] = {}
        phases = tuple(self._phase(index, landmarks, groups) for index in range(len(movespec.phases)))
        asked = {literal for phase in phases for literal in phase.literals}
        formulas = [phase.formula for phase in phases]
        sequence = movespec.sequence or (0,)
        return Plan(
            movespec=movespec,
            landmarks=landmarks,
            groups=tuple(groups),
            channels=channels,
            operands=tuple(self.operands),
            ranged=tuple(self.ranged),
            needed_ranges=self._needed_ranges(),
            phases=phases,
            sequence=sequence,
            fallback=_fallback(sequence),
            observe=build_observer(channels, self.operands, settings),
            appraise=build_appraiser(len(self.operands), self.literals, formulas, asked),
            rows=RowFormat(len(self.operands), len(groups)),
            lost_ms=settings.lost_ms,
            min_phase_ms=settings.min_phase_ms - ROUNDING_MS,
            max_ms=inf if movespec.tempo.max_ms is None else movespec.tempo.max_ms + ROUNDING_MS,
        )

    def _operands(self, index: int) -> tuple[int, ...]:
        match self.movespec.measures[index].side:
            case "both" | "either":
                return self._operand(index, "left"), self._operand(index, "right")
            case side:
                return (self._operand(index, side),)

    def _operand(self, index: int, side: OperandSide) -> int:
        measure = self.movespec.measures[index]
        left = self._channel(measure, measure.right if side == "right" else measure.left)
        right = left if side in ("left", "right", "fixed") else self._channel(measure, measure.right)
        learned = -1
        if index in self.in_percent:
            learned = len(self.ranged)
            self.ranged.append((learned, len(self.operands), _per_unit(self.movespec.settings.min_range, measure)))
        self.operands.append(Operand(index, side, left, right, measure.arm, learned))
        return len(self.operands) - 1

    def _channel(self, measure: Measure, landmarks: tuple[int, ...]) -> int:
        return self.channels.setdefault(Channel(measure.kind, landmarks), len(self.channels))

    def _needed_ranges(self) -> tuple[tuple[int, ...], ...]:
        """Those of the phases; what only feedback asks may stay unknown. Of `either` side one is enough."""
        needed: list[tuple[int, ...]] = []
        for index in sorted(self.awaited):
            ranges = tuple(self.operands[operand].range for operand in self.operands_of[index])
            either = self.movespec.measures[index].side == "either"
            needed += [ranges] if either else [(learned,) for learned in ranges]
        return tuple(needed)

    def _phase(self, index: int, landmarks: tuple[int, ...], groups: dict[tuple[int, ...], int]) -> PlannedPhase:
        phase = self.movespec.phases[index]
        node = self._all(phase.criteria)
        measures = {criterion.measure for criterion in _criteria_of(phase.criteria)}
        operands = [self.operands[operand] for measure in measures for operand in self.operands_of[measure]]
        channels = list(self.channels)
        looked_at = {
            i for operand in operands for side in (operand.left, operand.right) for i in channels[side].landmarks
        }
        group = tuple(landmarks.index(i) for i in sorted(looked_at))
        watchers = [(1 << k, when) for k, when in _watchers(self.movespec) if when.phase == index]
        return PlannedPhase(
            name=phase.name,
            node=node,
            formula=to_formula(node, self.literals.bit_of),
            failing=build_failing(node),
            literals=tuple(literals_of(node)),
            group=groups.setdefault(group, len(groups)),
            watched=sum(bit for bit, _ in watchers),
            nevers=sum(bit for bit, when in watchers if isinstance(when, NeverInPhase)),
            watch=build_watcher({bit: self._criteria(when.criteria) for bit, when in watchers}),
        )

    def _criteria(self, criteria: tuple[Condition, ...]) -> tuple[Formula, Formula]:
        """The formulas of what feedback asks for, and of its negation."""
        node = self._all(criteria)
        return to_formula(node, self.literals.bit_of), to_formula(node, self.literals.bit_of, wanted=False)

    def _all(self, conditions: tuple[Condition, ...]) -> All:
        return All(tuple(self._node(condition) for condition in conditions))

    def _node(self, condition: Condition, negated: bool = False) -> Node:
        match condition:
            case AnyOf():
                return Any(tuple(self._node(part, negated) for part in condition.of))
            case Criterion():
                leaves = tuple(self._leaf(condition, operand) for operand in self.operands_of[condition.measure])
                if len(leaves) == 1:
                    return leaves[0]
                either = self.movespec.measures[condition.measure].side == "either"
                return Any(leaves, lenient=not negated) if either else All(leaves)
            case _:
                return Not(self._node(condition.of, not negated))

    def _leaf(self, criterion: Criterion, operand: int) -> Leaf:
        measure = self.movespec.measures[criterion.measure]
        low, high = criterion.minimum, criterion.maximum
        return Leaf(
            operand=operand,
            range=self.operands[operand].range if _is_percent(low) or _is_percent(high) else -1,
            minimum=-inf if low is None else low.value / 100.0 if low.percent else low.value,
            maximum=inf if high is None else high.value / 100.0 if high.percent else high.value,
            minimum_is_fraction=_is_percent(low),
            maximum_is_fraction=_is_percent(high),
            slack=_per_unit(self.movespec.settings.hysteresis, measure),
            full=_per_unit(FULL_INSIDE, measure),
        )


def _watchers(movespec: MoveSpec) -> Iterator[tuple[int, WhileInPhase | NeverInPhase]]:
    for k, feedback in enumerate(movespec.feedback):
        if isinstance(feedback.when, WhileInPhase | NeverInPhase):
            yield k, feedback.when


def _in_percent(asked: Iterable[tuple[Condition, ...]]) -> set[int]:
    """The measures with a bound in percent."""
    return {
        criterion.measure
        for criteria in asked
        for criterion in _criteria_of(criteria)
        if _is_percent(criterion.minimum) or _is_percent(criterion.maximum)
    }


def _criteria_of(conditions: tuple[Condition, ...]) -> Iterator[Criterion]:
    for condition in conditions:
        match condition:
            case Criterion():
                yield condition
            case AnyOf():
                yield from _criteria_of(condition.of)
            case _:
                yield from _criteria_of((condition.of,))


def _is_percent(bound: Bound | None) -> bool:
    return bound is not None and bound.percent


def _per_unit(setting: PerUnit, measure: Measure) -> float:
    return setting.angle if measure.kind in ("joint", "segment") else setting.length


def _fallback(sequence: tuple[int, ...]) -> tuple[int, ...]:
    """For each beginning of the sequence, by its length, the length of its longest proper ending that begins it."""
    table = [0] * (len(sequence) + 1)
    length = 0
    for index in range(1, len(sequence)):
        while length and sequence[index] != sequence[length]:
            length = table[length]
        if sequence[index] == sequence[length]:
            length += 1
        table[index + 1] = length
    return tuple(table)
