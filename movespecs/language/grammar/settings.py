"""The grammar of settings: how poses are read."""

from __future__ import annotations

from movespecs.language.grammar.kinds import Choice, Either, Key, Number, Record
from movespecs.language.model import Settings, Smoothing

_DEFAULTS = Settings()
_SMOOTHING = Smoothing()


def _per_unit(name: str, about: str, angle: Number, length: Number, default: tuple[float, float]) -> Key:
    return Key(
        name,
        Record(
            name,
            about,
            (
                Key("angle", angle, "For angles, in degrees.", default=default[0]),
                Key("length", length, "For distances and heights, in torso lengths.", default=default[1]),
            ),
        ),
        about,
    )


SETTINGS = Record(
    "settings",
    "How poses are read. The defaults suit most movements.",
    (
        Key(
            "min_visibility",
            Number(0, 0.95),
            "A landmark seen less surely than this counts as not seen, 0 to 0.95.",
            default=_DEFAULTS.min_visibility,
        ),
        Key(
            "min_phase_ms",
            Number(0, 5_000, "ms"),
            "A phase begins when its criteria have been true for so long.",
            default=_DEFAULTS.min_phase_ms,
        ),
        Key(
            "lost_ms",
            Number(100, 60_000, "ms"),
            "A body not seen for so long is lost: a repetition in progress is interrupted.",
            default=_DEFAULTS.lost_ms,
        ),
        _per_unit(
            "hysteresis",
            "By how much the bounds of a phase widen once it has begun, so that noise does not end it.",
            Number(0, 45, "degrees"),
            Number(0, 1, "torso lengths"),
            (_DEFAULTS.hysteresis.angle, _DEFAULTS.hysteresis.length),
        ),
        _per_unit(
            "min_range",
            "For bounds in percent: how far a measure must come back for its turning point to count.",
            Number(5, 170, "degrees"),
            Number(0.05, 5, "torso lengths"),
            (_DEFAULTS.min_range.angle, _DEFAULTS.min_range.length),
        ),
        Key(
            "smoothing",
            Either(
                Choice("smoothing", {"none": "measures are taken as they come"}, hints={"off": "write none"}),
                Record(
                    "smoothing",
                    "The One-Euro filter on every measure.",
                    (
                        Key(
                            "min_cutoff",
                            Number(0.1, 30, "Hz"),
                            "Lower: smoother at rest.",
                            default=_SMOOTHING.min_cutoff,
                        ),
                        Key(
                            "beta",
                            Number(0, 10),
                            "Higher: less lag in fast movement.",
                            default=_SMOOTHING.beta,
                        ),
                    ),
                ),
            ),
            "The filter on every measure: its parameters, or none.",
        ),
    ),
)
