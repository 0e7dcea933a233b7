"""Values of the wrong type, or with no meaning in their place."""

from tests.movespecs.language.texts import PLANK, changed, with_criterion, with_feedback, with_settings

VALUES = {
    "a list for a mapping": (
        changed("name: squat\nversion", "camera: [front]\nname: squat\nversion"),
        "1:9 wrong_type camera",
        "'camera' must be a mapping of keys and values, not a list: remove the '- ' or the brackets",
    ),
    "a mapping for a list": (
        changed("          - {joint: knee, angle_min: 160, angle_max: 180}", "          joint: knee"),
        "10:11 wrong_type detection.movement.phases[0].criteria",
        "'criteria' must be a list of criteria, not a mapping: begin each item with '- '",
    ),
    "a word for a list": (
        changed("[standing, bottom, standing]", "standing"),
        "14:15 wrong_type detection.movement.sequence",
        "'sequence' must be a list of phases, not the text 'standing': write [standing]",
    ),
    "nothing where a number stands": (
        changed("angle_min: 160", "angle_min: "),
        "10:38 wrong_type detection.movement.phases[0].criteria[0].angle_min",
        "'angle_min' has no value: write a number (degrees) or a percentage",
    ),
    "null where a list stands": (
        changed("[standing, bottom, standing]", "null"),
        "14:15 wrong_type detection.movement.sequence",
        "'sequence' has no value: write a list of phases",
    ),
    "a number in quotes": (
        changed("angle_min: 160", 'angle_min: "160"'),
        "10:38 wrong_type detection.movement.phases[0].criteria[0].angle_min",
        "'angle_min' must be a number (degrees) or a percentage, not the text '160': remove the quotes",
    ),
    "a number with its unit": (
        changed("angle_min: 160", "angle_min: 160°"),
        "10:38 wrong_type detection.movement.phases[0].criteria[0].angle_min",
        "'angle_min' must be a number (degrees) or a percentage, not the text '160°': write 160 alone",
    ),
    "a time in percent": (
        with_settings("{lost_ms: 50%}"),
        "15:23 wrong_type detection.settings.lost_ms",
        "'lost_ms' must be a number (ms), not the text '50%': percentages have no place here",
    ),
    "half a time": (
        with_feedback("{when: {event: event_completed, every: 1.5}, message: Good}"),
        "16:46 wrong_type detection.feedback[0].when.every",
        "'every' must be a whole number, not the text '1.5'",
    ),
    "yes for true": (
        changed("min_ms: 10000", "min_ms: 10000, repeat: yes", PLANK),
        "11:35 wrong_type detection.movement.hold.repeat",
        "'repeat' must be true or false, not the text 'yes': write true, without quotes",
    ),
    "a mapping for a joint": (
        with_criterion("{joint: {name: knee}, angle_min: 90}"),
        "10:21 wrong_type detection.movement.phases[0].criteria[0].joint",
        "'joint' must be elbow, shoulder, hip, knee, ankle or wrist, or a list of 3 landmarks, not a mapping",
    ),
    "no smoothing at all": (
        with_settings("{smoothing: }"),
        "15:25 wrong_type detection.settings.smoothing",
        "'smoothing' has no value: write none, or a mapping of keys and values",
    ),
    "a list as a key": (
        changed("name: squat\nversion", "? [a, b]\n: c\nname: squat\nversion"),
        "1:3 wrong_type",
        "a key is one word: write 'key: value'",
    ),
    "an unknown type": (
        changed("type: repetition", "type: repetiton"),
        "4:9 invalid_value detection.type",
        "unknown type 'repetiton'; did you mean 'repetition'?",
    ),
    "an unknown level": (
        with_feedback("{when: {event: event_completed}, level: shout, message: Good}"),
        "16:47 invalid_value detection.feedback[0].level",
        "unknown level 'shout': write info, coaching or success",
    ),
    "an unknown event": (
        with_feedback("{when: {event: completed}, message: Good}"),
        "16:22 invalid_value detection.feedback[0].when.event",
        "unknown event 'completed'; did you mean 'event_completed'?",
    ),
    "a reason that never comes": (
        with_feedback("{when: {event: event_interrupted, reason: released}, message: Good}"),
        "16:49 invalid_value detection.feedback[0].when.reason",
        "a repetition is never interrupted for 'released': write incomplete_range, out_of_order, too_slow,"
        " too_fast, tracking_lost or session_ended",
    ),
    "an unknown placeholder": (
        with_feedback("{when: {event: event_completed}, message: '{cuont} done'}"),
        "16:49 invalid_value detection.feedback[0].message",
        "unknown placeholder {cuont}; did you mean {count}?",
    ),
    "two measures in one criterion": (
        with_criterion("{joint: knee, segment: torso, angle_max: 90}"),
        "10:27 invalid_value detection.movement.phases[0].criteria[0].segment",
        "a criterion has only one of joint, segment, distance, height, any or not: 'joint' stands here already;"
        " put 'segment' on its own",
    ),
    "two landmarks for a joint": (
        changed("joint: knee, angle_min: 160", "joint: [hip, knee], angle_min: 160"),
        "10:21 invalid_value detection.movement.phases[0].criteria[0].joint",
        "'joint' needs exactly 3 landmarks, and here are 2",
    ),
    "four landmarks for a joint": (
        changed("joint: knee, angle_min: 160", "joint: [hip, knee, ankle, heel], angle_min: 160"),
        "10:40 invalid_value detection.movement.phases[0].criteria[0].joint[3]",
        "'joint' holds exactly 3 landmarks, and here are 4: remove the rest from here on",
    ),
    "a landmark twice": (
        with_criterion("{distance: [wrist, wrist], distance_max: 1}"),
        "10:24 invalid_value detection.movement.phases[0].criteria[0].distance",
        "the same landmark stands twice here: write others; for the two sides write left_… and right_…",
    ),
    "a landmark that is another's on one side": (
        with_criterion("{distance: [left_wrist, wrist], distance_max: 1}"),
        "10:24 invalid_value detection.movement.phases[0].criteria[0].distance",
        "the same landmark stands twice here: write others",
    ),
    "a phase that follows itself": (
        changed("[standing, bottom, standing]", "[standing, bottom, bottom, standing]"),
        "14:34 invalid_value detection.movement.sequence[2]",
        "'bottom' follows itself: a phase comes again only after another one; remove it",
    ),
    "no criteria": (
        with_feedback("{when: {phase: bottom, never: []}, message: Good}"),
        "16:37 invalid_value detection.feedback[0].when.never",
        "'never' is empty: list its criteria",
    ),
    "a control character by escape": (
        changed("name: squat\nversion", 'name: "squ\\0at"\nversion'),
        "1:7 invalid_value name",
        "'name' holds a line break or control character: remove it",
    ),
    "a very long name of the MoveSpec": (
        changed("name: squat\nversion", f"name: {'x' * 101}\nversion"),
        "1:7 invalid_value name",
        "'name' has 101 characters: at most 100 have a place",
    ),
    "one phase in the sequence": (
        changed("[standing, bottom, standing]", "[standing]"),
        "14:15 sequence_too_short detection.movement.sequence",
        "'sequence' needs at least 2 phases, and here is 1",
    ),
}
