from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from eval.generate import generate
from eval.generate_near_miss import near_misses
from eval.lint import lint
from index.questions.definitions import definition, superlative
from index.questions.lists import enumeration, split_items
from index.questions.numeric import numeric
from index.questions.places import CITIES, like
from index.questions.single import single
from index.questions.statements import home_place, statements
from index.schema import Article

GRAMMARS = {
    "numeric": numeric,
    "single": single,
    "list": enumeration,
    "definition": definition,
    "superlative": superlative,
}


def article(*sentences: str, title: str = "", source: str = "/pages/a.md") -> Article:
    return Article(title=title, publisher="", date="2024-05-06", source=source, text="\n".join(sentences))


class Corpus:
    """Articles, and a search that finds the first one that shares a word."""

    def __init__(self, *articles: Article) -> None:
        self._articles = articles

    def articles(self) -> Sequence[Article]:
        return self._articles

    def nearest(self, question: str) -> tuple[Article, str] | None:
        return (self._articles[0], self._articles[0].text) if self._articles else None


def asked(kind: str, *sentences: str, title: str = "") -> list[tuple[str, tuple[str, ...]]]:
    return [
        (draft.question, draft.nuggets)
        for statement in statements(article(*sentences, title=title))
        for draft in GRAMMARS[kind](statement)
    ]


@pytest.mark.parametrize(
    ("kind", "sentence", "question", "nuggets"),
    [
        ("numeric", "阳山县的农机站一共添置了12台插秧机。", "阳山县的农机站一共添置了多少台插秧机？", ("12台",)),
        ("numeric", "2023年，博罗县茶叶的产值为3.2亿元。", "2023年，博罗县茶叶的产值为多少元？", ("3.2亿元",)),
        ("numeric", "佛冈县的参训率达到97.5%。", "佛冈县的参训率达到百分之多少？", ("97.5%",)),
        ("numeric", "佛冈县图书馆收到的旧书超过2万册。", "佛冈县图书馆收到的旧书有多少册？", ("超过2万册",)),
        ("single", "大埔县文化馆馆长李思远介绍，展览办到月底。", "大埔县文化馆馆长是谁？", ("李思远",)),
        (
            "single",
            "2022年8月，揭西县的新码头建成并且交付使用。",
            "揭西县的新码头建成并且交付使用，是哪年哪月的事？",
            ("2022年8月",),
        ),
        ("single", "丰顺县素有“温泉之城”的称号。", "丰顺县素有什么称号？", ("温泉之城",)),
        ("single", "负责修建五华县水渠的是县水务投资公司。", "负责修建五华县水渠的是哪家单位？", ("县水务投资公司",)),
        (
            "list",
            "始兴县的特产包括枇杷、香菇和石斛。",
            "始兴县的特产包括哪些？",
            ("枇杷", "香菇", "石斛"),
        ),
        ("definition", "“河长日”是指每月第一个星期五的巡河日。", "“河长日”是指什么？", ("每月第一个星期五的巡河日",)),
        ("superlative", "星光站是乐昌最大的光伏电站。", "乐昌最大的光伏电站是什么？", ("星光站",)),
    ],
)
def test_questions(kind: str, sentence: str, question: str, nuggets: tuple[str, ...]) -> None:
    assert asked(kind, sentence) == [(question, nuggets)]


@pytest.mark.parametrize(
    "sentence",
    [
        "这个县的农机站一共添置了12台插秧机。",  # which county?
        "该县去年的农机站一共添置了12台插秧机。",
        "一共为阳山县添置了12台插秧机。",  # who?
        "参加的有262人，来自阳山县各个镇村。",
        "阳山县的农机站添置了12台、15台和20台插秧机。",  # which of them?
        "阳山县的12个镇都已经把河道清理干净了。",  # a subject, no fact
        "阳山县的农机站添置了一台插秧机。",
        "记者在阳山县看到，农机站添置了12台插秧机。",
        "阳山县举办第12届插秧比赛。",
        "（来源：阳山县农机站）添置插秧机12台。",
        "阳山县的农机站一共添置了12台插秧机",  # no end: a heading
        "阳山县的农机站“一共添置了12台插秧机。",
    ],
)
def test_what_does_not_stand_alone_is_not_asked(sentence: str) -> None:
    assert asked("numeric", sentence) == []


def test_what_names_nothing_is_asked_with_the_title_or_the_place() -> None:
    unnamed = "村民筹到的修路款为35万元。"
    assert asked("numeric", unnamed) == []
    titled = asked("numeric", unnamed, title="一条山路修了三代人终于通车")
    assert titled == [("《一条山路修了三代人终于通车》一文提到，村民筹到的修路款为多少元？", ("35万元",))]
    home = asked("numeric", "翁源有山。", "翁源有水。", "翁源有路。", unnamed)
    assert home == [("在翁源，村民筹到的修路款为多少元？", ("35万元",))]


