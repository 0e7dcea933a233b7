"""Keys that are unknown, missing, or there twice."""

from tests.movespecs.language.texts import PLANK, changed, with_feedback

KEYS = {
    "a key twice": (
        changed("    sequence:", "    name: deep squat\n    sequence:"),
        "14:5 duplicate_key detection.movement.name",
        "'name' stands in line 6 already: remove one of the two",
    ),
    "a key misspelt": (
        changed("angle_min: 160", "angle_mim: 160"),
        "10:27 unknown_key detection.movement.phases[0].criteria[0].angle_mim",
        "unknown key 'angle_mim'; did you mean 'angle_min'?",
    ),
    "a key from elsewhere": (
        changed("detection:", "min_phase_ms: 100\ndetection:"),
        "3:1 unknown_key min_phase_ms",
        "unknown key 'min_phase_ms' here: it belongs in detection.settings",
    ),
    "a key of another measure": (
        changed("angle_min: 160", "distance_min: 160"),
        "10:27 unknown_key detection.movement.phases[0].criteria[0].distance_min",
        "unknown key 'distance_min' here: write angle_min",
    ),
    "a key nobody knows": (
        changed("  type: repetition", "  type: repetition\n  colour: red"),
        "5:3 unknown_key detection.colour",
        "unknown key 'colour'; known here: type, movement, feedback, settings",
    ),
    "a merge key": (
        changed("name: standing", "<<: {}\n        name: standing"),
        "8:9 unknown_key detection.movement.phases[0].<<",
        "unknown key '<<': mappings cannot be merged; write the keys out",
    ),
    "a sequence in a hold": (
        changed("    hold:", "    sequence: [straight]\n    hold:", PLANK),
        "11:5 unknown_key detection.movement.sequence",
        "unknown key 'sequence' here: a hold has one phase and no sequence: remove it, or write type: repetition",
    ),
    "a hold in a repetition": (
        changed("    sequence:", "    hold: {min_ms: 500}\n    sequence:"),
        "14:5 unknown_key detection.movement.hold",
        "unknown key 'hold' here: it goes with type: hold; a repetition has tempo: {min_ms, max_ms}",
    ),
    "a reason for what is no interruption": (
        with_feedback("{when: {event: event_completed, reason: too_slow}, message: Good}"),
        "16:39 unknown_key detection.feedback[0].when.reason",
        "unknown key 'reason' here: it goes with event: event_interrupted",
    ),
    "a misspelt event": (
        with_feedback("{when: {evnt: event_completed}, message: Good}"),
        "16:15 unknown_key detection.feedback[0].when.evnt",
        "unknown key 'evnt' in when; did you mean 'event'?",
    ),
    "no version": (
        changed('version: "1.0"\n', ""),
        "1:1 missing_key version",
        "'version' is missing in the MoveSpec: add it, such as version: \"1.0\"",
    ),
    "no type": (
        changed("  type: repetition\n", ""),
        "4:3 missing_key detection.type",
        "'type' is missing in 'detection': add type: repetition or hold",
    ),
    "no sequence": (
        changed("    sequence: [standing, bottom, standing]\n", ""),
        "6:5 missing_key detection.movement.sequence",
        "'sequence' is missing in 'movement': add it, such as sequence: [standing, bottom, standing]",
    ),
    "no message": (
        with_feedback("{when: {event: event_completed}}"),
        "16:7 missing_key detection.feedback[0].message",
        "'message' is missing in 'feedback[0]': add it, such as message: Go lower next time.",
    ),
    "a when without a cause": (
        with_feedback("{when: {phase: bottom}, message: Good}"),
        "16:14 missing_key detection.feedback[0].when",
        "when needs one of event, criteria or never",
    ),
}
