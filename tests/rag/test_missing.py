"""What is named as missing where no answer can be given."""

from dataclasses import replace

import pytest

from rag.missing import MOST_MISSING, missing
from tests.rag.corpus import article_of, evidence_of

BRIDGE = article_of("连平县石陂大桥2024年5月通车。大桥全长86米。", "石陂大桥", date="2024-05-20", region="连平县")


def test_without_evidence_nothing_is_named() -> None:
    assert missing(evidence_of("全长多少米？", [])) == ()


@pytest.mark.parametrize(
    ("question", "lacking"),
    [
        ("汕头市的大桥全长多少米？", ("汕头市",)),
        ("汕頭市的大橋全長多少米？", ("汕頭市",)),
        ("How long is the bridge in Shantou?", ("Shantou",)),
        ("２０１９年石陂大桥通车了吗？", ("２０１９",)),
        ("石陂大桥2019年和2020年的养护费是多少？", ("2019", "2020", "养护费")),
        ("怎么做红烧肉？", ("红烧肉",)),
        ("誰得了諾貝爾獎？", ("諾貝爾獎",)),
        ("连平县石陂大桥全长多少米？", ("连平县石陂大桥全长多少米",)),
        ("大桥用在哪三个方面？", ()),
        ("How tall is the tower?", ()),
    ],
)
def test_what_is_missing_is_named_as_it_was_typed(question: str, lacking: tuple[str, ...]) -> None:
    assert missing(evidence_of(question, [BRIDGE], ["大桥"])) == lacking


def test_parts_of_known_words_are_not_missing() -> None:
    article = article_of("大桥的产量和效益。", "大桥")

    assert missing(evidence_of("大桥的银杏产量是多少？", [article], ["大桥"])) == ("银杏",)


def test_no_more_is_listed_than_a_reader_takes_in() -> None:
    years = "、".join(str(year) for year in range(1990, 2020))

    assert len(missing(evidence_of(f"{years}年大桥全长多少米？", [BRIDGE], ["大桥"]))) == MOST_MISSING


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("连平县石陂大桥哪一年竣工？", "竣工时间"),
        ("连平縣石陂大橋哪一年竣工？", "竣工時間"),
        ("石陂大桥什么时候正式验收？", "正式验收时间"),
        ("石陂大桥是哪天授的牌？", "哪天授的牌"),
        ("石陂大桥一共雇了多少工人？", "一共雇了多少工人"),
        ("石陂大桥的总造价是多少？", "总造价"),
        ("石陂大桥的总设计师是谁？", "总设计师"),
        ("石陂大桥由谁负责施工？", "由谁负责施工"),
        ("石陂大桥的护栏有多少米？", "护栏有多少米"),
    ],
)
def test_what_is_asked_of_a_known_subject_is_named_in_the_askers_words(question: str, asked: str) -> None:
    evidence = evidence_of(question, [BRIDGE], ["连平县石陂大桥"])

    assert missing(replace(evidence, unknown_terms=frozenset())) == (asked,)


@pytest.mark.parametrize("question", ["石陂大桥是怎么修起来的？", "石陂大桥有什么意义？", "How long is the bridge?"])
def test_only_a_bare_fact_in_chinese_is_named_so(question: str) -> None:
    evidence = evidence_of(question, [BRIDGE], ["连平县石陂大桥"])

    assert missing(replace(evidence, unknown_terms=frozenset())) == ()


@pytest.mark.parametrize(
    ("question", "lacking"),
    [
        ("西宁的石陂大桥全长多少米？", ("西宁",)),
        ("“石陂二桥”全长多少米？", ("石陂二桥",)),
        ("来凤村办的石陂大桥全长多少米？", ("石陂大桥全长多少米",)),
    ],
)
def test_names_that_the_best_articles_lack_are_missing(question: str, lacking: tuple[str, ...]) -> None:
    evidence = evidence_of(question, [BRIDGE], ["大桥全长"])

    assert missing(replace(evidence, unknown_terms=frozenset())) == lacking


@pytest.mark.parametrize(("unknown", "named"), [("里调", ()), ("天来", ()), ("里银杏", ("银杏",)), ("银杏", ("银杏",))])
def test_scraps_of_words_are_not_named(unknown: str, named: tuple[str, ...]) -> None:
    evidence = evidence_of(f"{unknown}。为什么？", [BRIDGE], ["大桥全长"])

    assert missing(evidence) == named
