"""Sentence spans and passages: true offsets, nothing lost, nothing twice, limits kept."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.chunking import MAX_CHARS, TARGET_CHARS, passage_spans, sentence_spans
from index.schema import Span

# Text as articles have it: terminators, quotes, brackets, line ends and what stands between them.
PIECES = st.sampled_from(
    ["路通了", "村民说", "修路，种茶", "。", "！", "？", "；", "……", "：", "，", "、", "“", "”", "「", "」", "（", "）",
     "》", "的", "\n", "\n\n", " ", "\u3000", "v1.2", "ok.", "1.5", "\t", "\r", "\x85", "\u2028"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=120).map("".join)


def sentences(text: str) -> list[str]:
    return [span.of(text) for span in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("路通了。水来了！怎么办？", ["路通了。", "水来了！", "怎么办？"]),
        ("修路；种茶", ["修路；", "种茶"]),
        ("“路通了。”大家高兴。", ["“路通了。”", "大家高兴。"]),
        ("（图为大桥。）大桥很长。", ["（图为大桥。）", "大桥很长。"]),
        ("他问：“为什么？！”没人答。", ["他问：“为什么？！”", "没人答。"]),
        ("「水來了。」他笑了。", ["「水來了。」", "他笑了。"]),
        ("标题\n正文没有句号\n\n下一段。", ["标题", "正文没有句号", "下一段。"]),
        ("走了……回来了。", ["走了……", "回来了。"]),
        ("It opened. Version 1.2 is fine (yes). ok", ["It opened.", "Version 1.2 is fine (yes).", "ok"]),
        ("占地1.5亩。", ["占地1.5亩。"]),
        ("。", ["。"]),
        ("", []),
        (" \n\u3000", []),
    ],
)
def test_sentences_end_with_their_terminator_and_closing_quotes(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "“桥通了。”村民谢桂花说。",
        "“桥通了！”他在仪式上告诉记者。",
        "「水龍頭一開就有水。」村民李秋菊說。",
        "「要快。」書記強調。",
        "“‘好’是好。”省发展改革委相关负责人介绍。",
    ],
)
def test_the_tail_that_names_the_speaker_belongs_to_the_quotation(text: str) -> None:
    assert sentences(text + "下一句。") == [text, "下一句。"]


@pytest.mark.parametrize("text", ["“桥通了。”第二天下了雨。", "“桥通了。”\n村民谢桂花说。", "“好。”“不好。”他说。"])
def test_what_follows_a_quotation_otherwise_is_a_sentence_of_its_own(text: str) -> None:
    assert len(sentences(text)) == 2


@pytest.mark.parametrize(
    "text", ["喊出“加油！”的口号。", "他说“好。”，然后走了。", "问“为什么？”、“怎么办？”等问题。", "甲……，乙。"]
)
def test_a_sentence_that_goes_on_behind_a_quotation_does_not_end_there(text: str) -> None:
    assert sentences(text) == [text]


@given(TEXTS)
def test_sentences_are_in_order_disjoint_and_hold_every_other_character(text: str) -> None:
    spans = sentence_spans(text)

    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert not any(char.isspace() for span in spans for char in (text[span.start], text[span.end - 1]))
    outside = set(range(len(text))) - {at for span in spans for at in range(span.start, span.end)}
    assert all(text[at].isspace() for at in outside)
    assert not any("\n" in span.of(text) for span in spans)


@given(TEXTS, st.integers(8, 400))
def test_passages_are_in_order_disjoint_hold_every_other_character_and_keep_their_limits(text: str, limit: int) -> None:
    spans = passage_spans(text, len, limit)

    assert all(before.end <= after.start for before, after in pairwise(spans))
    outside = set(range(len(text))) - {at for span in spans for at in range(span.start, span.end)}
    assert all(text[at].isspace() for at in outside)
    assert all(1 <= len(span) <= limit for span in spans)
    ends = {span.end for span in sentence_spans(text)}
    assert all(len(span) <= MAX_CHARS or span.end in ends for span in spans)


@given(TEXTS)
def test_where_every_sentence_fits_passages_are_whole_sentences(text: str) -> None:
    whole = sentence_spans(text)
    starts, ends = {span.start for span in whole}, {span.end for span in whole}

    for span in passage_spans(text, len, 100_000):
        assert span.start in starts
        assert span.end in ends
        inside = sum(span.start <= one.start and one.end <= span.end for one in whole)
        assert len(span) <= MAX_CHARS or inside == 1, "several sentences over the limit"


def test_passages_are_packed_up_to_the_limit() -> None:
    sentence = "路" * 99 + "。"
    text = sentence * 4

    assert passage_spans(text, len, 10_000) == [Span(0, 300), Span(300, 400)]


def test_a_passage_ends_with_its_paragraph_once_it_is_long_enough() -> None:
    paragraph = "路" * (TARGET_CHARS - 1) + "。"
    short = "水" * 20 + "。"

    assert [len(span) for span in passage_spans(f"{paragraph}\n{short}", len, 10_000)] == [TARGET_CHARS, len(short)]
    assert len(passage_spans(f"{short}\n{short}", len, 10_000)) == 1


def test_a_sentence_over_the_token_limit_is_cut_at_the_comma_nearest_its_middle() -> None:
    text = "一二三，四五六七八九，十。"

    assert [span.of(text) for span in passage_spans(text, len, 8)] == ["一二三，", "四五六七八九，", "十。"]


def test_a_sentence_without_a_comma_is_cut_in_the_middle() -> None:
    text = "路" * 15 + "。"

    assert [len(span) for span in passage_spans(text, len, 8)] == [8, 8]


def test_the_token_limit_counts_tokens() -> None:
    text = "甲村修路。乙村种茶。"

    assert len(passage_spans(text, lambda piece: 10 * len(piece), 99)) == 2
    assert len(passage_spans(text, lambda piece: 1, 99)) == 1
