"""A block closes at 300 frames and at the end of its day."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from billing.blocks import Block, blocks_after

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


def test_the_first_frames_open_the_first_block():
    assert blocks_after(Block(), accepted=4, day=MONDAY) == [Block(1, 4, MONDAY)]


def test_an_open_block_goes_on():
    assert blocks_after(Block(3, 100, MONDAY), accepted=200, day=MONDAY) == [Block(3, 300, MONDAY)]


def test_a_batch_that_fills_a_block_goes_on_in_the_next():
    filled = blocks_after(Block(3, 299, MONDAY), accepted=5, day=MONDAY)
    assert filled == [Block(3, 300, MONDAY), Block(4, 4, MONDAY)]


def test_a_full_block_is_left_alone():
    assert blocks_after(Block(3, 300, MONDAY), accepted=5, day=MONDAY) == [Block(4, 5, MONDAY)]


def test_a_block_of_yesterday_is_left_alone():
    assert blocks_after(Block(3, 100, MONDAY), accepted=5, day=TUESDAY) == [Block(4, 5, TUESDAY)]


def test_no_frames_are_no_block():
    assert blocks_after(Block(3, 100, MONDAY), accepted=0, day=TUESDAY) == []


@given(batches=st.lists(st.tuples(st.integers(0, 700), st.dates(MONDAY, TUESDAY))))
def test_whatever_comes_blocks_hold_all_of_it_once(batches):
    last, held = Block(), {}
    for accepted, day in batches:
        for block in blocks_after(last, accepted=accepted, day=day):
            before = held.get(block.number, Block(block.number, 0, day))
            assert before.day == day == block.day
            assert before.frames < block.frames <= 300
            held[block.number] = last = block
    assert sorted(held) == list(range(1, len(held) + 1))
    for day in (MONDAY, TUESDAY):
        assert sum(b.frames for b in held.values() if b.day == day) == sum(n for n, of in batches if of == day)