def test_home_place_is_not_guessed() -> None:
    assert home_place(article("翁源有山。翁源有水。翁源有路。")) == "翁源"
    assert home_place(article("翁源有山。仁化有水。翁源有路。仁化有桥。翁源有田。")) == ""
    assert home_place(article("翁源有山。翁源有水。翁源有路。", title="仁化的一天")) == ""


def test_lists() -> None:
    assert split_items("枇杷、香菇和石斛") == (["枇杷", "香菇", "石斛"], False)
    assert split_items("枇杷、香菇、石斛等三种") == (["枇杷", "香菇", "石斛"], True)
    assert split_items("枇杷、香菇，还有石斛") == ([], False)


def test_traditional_articles_are_asked_about_in_their_script() -> None:
    assert asked("numeric", "陽山縣的農機站一共添置了12個灌溉設備。") == [
        ("陽山縣的農機站一共添置了多少個灌溉設備？", ("12個",))
    ]


def test_places_are_swapped_for_their_like() -> None:
    assert "仁化" in like("翁源")
    assert "乐昌" not in like("翁源")  # a city: 乐昌县 would be wrong
    assert "肇庆" in like("韶关")
    assert like("某地") == []
    assert len(set(CITIES)) == len(CITIES)


def test_a_near_miss_is_what_no_article_answers() -> None:
    own = article("2023年，翁源县茶叶的产值为3.2亿元。")
    (statement,) = statements(own)
    (draft,) = numeric(statement)
    misses = list(near_misses(draft, Corpus(own), chance()))
    assert len(misses) == 2  # a place and a year
    for miss in misses:
        assert miss.question != draft.question
        assert len({search.query for search in miss.searches}) == 2
        assert all(search.found for search in miss.searches)


def test_a_swap_that_an_article_answers_is_dropped() -> None:
    own = article("2023年，翁源县茶叶的产值为3.2亿元。")
    others = [
        article(f"2019年到2022年，{place}县茶叶的产值为{number}亿元。", source=f"/pages/{number}.md")
        for number, place in enumerate(like("翁源"), start=4)
    ]
    years = article("2018年、2019年、2020年、2021年，翁源县茶叶的产值都不低。", source="/pages/years.md")
    (statement,) = statements(own)
    (draft,) = numeric(statement)
    assert list(near_misses(draft, Corpus(own, *others, years), chance())) == []


def test_names_of_a_place_are_not_swapped() -> None:
    (statement,) = statements(article("翁源县官渡镇的茶园为3200亩。"))
    (draft,) = numeric(statement)
    assert list(near_misses(draft, Corpus(article("别的。")), chance())) == []


def chance() -> random.Random:
    return random.Random(1)  # noqa: S311 - draws cases, guards nothing


def county(name: str, number: int) -> Article:
    return article(
        f"2023年，{name}县茶叶的产值为{number}亿元。",
        f"{name}县文化馆馆长李思远介绍，展览办到月底。",
        f"{name}县的特产包括枇杷、香菇和石斛。",
        source=f"/pages/{name}.md",
    )


CORPUS = Corpus(county("翁源", 32), county("博罗", 41), county("丰顺", 54))


def test_drafts_pass_the_lint() -> None:
    cases = generate(CORPUS, 12, seed=3)
    assert lint(cases, CORPUS.articles()) == []
    assert {case.type for case in cases} == {"numeric", "single", "list", "unanswerable"}
    assert all(case.draft and case.author == "generated" and not case.verified_by for case in cases)
    assert all(case.split == "dev" and case.as_of == "2024-05" for case in cases)


def test_the_same_seed_gives_the_same_cases() -> None:
    assert generate(CORPUS, 6, seed=3) == generate(CORPUS, 6, seed=3)
    assert generate(CORPUS, 6, seed=3) != generate(CORPUS, 6, seed=4)


def test_cases_are_spread_over_types_and_articles() -> None:
    cases = generate(CORPUS, 9, ["numeric", "single", "list"])
    assert sorted(case.type for case in cases) == ["list"] * 3 + ["numeric"] * 3 + ["single"] * 3
    assert len({(case.type, case.cluster) for case in cases}) == 9
    assert len({case.id for case in cases}) == len({case.scored.user for case in cases}) == 9


def test_there_are_no_more_than_the_articles_hold() -> None:
    assert len(generate(CORPUS, 100, ["numeric"])) == 3
    assert generate(Corpus(), 5) == []
