"""What comes with an extra of the package, and what to do where it did not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kynasmith.errors import ConfigurationError


@contextmanager
def extra_needed(extra: str) -> Iterator[None]:
    """Around imports. Raises ConfigurationError where a package of `extra` is not installed."""
    try:
        yield
    except ModuleNotFoundError as missing:
        raise ConfigurationError(
            f'This needs {missing.name}, which is not installed: pip install "kynasmith[{extra}]".'
        ) from missing
