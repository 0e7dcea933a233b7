"""A model of people moving, with a known truth: what the engine and the catalogue are tested against.

It knows anatomy and textbook movements, and nothing of MoveSpecs.
"""

from .idle import stand, walk
from .movements import MOVEMENTS, Movement
from .render import Recording, Repetition, render

__all__ = ["MOVEMENTS", "Movement", "Recording", "Repetition", "render", "stand", "walk"]
