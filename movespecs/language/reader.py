"""From values that fit the grammar to what they mean: names resolved, measures numbered, defaults filled in."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from movespecs.language import messages, scalars
from movespecs.language.criteria import Clause, CriteriaReader
from movespecs.language.grammar.feedback import COMMON_REASONS, HOLD_REASONS, REPETITION_REASONS
from movespecs.language.issues import Issues, Spot, shortened
from movespecs.language.model import Feedback, MoveSpec, NeverInPhase, OnEvent, Phase, WhileInPhase
from movespecs.language.options import read_camera, read_hold, read_settings, read_tempo
from movespecs.language.shape import Fields, Items, Leaf


@dataclass(frozen=True, slots=True)
class Reading:
    """A MoveSpec and where its parts stand: a clause and a place for each phase, a place for each in the sequence."""

    movespec: MoveSpec
    phases: tuple[Clause, ...]
    phase_spots: tuple[Spot, ...]
    feedback: tuple[Clause, ...]
    sequence_spots: tuple[Spot, ...]


def read_movespec(fields: Fields, issues: Issues) -> Reading | None:
    """What the text means, or None where it has errors."""
    version = fields.leaf("version")
    if version and version.plain and scalars.would_change(version.value):
        message = f'other YAML tools read {version.value} as something else than a text: write "{version.value}"'
        issues.warning("unquoted_version", version.spot, message)
    detection = fields.fields("detection")
    if detection is None:
        return None
    return _DetectionReader(fields, detection, issues).read()


class _DetectionReader:
    def __init__(self, top: Fields, detection: Fields, issues: Issues) -> None:
        self._top = top
        self._detection = detection
        self._is_hold = detection.name == "hold"
        self._issues = issues
        self._criteria = CriteriaReader(issues, is_hold=self._is_hold)
        self._phase_indexes: dict[str, int] = {}
        self._all_phases_known = False

    def read(self) -> Reading | None:
        movement = self._detection.fields("movement")
        if movement is None:
            return None
        listed = movement.items("phases")
        phases = _fields_in(listed)
        self._number_phases(phases, listed)
        clauses = [self._criteria.clause(phase.items("criteria")) for phase in phases]
        sequence = self._sequence(movement.items("sequence"))
        feedback = [self._feedback(each) for each in _fields_in(self._detection.items("feedback"))]
        if self._issues.has_errors:
            return None

        movespec = MoveSpec(
            name=self._top.value("name", ""),
            version=self._top.value("version", ""),
            description=self._top.value("description", ""),
            type="hold" if self._is_hold else "repetition",
            event_key=movement.value("name", ""),
            measures=tuple(self._criteria.measures.found),
            phases=tuple(
                Phase(phase.value("name", ""), clause.conditions, phase.spot.line)
                for phase, clause in zip(phases, clauses, strict=True)
            ),
            sequence=tuple(index for index, _ in sequence),
            tempo=read_tempo(movement.fields("tempo")),
            hold=read_hold(movement.fields("hold")) if self._is_hold else None,
            feedback=tuple(told for told, _ in feedback if told is not None),
            settings=read_settings(self._detection.fields("settings")),
            camera=read_camera(self._top.fields("camera")),
        )
        return Reading(
            movespec,
            phases=tuple(clauses),
            phase_spots=tuple(phase.spot for phase in phases),
            feedback=tuple(clause for _, clause in feedback),
            sequence_spots=tuple(spot for _, spot in sequence),
        )

    def _number_phases(self, phases: list[Fields], listed: Items | None) -> None:
        names = [phase.leaf("name") for phase in phases]
        for index, name in enumerate(names):
            if name is None:
                continue
            if name.value in self._phase_indexes:
                number = self._phase_indexes[name.value] + 1
                message = f"phase {number} is called '{name.value}' already: give this one another name"
                self._issues.error("duplicate_phase", name.spot, message)
            else:
                self._phase_indexes[name.value] = index
        named_apart = len(self._phase_indexes) == len(phases)
        self._all_phases_known = listed is not None and listed.whole and named_apart

    def _phase(self, name: Leaf) -> int | None:
        """The number of a phase that is called by its name."""
        index = self._phase_indexes.get(name.value)
        if index is None and self._all_phases_known:
            near = messages.nearest(name.value, self._phase_indexes)
            instead = (
                f"; did you mean '{near}'?" if near else f": phases are {messages.listed(self._phase_indexes, 'and')}"
            )
            self._issues.error("unknown_phase", name.spot, f"unknown phase '{shortened(name.value)}'{instead}")
        return index

    def _sequence(self, listed: Items | None) -> list[tuple[int, Spot]]:
        names = [name for name in listed.values if isinstance(name, Leaf)] if listed else []
        for before, name in pairwise(names):
            if before.value == name.value:
                message = f"'{name.value}' follows itself: a phase comes again only after another one; remove it"
                self._issues.error("invalid_value", name.spot, message)
        found = [(self._phase(name), name.spot) for name in names]
        return [(index, spot) for index, spot in found if index is not None]

    def _feedback(self, fields: Fields) -> tuple[Feedback | None, Clause]:
        when = fields.fields("when")
        clause = Clause((), ())
        if when is None:
            return None, clause
        trigger: OnEvent | WhileInPhase | NeverInPhase | None
        phase_name = when.leaf("phase")
        phase = self._phase(phase_name) if phase_name else None
        if when.name in ("criteria", "never"):
            clause = self._criteria.clause(when.items(when.name))
            kind = WhileInPhase if when.name == "criteria" else NeverInPhase
            trigger = kind(phase, clause.conditions) if phase is not None else None
        else:
            self._check_reason(when.leaf("reason"))
            trigger = OnEvent(
                event=when.value("event", "event_completed"),
                reason=when.value("reason", None),
                phase=phase,
                every=when.value("every", 1),
            )
        if trigger is None:
            return None, clause
        return Feedback(trigger, fields.value("level", "info"), fields.value("message", "")), clause

    def _check_reason(self, reason: Leaf | None) -> None:
        """A reason that this type of movement never gives would stay silent for ever."""
        if reason and reason.value in (REPETITION_REASONS if self._is_hold else HOLD_REASONS):
            kind, known = ("hold", HOLD_REASONS) if self._is_hold else ("repetition", REPETITION_REASONS)
            words = messages.listed([*known, *COMMON_REASONS])
            message = f"a {kind} is never interrupted for '{reason.value}': write {words}"
            self._issues.error("invalid_value", reason.spot, message)


def _fields_in(listed: Items | None) -> list[Fields]:
    return [value for value in listed.values if isinstance(value, Fields)] if listed else []
