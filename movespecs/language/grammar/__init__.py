"""The grammar of a MoveSpec, said once: the reader and the JSON Schema take keys, kinds and limits from here."""

from __future__ import annotations

from movespecs.language.grammar.criteria import DEFINITIONS
from movespecs.language.grammar.feedback import FEEDBACK
from movespecs.language.grammar.kinds import Choice, Key, ListOf, Record, Text, Variants
from movespecs.language.grammar.movement import HOLD_MOVEMENT, REPETITION_MOVEMENT
from movespecs.language.grammar.settings import SETTINGS
from movespecs.language.limits import MAX_FEEDBACK

__all__ = ["DEFINITIONS", "LANGUAGE_VERSION", "MOVESPEC"]

LANGUAGE_VERSION = 1


TYPES = {
    "repetition": "a movement that is repeated and counted",
    "hold": "a pose that is held for a time",
}


def _detection(kind: str, movement: Record) -> Record:
    return Record(
        kind,
        f"For {TYPES[kind]}.",
        (
            Key("type", Choice("type", TYPES), "What kind of movement it is.", required=True),
            Key("movement", movement, "The movement itself.", required=True),
            Key(
                "feedback",
                ListOf(FEEDBACK, "feedbacks", 0, MAX_FEEDBACK),
                "What to tell the person, and when.",
            ),
            Key("settings", SETTINGS, "How poses are read."),
        ),
    )


DETECTION = Variants(
    "type",
    {
        "repetition": _detection("repetition", REPETITION_MOVEMENT),
        "hold": _detection("hold", HOLD_MOVEMENT),
    },
    tag="type",
)

MOVESPEC = Record(
    "movespec",
    "What a movement looks like, so that it can be seen and counted.",
    (
        Key("name", Text(100), "What the MoveSpec is called.", required=True, examples=("squat",)),
        Key(
            "version",
            Text(32, quoted=True),
            "The author's own version, in quotes.",
            required=True,
            examples=("1.0",),
        ),
        Key("description", Text(2_000, lines=True), "What the movement is, and how to do it.", default=""),
        Key("detection", DETECTION, "How the movement is seen.", required=True),
        Key(
            "camera",
            Record(
                "camera",
                "How to set up the camera.",
                (
                    Key(
                        "view",
                        Choice(
                            "view",
                            {
                                "any": "from anywhere around the person",
                                "front": "from the front",
                                "side": "from the side",
                            },
                        ),
                        "Where the camera stands.",
                        default="any",
                    ),
                    Key(
                        "advice",
                        Text(300, lines=True),
                        "A sentence for the person who sets it up.",
                        default="",
                    ),
                ),
            ),
            "How to set up the camera.",
        ),
    ),
)
