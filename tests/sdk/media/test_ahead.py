"""Work done ahead in a thread: nothing is lost, nothing piles up, nothing stays behind."""

import threading
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kynasmith.media.ahead import Ahead


@given(st.lists(st.integers()), st.integers(1, 5))
def test_every_item_comes_once_and_in_order(items, most):
    assert list(Ahead(items, most=most)) == items


def test_no_more_is_made_than_may_wait():
    made = []
    full = threading.Event()

    def items():
        for number in count():
            made.append(number)
            if number == 3:
                full.set()  # three wait, the fourth is in hand
            yield number

    ahead = Ahead(items(), most=3)
    assert full.wait(10)
    assert next(ahead) == 0
    ahead.close()
    assert len(made) <= 5


def test_what_was_made_before_an_error_comes_before_it():
    def items():
        yield 1
        raise ValueError("broken")

    ahead = Ahead(items(), most=4)
    assert next(ahead) == 1
    with pytest.raises(ValueError, match="broken"):
        next(ahead)
    with pytest.raises(StopIteration):
        next(ahead)


def test_closing_closes_the_source_and_ends_the_thread():
    closed = threading.Event()

    def items():
        try:
            yield from count()
        finally:
            closed.set()

    before = threading.active_count()
    outer = Ahead(Ahead(items(), most=2), most=2)
    assert next(outer) == 0
    outer.close()
    assert closed.is_set()
    assert threading.active_count() == before


def test_of_a_live_source_the_newest_is_kept():
    taken, go_on = threading.Event(), threading.Event()

    def items():
        yield "first"
        assert go_on.wait(10)
        yield from range(100)
        taken.set()

    ahead = Ahead(items(), most=1, newest=True)
    assert next(ahead) == "first"
    go_on.set()
    assert taken.wait(10)
    assert list(ahead) == [99]
