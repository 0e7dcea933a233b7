"""Each issue of the language for whoever meets it: why it matters, and what to do about it."""

from movespecs.language.issues import ErrorCode, WarningCode

CURES: dict[ErrorCode | WarningCode, str] = {
    "yaml_syntax": "The text is not YAML here. Most often a colon, a quote or a bracket is missing, or a line is "
    "indented with a tab or by another number of spaces than its neighbours.",
    "too_large": "A MoveSpec has at most 32 KiB. Shorten the comments, or make two MoveSpecs of it.",
    "too_deep": "It may be nested 16 deep. Take an `any` or `not` out of another one that does the same.",
    "too_many": "There is a limit to how much one MoveSpec holds, so that it runs beside everybody's streams. "
    "Take away what a simpler criterion can say, or mend the first issues and check again.",
    "multiple_documents": "One text is one MoveSpec. Remove the line `---` and what follows it, or give that a "
    "MoveSpec of its own.",
    "alias_not_supported": "Nothing is written by reference. Write out the value that the alias stands for.",
    "duplicate_key": "A key counts once. Remove one of the two, or give it the name of the key that you meant.",
    "unknown_key": "No key of this name belongs here. See the suggestion, or press Ctrl+Space in the editor for the "
    "keys that do.",
    "missing_key": "Without this key the movement cannot be told. Add it as the message shows.",
    "wrong_type": "Another kind of value belongs here: a list begins each item with `- `, a mapping has `key: value`, "
    "a number stands without quotes.",
    "invalid_value": "The value has no meaning here. Press Ctrl+Space in the editor for those that have.",
    "invalid_name": "A name is told with events, so programs must be able to read it: letters, digits, `_`, `-` and "
    "`.`, without spaces.",
    "unknown_measure": "A criterion measures one thing: `joint`, `segment`, `distance` or `height`.",
    "unknown_joint": "There is no joint of this name. Elbow, shoulder, hip, knee, ankle and wrist are known; for any "
    "other angle list three landmarks.",
    "unknown_landmark": "There is no landmark of this name. Press Ctrl+Space in the editor for all of them.",
    "unknown_side": "A side is left, right, both, either, front or back. Where each landmark names its own side, leave "
    "it out.",
    "unknown_phase": "No phase has this name. Write it as it stands under `phases`.",
    "duplicate_phase": "Phases are told apart by their names. Rename one of the two.",
    "bad_percent": "A percentage goes from 0% to 100%, without a space before the sign.",
    "percent_in_hold": "A hold has no there and back to learn a range from. Write the bound in degrees or torso "
    "lengths.",
    "empty_bounds": "A criterion needs a least or a most, and the least must not be above the most.",
    "bounds_out_of_range": "The measure can never be that. Angles go from 0 to 180 degrees.",
    "sequence_too_short": "A repetition passes through two phases at least: there, and back to the first.",
    "phases_overlap": "Where both phases are true, the one that is current stays, and the other begins late or never. "
    "Leave a gap between their bounds: 10 degrees or more on the same measure.",
    "unused_phase": "Nobody waits for this phase, so to enter it can only break a repetition. Put it in `sequence`, or "
    "remove it.",
    "narrow_range": "One camera is wrong by about 10 degrees (0.1 torso lengths), so what is narrower than that comes "
    "and goes by itself. Widen the bounds, or move the phases apart.",
    "unreachable_phase": "No body fulfils all of these criteria at once, so the phase never begins and nothing counts. "
    "Widen one of the bounds, or put the two into `any`.",
    "no_return": "The next repetition can only begin when the first phase is entered again, and no time is told for "
    "that way. End the sequence with the phase that it begins with.",
    "unguarded_percent": "Before a person's range is known, a small dip is all there is of it and counts as a whole "
    "repetition. Put a loose bound in degrees beside the percentage, such as `angle_max: 130`.",
    "unquoted_version": "Other YAML tools read 1.10 as the number 1.1. Put the version in quotes.",
}
