"""Reprints: which texts are linked, and into which groups."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import permutations

import pytest

from index import reprints
from index.reprints import (
    MIN_CHARS,
    SHINGLE,
    WINDOW,
    Hashes,
    Links,
    containment,
    content,
    fingerprints,
    group_of,
    holds,
    is_reprint,
    link,
    together,
)
from index.schema import ArticleInfo
from tests.index.homes import made_up
from tests.reports import LAST_YEAR, LEAD, OTHER_PAPER, PARAGRAPHS, REPORT, THIS_YEAR, traditional

NEW_HEAD = "本网11月21日讯（通讯员 黄志坚）记者从县里获悉："
FOOTER = "版权归原作者所有，转载请联系本站。编辑：小陈。"

EDITS: dict[str, str] = {
    "traditional script": traditional(REPORT),
    "one paragraph, no punctuation": REPORT.replace("\n", "").replace("，", " ").replace("。", " "),
    "full-width figures": REPORT.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}),
    "another head": REPORT.replace(LEAD, NEW_HEAD + LEAD[11:]),
    "no lead": "\n\n".join(PARAGRAPHS),
    "a stamp and a footer": f"2024-11-21 09:30:05  来源：示例网\n{REPORT}\n{FOOTER}",
    "the tail cut": REPORT[:-60],
    "some words replaced": REPORT.replace("村民", "群众").replace("昨天", "日前").replace("表示", "告诉记者"),
    "a sentence in ten dropped": REPORT.replace(
        "代办员每人负责两个自然村，每月走访不少于12次，取药、缴费、认证一次办好。", ""
    ),
    "shortened to two paragraphs": "\n".join((LEAD, *PARAGRAPHS[:2])),
    "the middle only": "\n".join(PARAGRAPHS[1:4]),
    "traditional, shortened, another head": traditional(NEW_HEAD + LEAD[11:] + "".join(PARAGRAPHS[:3])),
}


def same(one: str, other: str) -> bool:
    """Whether the texts are reprints by comparison alone, and found as candidates too; the order must not matter."""
    texts = {"a": one, "b": other}
    found = linked(texts)
    assert is_reprint(content(one), content(other)) == is_reprint(content(other), content(one))
    assert bool(found.pairs) == bool(found.groups)
    return found.pairs == [("a", "b")]


def linked(
    texts: Mapping[str, str], known: Mapping[str, Hashes] | None = None, pairs: Sequence[tuple[str, str]] = ()
) -> Links:
    """The links of these texts, those of `known` compared before."""
    known = known or {}

    def read(ids: Sequence[str]) -> dict[str, str]:
        return {id_: texts[id_] for id_ in ids}

    return link(known, pairs, [id_ for id_ in texts if id_ not in known], read)


class TestWhichTexts:
    @pytest.mark.parametrize("edited", EDITS.values(), ids=EDITS.keys())
    def test_an_edited_copy_is_a_reprint(self, edited: str) -> None:
        assert same(REPORT, edited)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (REPORT, OTHER_PAPER),
            (LAST_YEAR, THIS_YEAR),
            (REPORT, made_up(1)),
            (made_up(1), made_up(2)),
        ],
        ids=["the same event told anew", "another year's statistics", "nothing in common", "one template"],
    )
    def test_what_only_looks_like_it_is_none(self, one: str, other: str) -> None:
        assert not same(one, other)

    def test_statistics_of_two_years_differ_by_their_figures_alone(self) -> None:
        assert containment(content(LAST_YEAR), content(THIS_YEAR)) > reprints.SAME
        assert same(THIS_YEAR, traditional(THIS_YEAR))

    def test_very_short_texts_are_never_reprints(self) -> None:
        notice = LEAD[: MIN_CHARS - 1]
        assert len(fingerprints(notice)) == 0
        assert not same(notice, notice)
        assert same(LEAD[:MIN_CHARS] + "。" * MIN_CHARS, LEAD[:MIN_CHARS] + "！" * MIN_CHARS)

    def test_a_brief_in_a_round_up_is_no_reprint_of_all_of_it(self) -> None:
        brief = "\n".join((LEAD, PARAGRAPHS[0]))
        round_up = "\n".join((brief, made_up(3, sentences=20)))
        assert containment(content(brief), content(round_up)) == 1
        assert not same(brief, round_up)

    @pytest.mark.parametrize(
        "text",
        ["", "\n", "。。。", "甲", "1" * 200, "\x00" * 200, "𠮷" * 200, "9" * 100_000 + "月"],
        ids=["empty", "blank", "marks", "one letter", "digits", "control", "rare", "a page of digits"],
    )
    def test_any_text_can_be_compared(self, text: str) -> None:
        assert not same(REPORT, text)


class TestComparison:
    def test_containment_is_the_share_of_the_parts_shingles(self) -> None:
        whole, part = content("甲乙丙丁戊己"), content("乙，丙丁戊庚")  # 乙丙丁戊 of 乙丙丁戊, 丙丁戊庚
        assert containment(part, whole) == 1 / 2
        assert containment(whole, part) == 1 / 3
        assert containment(content("甲乙丙"), whole) == 0

    def test_a_shared_run_of_19_letters_gives_a_shared_fingerprint(self) -> None:
        dice = random.Random(7)  # noqa: S311 - no secret
        for _ in range(200):
            run, *around = (
                "".join(chr(dice.randrange(0x4E00, 0x9000)) for _ in range(length))
                for length in (SHINGLE + WINDOW - 1, *(dice.randrange(30, 90) for _ in range(4)))
            )
            one, other = around[0] + run + around[1], around[2] + run + around[3]
            assert set(fingerprints(one).tolist()) & set(fingerprints(other).tolist())

    def test_one_letter_in_eight_is_a_fingerprint(self) -> None:
        text = "".join(made_up(seed) for seed in range(10))
        distinct = len(content(text).shingles)
        assert len(fingerprints(text)) == pytest.approx(2 / (WINDOW + 1) * distinct, rel=0.15)

    def test_a_passage_is_held_whatever_its_script(self) -> None:
        assert holds(content(REPORT), content(traditional(PARAGRAPHS[1])))
        assert not holds(content(REPORT), content(OTHER_PAPER))

    def test_a_passage_with_another_figure_is_not_held(self) -> None:
        newer = PARAGRAPHS[1].replace("5730件", "6120件")
        assert containment(content(newer), content(REPORT)) > reprints.HELD
        assert not holds(content(REPORT), content(newer))

    def test_a_figure_that_stands_elsewhere_in_the_text_is_another_one_here(self) -> None:
        swapped = PARAGRAPHS[1].replace("5730件", "1200件")  # the square metres of the lead
        assert not holds(content(REPORT), content(swapped))

    def test_the_day_of_a_dateline_is_no_figure(self) -> None:
        dated = "（示例报11月20日讯）" + LEAD + PARAGRAPHS[0]
        later = "（示例报11月21日讯）" + LEAD + PARAGRAPHS[0]
        assert holds(content(dated), content(later))


class TestGroups:
    @staticmethod
    def run(start: int, end: int) -> str:
        """Sentences of 20 letters that no other sentence has."""
        return "".join(
            "".join(map(chr, range(at, at + 20))) + "。" for at in range(0x4E00 + 20 * start, 0x4E00 + 20 * end, 20)
        )

    def test_a_chain_of_likenesses_is_cut_where_the_fullest_is_no_more_alike(self) -> None:
        texts = {"full": self.run(0, 19), "between": self.run(5, 21), "far": self.run(8, 24)}
        found = linked(texts)
        assert sorted(found.pairs) == [("between", "far"), ("between", "full")]
        assert found.groups == {"full": "full", "between": "full"}

    def test_without_the_fullest_the_others_find_together(self) -> None:
        texts = {"full": self.run(0, 19), "between": self.run(5, 21), "far": self.run(8, 24)}
        before = linked(texts)
        left = {id_: hashes for id_, hashes in before.fingerprints.items() if id_ != "full"}
        after = linked({id_: texts[id_] for id_ in left}, left, before.pairs)
        assert after.fingerprints == {}
        assert set(after.groups) == {"between", "far"}
        assert len(set(after.groups.values())) == 1

    def test_two_shortened_versions_are_in_one_group_by_the_whole(self) -> None:
        texts = {"whole": REPORT, "head": LEAD + PARAGRAPHS[0] + PARAGRAPHS[1], "tail": "".join(PARAGRAPHS[3:])}
        assert not same(texts["head"], texts["tail"])
        assert linked(texts).groups == dict.fromkeys(texts, "whole")

    def test_the_order_in_which_articles_come_changes_nothing(self) -> None:
        texts = {
            "a": REPORT,
            "b": traditional(REPORT)[:-60],
            "c": LEAD + PARAGRAPHS[0] + PARAGRAPHS[1],
            "d": OTHER_PAPER,
        }
        at_once = linked(texts)
        for order in permutations(texts):
            known: dict[str, Hashes] = {}
            pairs: list[tuple[str, str]] = []
            for count in range(1, len(order) + 1):
                step = linked({id_: texts[id_] for id_ in order[:count]}, known, pairs)
                known |= step.fingerprints
                pairs += step.pairs
            assert step.groups == at_once.groups == dict.fromkeys("abc", "a")
            assert sorted(pairs) == sorted(at_once.pairs)

    def test_only_what_is_new_and_what_is_like_it_is_read(self) -> None:
        texts = {"a": REPORT, "b": OTHER_PAPER, "c": made_up(1)}
        known = dict(linked(texts).fingerprints)
        read: list[str] = []

        def reading(ids: Sequence[str]) -> dict[str, str]:
            read.extend(ids)
            return {id_: {**texts, "new": traditional(REPORT)}[id_] for id_ in ids}

        assert link(known, (), ["new"], reading).pairs == [("a", "new")]
        assert sorted(read) == ["a", "new", "new"]

    def test_an_article_is_compared_with_the_most_alike_if_too_many_are_like_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reprints, "COMPARED", 1)
        texts = {"a": REPORT, "b": REPORT[:-60], "c": OTHER_PAPER, "d": REPORT.replace("村民", "群众") + FOOTER}
        assert linked(texts, known={id_: fingerprints(texts[id_]) for id_ in "bcd"}).pairs == [("a", "b")]


class TestListing:
    @staticmethod
    def info(id_: str, date: str = "", reprints: tuple[str, ...] = ()) -> ArticleInfo:
        return ArticleInfo(id_, "", "", date, f"/{id_}.md", 1, "live", reprints=reprints)

    def test_reprints_stand_behind_the_earliest_dated(self) -> None:
        infos = [
            self.info("a", "", ("c", "d")),
            self.info("b", "2024-11-05"),
            self.info("c", "2024-11-07", ("a", "d")),
            self.info("d", "2024-11-06", ("a", "c")),
        ]
        assert [[info.article_id for info in group] for group in together(infos)] == [["d", "c", "a"], ["b"]]

    def test_a_group_has_one_id_whichever_article_is_asked(self) -> None:
        members = {"c": ("a", "b"), "a": ("b", "c"), "b": ("a", "c")}
        assert {group_of(self.info(id_, reprints=others)) for id_, others in members.items()} == {"a"}
        assert group_of(self.info("d")) == "d"
