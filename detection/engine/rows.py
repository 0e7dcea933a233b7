"""The last seconds' measures, kept until the ranges are known: then they are stepped after all."""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct

KEPT_MS = 10_000.0
LEAST_SPACING_MS = 1000.0 / 30.0
MOST_BYTES = 24_000


class RowFormat:
    """One frame as bytes: its time, a value per operand, and how well each group of landmarks was seen.

    Rows are `spacing_ms` apart on average: 30 a second, or fewer where they would not fit a saved state.
    """

    def __init__(self, values: int, groups: int) -> None:
        self._struct = Struct(f"<d{values + groups}f")
        self._values = values
        self.spacing_ms = max(LEAST_SPACING_MS, KEPT_MS * (self._struct.size + 3) / MOST_BYTES)

    def pack(self, ms: float, values: Sequence[float], seen: Sequence[float]) -> bytes:
        return self._struct.pack(ms, *values, *seen)

    def unpack(self, row: bytes) -> tuple[float, tuple[float, ...], tuple[float, ...]]:
        """Time, values and seen."""
        ms, *numbers = self._struct.unpack(row)
        return ms, tuple(numbers[: self._values]), tuple(numbers[self._values :])
