"""The 33 landmarks of MediaPipe's pose model, and the body measures the language names from them."""

LANDMARKS: tuple[str, ...] = (
    "nose",
    "left_eye_inner",
    "left_eye",
    "left_eye_outer",
    "right_eye_inner",
    "right_eye",
    "right_eye_outer",
    "left_ear",
    "right_ear",
    "mouth_left",
    "mouth_right",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_pinky",
    "right_pinky",
    "left_index",
    "right_index",
    "left_thumb",
    "right_thumb",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_heel",
    "right_heel",
    "left_foot_index",
    "right_foot_index",
)
INDEX: dict[str, int] = {name: index for index, name in enumerate(LANDMARKS)}

# joint -> the three unsided landmarks whose inner angle it is, at the middle one
JOINTS: dict[str, tuple[str, str, str]] = {
    "elbow": ("shoulder", "elbow", "wrist"),
    "shoulder": ("hip", "shoulder", "elbow"),
    "hip": ("shoulder", "hip", "knee"),
    "knee": ("hip", "knee", "ankle"),
    "ankle": ("knee", "ankle", "foot_index"),
    "wrist": ("elbow", "wrist", "index"),
}

# segment -> its upper and lower end as a person stands with arms down (0 degrees from the vertical)
SEGMENTS: dict[str, tuple[str, str]] = {
    "torso": ("shoulder", "hip"),
    "thigh": ("hip", "knee"),
    "shin": ("knee", "ankle"),
    "upper_arm": ("shoulder", "elbow"),
    "forearm": ("elbow", "wrist"),
}

SIDES: tuple[str, str] = ("left", "right")

# unsided name -> index of the left and of the right landmark; `nose` is one landmark and has none
PAIRS: dict[str, tuple[int, int]] = {
    name.removeprefix("left_").removesuffix("_left"): (index, INDEX[name.replace("left", "right")])
    for name, index in INDEX.items()
    if name.startswith("left_") or name.endswith("_left")
}
