from hypothesis import given
from hypothesis import strategies as st

from eval.alignment import MIN_RUN, Run, Squeezed, common_runs
from index.schema import Span

FIRST = "镇里把旧粮仓改成了图书室"
SECOND = "周末有二十多个孩子来看书"
THIRD = "管理员是一位退休的教师"


def runs(a: str, b: str) -> list[Run]:
    return common_runs(Squeezed((a,)), Squeezed((b,)))


def matched(a: str, b: str) -> str:
    text = Squeezed((a,)).text
    return "".join(text[run.a_start : run.a_start + run.length] for run in runs(a, b))


def test_white_space_is_squeezed_out_and_lines_are_known() -> None:
    squeezed = Squeezed((" a b\n\n c", "", "d　e\t"))
    assert squeezed.text == "abcde"
    assert squeezed.lines_of == ((Span(0, 2), Span(2, 3)), (), (Span(3, 5),))
    assert squeezed.lines == (Span(0, 2), Span(2, 3), Span(3, 5))
    assert squeezed.original(Span(1, 4)) == "b c d"


def test_equal_texts_are_one_run() -> None:
    assert runs(FIRST + SECOND, FIRST + "\n" + SECOND) == [Run(0, 0, len(FIRST + SECOND))]


def test_what_was_put_in_or_cut_out_parts_the_runs() -> None:
    assert runs(FIRST + "点击看大图" + SECOND, FIRST + SECOND) == [
        Run(0, 0, len(FIRST)),
        Run(len(FIRST) + 5, len(FIRST), len(SECOND)),
    ]
    assert matched(FIRST + THIRD, FIRST + SECOND + THIRD) == FIRST + THIRD


def test_what_moved_is_found() -> None:
    assert runs(SECOND + FIRST, FIRST + SECOND) == [
        Run(0, len(FIRST), len(SECOND)),
        Run(len(SECOND), 0, len(FIRST)),
    ]


def test_of_two_equal_sentences_each_goes_with_its_neighbours() -> None:
    text = FIRST + SECOND + THIRD + FIRST
    assert runs("分享" + text, text) == [Run(2, 0, len(text))]
    assert runs(SECOND + THIRD + FIRST, text) == [Run(0, len(FIRST), len(text) - len(FIRST))]


def test_a_second_copy_has_no_match() -> None:
    assert matched(FIRST + THIRD + FIRST, FIRST + THIRD) == FIRST + THIRD


def test_a_short_run_counts_only_as_a_whole_line() -> None:
    assert runs("短短一行", "另有短短一行") == []
    assert runs("短短一行\n甲", "乙\n短短一行") == [Run(0, 1, 4)]


def test_nothing_has_nothing_in_common() -> None:
    assert runs("", "") == runs("", FIRST) == runs(FIRST, " \n") == []
    assert common_runs(Squeezed(()), Squeezed((FIRST,))) == []


TEXTS = st.lists(st.sampled_from([FIRST, SECOND, THIRD, "甲", "乙丙", "\n", " "]), max_size=12).map("".join)


@given(TEXTS, TEXTS)
def test_runs_are_equal_characters_each_used_once(a: str, b: str) -> None:
    one, other = Squeezed((a,)), Squeezed((b,))
    used_a: set[int] = set()
    used_b: set[int] = set()
    for run in common_runs(one, other):
        places_a = range(run.a_start, run.a_start + run.length)
        places_b = range(run.b_start, run.b_start + run.length)
        assert [one.text[at] for at in places_a] == [other.text[at] for at in places_b]
        assert used_a.isdisjoint(places_a)
        assert used_b.isdisjoint(places_b)
        used_a.update(places_a)
        used_b.update(places_b)


@given(TEXTS)
def test_a_text_is_all_of_itself(text: str) -> None:
    squeezed = Squeezed((text,))
    if len(squeezed.text) >= MIN_RUN:
        assert common_runs(squeezed, squeezed) == [Run(0, 0, len(squeezed.text))]


@given(st.permutations([FIRST, SECOND, THIRD]), st.permutations([FIRST, SECOND, THIRD]))
def test_in_any_order_all_is_found(a: list[str], b: list[str]) -> None:
    assert sum(run.length for run in runs("".join(a), "".join(b))) == len(FIRST + SECOND + THIRD)
