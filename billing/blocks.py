"""How a session's accepted frames are cut into the blocks of the ledger."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

BLOCK_FRAMES = 300


class Block(NamedTuple):
    """`frames` of one UTC day; of a session without a frame the number is 0 and the day None."""

    number: int = 0
    frames: int = 0
    day: date | None = None


@dataclass(slots=True)
class Meter:
    """Who pays for a session's frames, from which day on their cycles count, and the session's last block.

    The block is that of the last commit: only whoever commits frames moves it on. `payer` is the organization whose
    quota they count in, None for the product's own.
    """

    session_id: UUID
    project_id: UUID
    created: date
    block: Block
    payer: UUID | None = None


def blocks_after(last: Block, *, accepted: int, day: date) -> list[Block]:
    """The blocks that `accepted` frames of `day` go into, with their totals; the last of them may still be open.

    A block is closed once it is full or its day has passed. A batch that fills one goes on in the next.
    """
    blocks = []
    while accepted:
        if last.day != day or last.frames == BLOCK_FRAMES:
            last = Block(last.number + 1, 0, day)
        taken = min(accepted, BLOCK_FRAMES - last.frames)
        last = last._replace(frames=last.frames + taken)
        accepted -= taken
        blocks.append(last)
    return blocks
