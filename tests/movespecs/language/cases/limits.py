"""Texts beyond the limits of the language."""

from tests.movespecs.language.texts import PLANK, SQUAT, changed, with_criterion, with_feedback

LIMITS = {
    "over 32 KiB": (
        SQUAT + "# " + "x" * 40_000,
        "15:32434 too_large",
        "a MoveSpec has at most 32 KiB, and this text goes on from here: shorten it",
    ),
    "over 32 KiB in fewer characters": (
        "# " + "é" * 20_000,
        "1:16386 too_large",
        "a MoveSpec has at most 32 KiB, and this text goes on from here: shorten it",
    ),
    "nested too deep": (
        with_criterion("{not: " * 10 + "{joint: knee, angle_min: 160}" + "}" * 10),
        "10:73 too_deep detection.movement.phases[0].criteria[0].not.not.not.not.not.not.not.not.not.not",
        "nested more than 16 deep: what follows is not read",
    ),
    "33 phases": (
        changed(
            "      - name: bottom\n",
            "".join(f"      - {{name: p{i}, criteria: [{{joint: hip, angle_max: 90}}]}}\n" for i in range(31))
            + "      - name: bottom\n",
        ),
        "42:9 too_many detection.movement.phases[32]",
        "'phases' holds at most 32 phases, and here are 33: remove the rest from here on",
    ),
    "17 criteria": (
        with_criterion("{joint: knee, angle_min: 160}" + "\n          - {joint: knee, angle_min: 150}" * 16),
        "26:13 too_many detection.movement.phases[0].criteria[16]",
        "'criteria' holds at most 16 criteria, and here are 17: remove the rest from here on",
    ),
    "17 criteria, some of them inside any": (
        with_criterion(
            "any: ["
            + "{joint: knee, angle_min: 160}, " * 9
            + "]\n          - not: {any: ["
            + "{joint: hip, angle_max: 9}, " * 8
            + "]}"
        ),
        "11:221 too_many detection.movement.phases[0].criteria[1].not.any[7]",
        "more than 16 criteria together, those inside any and not included: remove some",
    ),
    "13 measures": (
        with_criterion(
            "{joint: knee, angle_min: 160}"
            + "".join(
                f"\n          - {{joint: {joint}, side: {side}, angle_min: 50}}"
                for joint in ("elbow", "shoulder")
                for side in ("left", "right", "both", "either", "front", "back")
            )
            + "\n          - {joint: shoulder, side: back, angle_max: 90}"
        ),
        "22:13 too_many detection.movement.phases[0].criteria[12]",
        "more than 12 different measures: use one again, or remove some",
    ),
    "65 in the sequence": (
        changed("[standing, bottom, standing]", f"[{'standing, bottom, ' * 32}standing]"),
        "14:592 too_many detection.movement.sequence[64]",
        "'sequence' holds at most 64 phases, and here are 65: remove the rest from here on",
    ),
    "33 feedbacks": (
        with_feedback(
            "{when: {event: event_completed}, message: Good}\n    - " * 32
            + "{when: {event: event_completed}, message: Good}"
        ),
        "48:7 too_many detection.feedback[32]",
        "'feedback' holds at most 32 feedbacks, and here are 33: remove the rest from here on",
    ),
    "two phases in a hold": (
        changed("    hold:", "      - {name: bent, criteria: [{joint: hip, angle_max: 100}]}\n    hold:", PLANK),
        "11:9 too_many detection.movement.phases[1]",
        "'phases' holds exactly 1 phase, and here are 2: remove the rest from here on",
    ),
}
