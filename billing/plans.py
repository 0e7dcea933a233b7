"""What each plan includes. An organization names its plan; the amounts stand here and nowhere else."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    quota_frames: int | None  # accepted frames a cycle; None: as many as come


PLANS = {
    "free": Plan(quota_frames=100_000),
    "pro": Plan(quota_frames=5_000_000),
    "scale": Plan(quota_frames=50_000_000),
    "enterprise": Plan(quota_frames=None),
    "internal": Plan(quota_frames=None),  # our own: tests, benchmarks
}
