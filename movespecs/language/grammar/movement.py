"""The grammar of movements: phases and their order, or the one phase that is held."""

from __future__ import annotations

from movespecs.language.grammar.criteria import CRITERIA
from movespecs.language.grammar.kinds import Flag, Key, ListOf, Name, Number, Record
from movespecs.language.limits import MAX_PHASES, MAX_SEQUENCE
from movespecs.language.model import Hold

HOLD_MIN_MS = 1000.0
_AN_HOUR = 3_600_000

PHASE = Record(
    "phase",
    "A shape that the body passes through.",
    (
        Key(
            "name",
            Name(),
            "The phase's name, as events tell it (shape_key).",
            required=True,
            examples=("bottom",),
        ),
        Key("criteria", CRITERIA, "What is true of the body in this phase: all of it.", required=True),
    ),
    hints={"any": "put it into criteria: - any: [...]", "not": "put it into criteria: - not: {...}"},
)

_MOVEMENT_NAME = Key(
    "name", Name(), "The movement's name, as events tell it (event_key).", required=True, examples=("squat",)
)

REPETITION_MOVEMENT = Record(
    "movement",
    "A movement that is repeated: phases, and the order in which they are one repetition.",
    (
        _MOVEMENT_NAME,
        Key(
            "phases",
            ListOf(PHASE, "phases", 1, MAX_PHASES),
            "The shapes the movement is made of.",
            required=True,
        ),
        Key(
            "sequence",
            ListOf(Name(), "phases", 2, MAX_SEQUENCE, short="sequence_too_short"),
            "Names of phases in the order that makes one repetition. End with the first: the next one starts there.",
            required=True,
            examples=(["standing", "bottom", "standing"],),
        ),
        Key(
            "tempo",
            Record(
                "tempo",
                "How long a repetition may take, from leaving its first phase to its end.",
                (
                    Key(
                        "min_ms",
                        Number(0, _AN_HOUR, "ms"),
                        "Faster ones do not count (too_fast).",
                        examples=(600,),
                    ),
                    Key(
                        "max_ms",
                        Number(0, _AN_HOUR, "ms"),
                        "Slower ones do not count (too_slow).",
                        examples=(8000,),
                    ),
                ),
                range=("min_ms", "max_ms"),
            ),
            "How long a repetition may take.",
        ),
    ),
    hints={"hold": "it goes with type: hold; a repetition has tempo: {min_ms, max_ms}"},
)

HOLD_MOVEMENT = Record(
    "movement",
    "A pose that is held: exactly one phase.",
    (
        _MOVEMENT_NAME,
        Key("phases", ListOf(PHASE, "phase", 1, 1), "The one shape that is held.", required=True),
        Key(
            "hold",
            Record(
                "hold",
                "How long the pose is held.",
                (
                    Key(
                        "min_ms",
                        Number(100, _AN_HOUR, "ms"),
                        "It counts after this time.",
                        default=HOLD_MIN_MS,
                    ),
                    Key(
                        "grace_ms",
                        Number(0, 60_000, "ms"),
                        "Leaving the pose for no longer than this does not end the hold.",
                        default=Hold(HOLD_MIN_MS).grace_ms,
                    ),
                    Key("repeat", Flag(), "Whether every further min_ms counts again.", default=False),
                ),
            ),
            "How long the pose is held.",
        ),
    ),
    hints={
        "sequence": "a hold has one phase and no sequence: remove it, or write type: repetition",
        "tempo": "it goes with type: repetition; a hold has hold: {min_ms, grace_ms, repeat}",
    },
)
