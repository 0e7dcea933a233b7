"""Kleene's logic, asked in two ways."""

from __future__ import annotations

from itertools import product
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detection.engine.appraiser import Literals, build_appraiser, build_watcher
from detection.engine.conditions import All, Any, Leaf, Node, Not, judge, literals_of, to_formula
from detection.engine.failing import build_failing
from detection.engine.ranges import Range


def leaf(operand: int, minimum: float = -inf, maximum: float = inf, *, percent: bool = False) -> Leaf:
    return Leaf(operand, operand if percent else -1, minimum, maximum, percent, percent, slack=5.0, full=20.0)


TRUE, FALSE, UNKNOWN = 1.0, -1.0, nan
VALUE = {TRUE: True, FALSE: False}


def verdict(value: float) -> bool | None:
    return VALUE.get(value)


@pytest.mark.parametrize(("a", "b"), list(product([TRUE, FALSE, UNKNOWN], repeat=2)))
def test_and_or_and_not_are_kleenes(a: float, b: float) -> None:
    p, q = leaf(0, 0.0), leaf(1, 0.0)
    known = [verdict(a), verdict(b)]
    both = False if False in known else None if None in known else True
    one = True if True in known else None if None in known else False
    assert judge(All((p, q)), [a, b], []) is both
    assert judge(Any((p, q)), [a, b], []) is one
    assert judge(Not(p), [a, b], []) is (None if known[0] is None else not known[0])


def test_of_either_side_an_unknown_one_is_left_out_of_account() -> None:
    either = Any((leaf(0, 0.0), leaf(1, 0.0)), lenient=True)
    assert judge(either, [FALSE, UNKNOWN], []) is False
    assert judge(either, [TRUE, UNKNOWN], []) is True
    assert judge(either, [UNKNOWN, UNKNOWN], []) is None


def test_bounds_are_inclusive() -> None:
    between = leaf(0, 60.0, 100.0)
    assert [judge(between, [v], []) for v in (59.999, 60.0, 100.0, 100.001)] == [False, True, True, False]


def test_widening_moves_bounds_outward_and_under_a_negation_inward() -> None:
    between = leaf(0, 60.0, 100.0)
    assert judge(between, [56.0], [], 1.0) is True
    assert judge(between, [54.0], [], 1.0) is False
    assert judge(Not(between), [62.0], [], 1.0) is True
    assert judge(Not(between), [66.0], [], 1.0) is False


def test_a_bound_in_percent_is_unknown_until_its_range_is_known() -> None:
    upper = leaf(0, 0.65, percent=True)
    assert judge(upper, [150.0], [Range()]) is None
    assert judge(upper, [150.0], [Range(lo=80.0, hi=170.0)]) is True
    assert judge(upper, [130.0], [Range(lo=80.0, hi=170.0)]) is False


def _leaf_between(operand: int, ends: tuple[float, float], percent: bool) -> Leaf:
    low, high = ends
    return leaf(operand, low / 30, high / 30, percent=True) if percent else leaf(operand, low, high)


ENDS = [(0.0, inf), (10.0, inf), (20.0, inf), (-inf, 10.0), (-inf, 30.0), (0.0, 20.0), (10.0, 10.0), (20.0, 30.0)]
leaves = st.builds(_leaf_between, st.integers(0, 2), st.sampled_from(ENDS), st.booleans())


def trees(*, lenient: bool) -> st.SearchStrategy[Node]:
    def grow(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        parts = st.lists(inner, max_size=4).map(tuple)
        kinds = [st.builds(All, parts), st.builds(Any, parts), st.builds(Not, inner)]
        if lenient:
            kinds.append(st.tuples(leaves, leaves).map(lambda sides: Any(sides, lenient=True)))
        return st.one_of(kinds)

    return st.recursive(leaves, grow, max_leaves=12)


values = st.lists(st.sampled_from([nan, -1.0, 0.0, 9.5, 10.0, 10.5, 20.0, 29.0, 30.0, 31.0]), min_size=3, max_size=3)


known_ranges = st.lists(st.booleans(), min_size=3, max_size=3)


@given(trees(lenient=True), values, known_ranges)
def test_what_is_written_out_to_fail_is_what_the_tree_calls_false_when_widened(
    node: Node, frame: list[float], known: list[bool]
) -> None:
    ranges = [Range(lo=0.0, hi=30.0) if k else Range() for k in known]
    assert build_failing(node)(frame, ranges) is (judge(node, frame, ranges, 1.0) is False)


@given(st.lists(trees(lenient=False), min_size=1, max_size=4), values, known_ranges)
def test_what_the_function_written_out_finds_true_is_what_the_tree_says(
    phases: list[Node], frame: list[float], known: list[bool]
) -> None:
    ranges = [Range(lo=0.0, hi=30.0) if k else Range() for k in known]
    literals = Literals()
    formulas = [to_formula(node, literals.bit_of) for node in phases]
    opposites = [to_formula(node, literals.bit_of, wanted=False) for node in phases]
    lows, highs = [inf] * 3, [-inf] * 3
    asked = {literal for node in phases for literal in literals_of(node)}
    held, true, total = build_appraiser(3, literals, formulas, asked)(frame, ranges, lows, highs)
    both = enumerate(zip(formulas, opposites, strict=True))
    met, missed = build_watcher({1 << k: formulas for k, formulas in both})(held, -1)
    for k, node in enumerate(phases):
        said = judge(node, frame, ranges)
        assert bool(true >> k & 1) is (said is True)
        assert bool(met >> k & 1) is (said is True)
        assert bool(missed >> k & 1) is (said is False)
        if total == total:
            assert said is not None
    assert lows == [v if v == v else inf for v in frame]
    assert highs == [v if v == v else -inf for v in frame]


@given(st.floats(-10, 40, allow_nan=False), st.lists(st.floats(0, 30, allow_nan=False), min_size=1, max_size=9))
def test_however_many_cuts_a_measure_has(value: float, cuts: list[float]) -> None:
    literals = Literals()
    phases = [leaf(0, cut) for cut in cuts] + [leaf(0, -inf, cut) for cut in cuts]
    formulas = [to_formula(node, literals.bit_of) for node in phases]
    _, true, _ = build_appraiser(1, literals, formulas, [])([value], [], [inf], [-inf])
    expected = [value >= cut for cut in cuts] + [value <= cut for cut in cuts]
    assert [bool(true >> k & 1) for k in range(len(phases))] == expected


def test_the_bounds_that_help_are_told_with_their_direction() -> None:
    wanted = literals_of(All((leaf(0, 60.0), Not(leaf(1, -inf, 30.0)))))
    assert [(literal.operand, literal.above) for literal in wanted] == [(0, True), (1, True)]
