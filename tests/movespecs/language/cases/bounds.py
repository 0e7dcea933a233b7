"""Bounds that leave nothing, or ask for what cannot be."""

from tests.movespecs.language.texts import PLANK, changed, with_criterion, with_settings

BOUNDS = {
    "more than all": (
        changed("angle_min: 160", "angle_min: 160%"),
        "10:38 bad_percent detection.movement.phases[0].criteria[0].angle_min",
        "'160%' is no percentage: write one from 0% to 100%, such as 65%",
    ),
    "a space before the percent sign": (
        changed("angle_min: 160", "angle_min: 65 %"),
        "10:38 bad_percent detection.movement.phases[0].criteria[0].angle_min",
        "'65 %' is no percentage: write one from 0% to 100%, such as 65%",
    ),
    "percent in a hold": (
        changed("angle_min: 150", "angle_min: 65%", PLANK),
        "10:37 percent_in_hold detection.movement.phases[0].criteria[0].angle_min",
        "a hold has no there-and-back to take a percentage of: write it in plain units, such as 160",
    ),
    "no bounds": (
        with_criterion("{joint: knee}"),
        "10:13 empty_bounds detection.movement.phases[0].criteria[0]",
        "nothing is asked here: add angle_min, angle_max or both",
    ),
    "nothing between": (
        changed("angle_max: 180", "angle_max: 150"),
        "10:54 empty_bounds detection.movement.phases[0].criteria[0].angle_max",
        "nothing lies between: angle_min is above angle_max; swap them",
    ),
    "nothing between percentages": (
        with_criterion("{joint: knee, angle_min: 65%, angle_max: 35%}"),
        "10:54 empty_bounds detection.movement.phases[0].criteria[0].angle_max",
        "nothing lies between: angle_min is above angle_max; swap them",
    ),
    "a tempo of nothing": (
        changed("    sequence:", "    tempo: {}\n    sequence:"),
        "14:12 empty_bounds detection.movement.tempo",
        "nothing is asked here: add min_ms, max_ms or both",
    ),
    "an angle that no joint has": (
        changed("angle_max: 180", "angle_max: 190"),
        "10:54 bounds_out_of_range detection.movement.phases[0].criteria[0].angle_max",
        "'angle_max' must be 0 to 180 degrees, not 190",
    ),
    "a distance below zero": (
        with_criterion("{distance: [wrist, hip], distance_max: -0.1}"),
        "10:52 bounds_out_of_range detection.movement.phases[0].criteria[0].distance_max",
        "'distance_max' must be 0 to 20 torso lengths, not -0.1",
    ),
    "a visibility that hides everybody": (
        with_settings("{min_visibility: 1}"),
        "15:30 bounds_out_of_range detection.settings.min_visibility",
        "'min_visibility' must be 0 to 0.95, not 1",
    ),
    "an infinite tempo": (
        changed("    sequence:", "    tempo: {max_ms: 1e999}\n    sequence:"),
        "14:21 bounds_out_of_range detection.movement.tempo.max_ms",
        "'max_ms' must be 0 to 3600000 ms, not 1e999",
    ),
}
