"""What differs between two texts."""

import time

from workbench.portal.movespecs.diff import diff_of, merged


def shown(old: str, new: str) -> list[str]:
    return [f"{line.sign or ' '}{line.text}" for line in diff_of(old, new).lines]


def test_a_change_stands_between_three_lines_on_either_side():
    old = "".join(f"{number}\n" for number in range(20))
    assert shown(old, old.replace("10\n", "ten\n")) == [
        " 7 lines are the same",
        " 7", " 8", " 9", "−10", "+ten", " 11", " 12", " 13",
        " 6 lines are the same",
    ]  # fmt: skip


def test_lines_have_their_numbers_in_both_texts():
    lines = diff_of("a\nb\n", "a\nx\nb\n").lines
    assert [(line.old, line.new, line.text) for line in lines] == [(1, 1, "a"), (None, 2, "x"), (2, 3, "b")]


def test_texts_that_are_the_same_differ_in_nothing():
    assert not diff_of("a\nb", "a\nb").any
    assert not diff_of("", "").any


def test_a_first_text_is_added_whole():
    assert shown("", "a\nb\n") == ["+a", "+b"]


def test_a_merge_by_hand_holds_both():
    both = merged(mine="a\nmine\nc\n", theirs="a\ntheirs\nc\n")
    assert both == "a\n# <<< theirs\ntheirs\n# === yours\nmine\n# >>> keep one of the two\nc\n"


def test_texts_made_to_be_slow_are_not():
    started = time.monotonic()
    diff_of("a\nb\n" * 8000, "b\na\n" * 8000)
    diff_of("".join(f"{n % 97}\n" for n in range(900)), "".join(f"{n % 89}\n" for n in range(900)))
    assert time.monotonic() - started < 3
