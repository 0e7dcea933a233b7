"""Names that are none, or that nobody has."""

from tests.movespecs.language.texts import changed, with_criterion, with_feedback

NAMES = {
    "a name with a space": (
        changed("name: bottom", "name: bottom pose"),
        "11:15 invalid_name detection.movement.phases[1].name",
        "'bottom pose' is no name (letters, digits, '_', '-' and '.' make one, without spaces): write bottom_pose",
    ),
    "no name": (
        changed("name: bottom", "name:"),
        "11:14 invalid_name detection.movement.phases[1].name",
        "'name' has no text: write a name",
    ),
    "a very long name": (
        changed("name: bottom", f"name: {'x' * 65}"),
        "11:15 invalid_name detection.movement.phases[1].name",
        "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' has 65 characters: a name has at most 64",
    ),
    "a misspelt measure": (
        changed("joint: knee, angle_min: 160", "jiont: knee, angle_min: 160"),
        "10:14 unknown_measure detection.movement.phases[0].criteria[0].jiont",
        "unknown key 'jiont' in a criterion; did you mean 'joint'?",
    ),
    "no measure": (
        with_criterion("{angle_min: 160}"),
        "10:13 unknown_measure detection.movement.phases[0].criteria[0]",
        "a criterion needs one of joint, segment, distance, height, any or not",
    ),
    "an unknown segment": (
        with_criterion("{segment: leg, angle_max: 30}"),
        "10:23 unknown_measure detection.movement.phases[0].criteria[0].segment",
        "unknown segment 'leg': write torso, thigh, shin, upper_arm or forearm",
    ),
    "a misspelt joint": (
        changed("joint: knee, angle_min: 160", "joint: kne, angle_min: 160"),
        "10:21 unknown_joint detection.movement.phases[0].criteria[0].joint",
        "unknown joint 'kne'; did you mean 'knee'?",
    ),
    "a joint with its side": (
        changed("joint: knee, angle_min: 160", "joint: left_knee, angle_min: 160"),
        "10:21 unknown_joint detection.movement.phases[0].criteria[0].joint",
        "unknown joint 'left_knee': write joint: knee, side: left",
    ),
    "an unknown landmark": (
        with_criterion("{height: [wrist, sholder], height_min: 0.2}"),
        "10:30 unknown_landmark detection.movement.phases[0].criteria[0].height[1]",
        "unknown landmark 'sholder'; did you mean 'shoulder'?",
    ),
    "an unknown side": (
        changed("knee, angle_min: 160", "knee, side: leftt, angle_min: 160"),
        "10:33 unknown_side detection.movement.phases[0].criteria[0].side",
        "unknown side 'leftt'; did you mean 'left'?",
    ),
    "the mean as a side": (
        changed("knee, angle_min: 160", "knee, side: mean, angle_min: 160"),
        "10:33 unknown_side detection.movement.phases[0].criteria[0].side",
        "unknown side 'mean': leave side out: the mean of both is what it then means",
    ),
    "a side where landmarks have theirs": (
        with_criterion("{distance: [left_wrist, right_wrist], side: left, distance_max: 1}"),
        "10:57 unknown_side detection.movement.phases[0].criteria[0].side",
        "these landmarks name their sides already: remove side, or write them without left_ and right_",
    ),
    "an unknown phase": (
        changed("[standing, bottom, standing]", "[standing, botom, standing]"),
        "14:26 unknown_phase detection.movement.sequence[1]",
        "unknown phase 'botom'; did you mean 'bottom'?",
    ),
    "an unknown phase in feedback": (
        with_feedback("{when: {event: shape_enter, phase: top}, message: Good}"),
        "16:42 unknown_phase detection.feedback[0].when.phase",
        "unknown phase 'top': phases are standing and bottom",
    ),
    "two phases of one name": (
        changed("name: bottom", "name: standing"),
        "11:15 duplicate_phase detection.movement.phases[1].name",
        "phase 1 is called 'standing' already: give this one another name",
    ),
}
