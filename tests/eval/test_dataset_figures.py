from dataclasses import replace

import pytest

from eval.dataset_figures import (
    DatasetFigures,
    Share,
    bm25_top1,
    counted,
    dataset_figures,
    overlap,
    shortfalls,
)
from eval.schema import Nugget, Quote
from eval.shipped import Promises
from tests.eval.builders import FUND, STATION, case, unanswerable


def test_overlap_is_the_share_of_the_questions_bigrams() -> None:
    evidence = ((Quote("station.md", "驿站占地580平方米"),),)
    # 占地 of 占地 地多 多少; punctuation parts nothing.
    assert overlap(case(user="占地多少？", evidence=evidence)) == pytest.approx(1 / 3)
    assert overlap(case(user="佔地，多少？", evidence=evidence)) == pytest.approx(1 / 3)
    assert overlap(case(user="占地", evidence=evidence)) == 1
    assert overlap(case(user="面积", evidence=evidence)) == 0
    assert overlap(case(user="？", evidence=evidence)) == 0


def test_cases_are_counted_by_type_tag_and_twin() -> None:
    twin = replace(case("c2"), lang="en", group_id="g1", tags=("everyday",))
    counts = counted([replace(case(), group_id="g1"), twin, unanswerable()])
    assert counts == {"cases": 3, "en twins": 1, "everyday": 1, "numeric": 2, "unanswerable": 1}


def test_bm25_answers_what_its_first_passage_holds() -> None:
    found = case(user="资源驿站占地多少平方米？")
    elsewhere = case("c2", user="资源驿站占地多少平方米？", nuggets=(Nugget("2000万元", vital=True),))
    nothing = case("c3", user="zzz")
    assert bm25_top1([found, elsewhere, nothing, unanswerable()], [STATION, FUND]) == Share(1, 3)
    assert bm25_top1([], [STATION]) == Share(0, 0)
    assert Share(0, 0).value == 0


def test_only_the_test_split_is_put_to_bm25() -> None:
    figures = dataset_figures([case(), replace(case("c2"), split="test"), unanswerable()], [STATION, FUND])
    assert figures.bm25_top1 == Share(1, 1)
    assert figures.low_overlap == Share(0, 2)
    assert figures.splits == {"dev": 2, "test": 1}


def test_what_falls_short_is_told() -> None:
    figures = DatasetFigures({"cases": 4, "list": 1}, {}, low_overlap=Share(1, 4), bm25_top1=Share(9, 10))
    promises = Promises({"cases": 4, "list": 2, "temporal": 1}, low_overlap=0.5, bm25_top1=0.8)
    said = list(shortfalls(figures, promises))
    assert said[:2] == ["list: 1 cases, 2 are due", "temporal: 0 cases, 1 are due"]
    assert said[2].startswith("only 25% of the answerable questions")
    assert said[3].startswith("plain BM25 answers 90% of the test split")
    assert len(said) == 4
    assert list(shortfalls(figures, Promises())) == []
