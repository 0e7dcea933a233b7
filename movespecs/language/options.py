"""The parts of a MoveSpec that may be left out, with their defaults."""

from __future__ import annotations

from movespecs.language.grammar.movement import HOLD_MIN_MS
from movespecs.language.model import Camera, Hold, PerUnit, Settings, Smoothing, Tempo
from movespecs.language.shape import Fields


def read_tempo(fields: Fields | None) -> Tempo:
    if fields is None:
        return Tempo()
    return Tempo(min_ms=fields.value("min_ms", None), max_ms=fields.value("max_ms", None))


def read_hold(fields: Fields | None) -> Hold:
    default = Hold(HOLD_MIN_MS)
    if fields is None:
        return default
    return Hold(
        min_ms=fields.value("min_ms", default.min_ms),
        grace_ms=fields.value("grace_ms", default.grace_ms),
        repeat=fields.value("repeat", default.repeat),
    )


def read_settings(fields: Fields | None) -> Settings:
    default = Settings()
    if fields is None:
        return default
    return Settings(
        min_visibility=fields.value("min_visibility", default.min_visibility),
        min_phase_ms=fields.value("min_phase_ms", default.min_phase_ms),
        lost_ms=fields.value("lost_ms", default.lost_ms),
        hysteresis=_per_unit(fields.fields("hysteresis"), default.hysteresis),
        min_range=_per_unit(fields.fields("min_range"), default.min_range),
        smoothing=None if fields.leaf("smoothing") else _smoothing(fields.fields("smoothing")),
    )


def _per_unit(fields: Fields | None, default: PerUnit) -> PerUnit:
    if fields is None:
        return default
    return PerUnit(angle=fields.value("angle", default.angle), length=fields.value("length", default.length))


def _smoothing(fields: Fields | None) -> Smoothing:
    default = Smoothing()
    if fields is None:
        return default
    return Smoothing(
        min_cutoff=fields.value("min_cutoff", default.min_cutoff),
        beta=fields.value("beta", default.beta),
    )


def read_camera(fields: Fields | None) -> Camera:
    return Camera(view=fields.value("view", "any"), advice=fields.value("advice", "")) if fields else Camera()
