"""The grammar of feedback: what to tell the person, and when."""

from __future__ import annotations

from movespecs.language.grammar.criteria import CRITERIA
from movespecs.language.grammar.kinds import Choice, Key, Name, Number, Record, Text, Variants

REPETITION_REASONS = {
    "incomplete_range": "the movement turned back before it was complete",
    "out_of_order": "a phase came that was not due",
    "too_slow": "the repetition took longer than tempo.max_ms",
    "too_fast": "the repetition took less than tempo.min_ms",
}
HOLD_REASONS = {"released": "the hold was left before its time"}
COMMON_REASONS = {
    "tracking_lost": "the body was not seen for lost_ms",
    "session_ended": "the session ended in the middle of it",
}

EVENTS = {
    "event_completed": "a repetition, or a hold, has counted",
    "event_interrupted": "a repetition, or a hold, has broken off",
    "shape_enter": "a phase begins",
    "shape_exit": "a phase has ended",
}

_WHICH_PHASE = Key("phase", Name(), "The name of the phase.", required=True)
_ONLY_PHASE = Key("phase", Name(), "Only for this phase. Left out: for any.")
_ONLY_REASON = Key(
    "reason",
    Choice("reason", REPETITION_REASONS | HOLD_REASONS | COMMON_REASONS),
    "Only for this reason. Left out: for any.",
)


def _event(event: str, *keys: Key) -> Record:
    return Record(
        event,
        f"When {EVENTS[event]}.",
        (
            Key("event", Choice("event", EVENTS), "The event to wait for.", required=True),
            *keys,
            Key("every", Number(1, 10_000, whole=True), "Only at each n-th.", default=1, examples=(10,)),
        ),
        hints={
            "reason": "it goes with event: event_interrupted",
            "phase": "it goes with event: shape_enter or shape_exit",
        },
    )


WHEN = Variants(
    "when",
    {
        "event": Variants(
            "event",
            {
                "event_completed": _event("event_completed"),
                "event_interrupted": _event("event_interrupted", _ONLY_REASON),
                "shape_enter": _event("shape_enter", _ONLY_PHASE),
                "shape_exit": _event("shape_exit", _ONLY_PHASE),
            },
            tag="event",
        ),
        "criteria": Record(
            "criteria",
            "At once, when criteria have been true for min_phase_ms within a phase.",
            (
                _WHICH_PHASE,
                Key("criteria", CRITERIA, "What must be true in that phase: all of it.", required=True),
            ),
        ),
        "never": Record(
            "never",
            "When a phase has ended in which criteria were never true.",
            (
                _WHICH_PHASE,
                Key("never", CRITERIA, "What was never true, all at once, in that phase.", required=True),
            ),
        ),
    },
)

FEEDBACK = Record(
    "feedback",
    "Something to tell the person; at most once in a repetition.",
    (
        Key("when", WHEN, "When to tell it.", required=True),
        Key(
            "level",
            Choice(
                "level",
                {
                    "info": "plain information",
                    "coaching": "what to do better",
                    "success": "praise",
                },
                hints={"warning": "write coaching", "error": "write coaching"},
            ),
            "What kind of message it is.",
            default="info",
        ),
        Key(
            "message",
            Text(200, placeholders=("count", "score")),
            "What to tell. {count} and {score} are filled in.",
            required=True,
            examples=("Go lower next time.", "{count} done!"),
        ),
    ),
)
