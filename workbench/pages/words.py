"""What happened, in words a person can act on."""

from typing import Any

from movespecs.language.model import Measure, MoveSpec

KINDS = {"joint": "angle", "segment": "from upright", "distance": "distance", "height": "height"}


def clock(ms: float) -> str:
    """Minutes, seconds and tenths: 0:46.2."""
    tenths = round(ms / 100)
    return f"{tenths // 600}:{tenths // 10 % 60:02}.{tenths % 10}"


def seconds(ms: float) -> str:
    return f"{ms / 1000:.1f} s"


def minutes(whole_seconds: float) -> str:
    """0:47, 12:05."""
    return f"{round(whole_seconds) // 60}:{round(whole_seconds) % 60:02}"


def noun(spec: MoveSpec, *, count: int = 0) -> str:
    """What is counted: squats, shoulder presses, high knees; holds of a plank. Of one: squat."""
    name = spec.name if spec.name.isupper() else spec.name.casefold()
    one = f"{name} hold" if spec.hold is not None else name
    if count == 1 or (one.endswith("s") and not one.endswith("ss")):
        return one
    return f"{one}es" if one.endswith(("ss", "sh", "ch", "x")) else f"{one}s"


def is_angle(measure: Measure) -> bool:
    return measure.kind in ("joint", "segment")


def measure_title(measure: Measure, *, side: str) -> str:
    """Knee angle, left elbow angle, wrist above shoulder."""
    label = measure.label if side in ("mean", "fixed") else f"{side} {measure.label}"
    title = label if measure.kind in ("height", "distance") else f"{label} {KINDS[measure.kind]}"
    return title[:1].upper() + title[1:]


def value(measure: Measure, number: float) -> str:
    """118° for an angle, 0.42 for a length in torso lengths."""
    return f"{number:.0f}°" if is_angle(measure) else f"{number:.2f}"


def interruption(reason: str, detail: dict[str, Any], spec: MoveSpec) -> str:
    """Why a repetition was not counted: knee turned back at 118°, bottom starts at 114°."""
    match reason:
        case "incomplete_range" if "reached" in detail:
            measure = next(measure for measure in spec.measures if measure.label == detail["measure"])
            reached, bound = value(measure, detail["reached"]), value(measure, detail["bound"])
            return f"{detail['measure']} turned back at {reached}, {detail['phase']} starts at {bound}"
        case "incomplete_range":
            return "it turned back half-way"
        case "out_of_order":
            return f"{detail['phase']} was due, another phase came"
        case "too_slow":
            return f"it took longer than {seconds(detail['max_ms'])}"
        case "too_fast":
            return f"{seconds(detail['duration_ms'])} is too fast, it takes at least {seconds(detail['min_ms'])}"
        case "released":
            return f"let go after {seconds(detail['held_ms'])}, {seconds(detail['min_ms'])} count"
        case "tracking_lost":
            return "you were out of sight"
        case "session_ended":
            return "finished in the middle of it"
        case _:
            return reason.replace("_", " ")


def missed(reason: str) -> str:
    """What a summary calls tries that were not counted for this reason."""
    plain = {
        "incomplete_range": "turned back before the turning point",
        "out_of_order": "went through the phases in another order",
        "too_slow": "too slow",
        "too_fast": "too fast",
        "tracking_lost": "broken off as you were out of sight",
        "released": "let go too early",
        "session_ended": "unfinished at the end",
    }
    return plain.get(reason, reason.replace("_", " "))
