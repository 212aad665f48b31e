from dataclasses import replace

import pytest

from eval.lint_sets import set_defects
from eval.schema import Case, Quote
from tests.eval.builders import case, unanswerable

IN_FUND = ((Quote("fund.md", "三级按6:3:1分担"),),)


def twin(**changes: object) -> Case:
    asked = case("c2", user="資源驛站佔地多少平方米？")
    return replace(asked, lang="zh-Hant", group_id="g1", **changes)  # type: ignore[arg-type]  # fields by name


def original() -> Case:
    return replace(case("c1"), group_id="g1")


def test_sound_sets_have_no_defect() -> None:
    assert set_defects([case(), unanswerable()]) == []
    assert set_defects([original(), twin()]) == []
    assert set_defects([]) == []


def test_an_id_that_is_used_twice() -> None:
    assert set_defects([case(), case(user="占地多少？")]) == ["c1: the id is used 2 times"]


def test_a_question_that_is_asked_twice() -> None:
    assert set_defects([case(), case("c2", user="资源驿站，占地多少平方米")]) == ["c2: asks the same as c1"]


def test_a_cluster_lies_in_one_split() -> None:
    other = replace(case("c2", user="占地多大？"), split="test")
    assert set_defects([case(), other]) == ["station.md: is used in 2 splits (dev: c1; test: c2)"]


def test_evidence_never_spans_two_splits() -> None:
    of_fund = case("c2", user="怎么分担？", cluster="fund.md", evidence=IN_FUND)
    spanning = case("c3", user="占地多大，怎么分担？", evidence=(*case().scored.evidence, *IN_FUND))
    assert set_defects([of_fund, spanning]) == []
    (defect,) = set_defects([replace(of_fund, split="test"), spanning])
    assert defect == "fund.md: is used in 2 splits (dev: c3; test: c2)"


def test_not_all_cases_are_named() -> None:
    many = [case(f"c{number}", user=f"第{number}问？") for number in range(5)]
    (defect,) = set_defects([*many, replace(case("t1", user="另一问？"), split="test")])
    assert defect == "station.md: is used in 2 splits (dev: c0, c1, c2 and 2 more; test: t1)"


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        (twin(type="single"), "type"),
        (replace(twin(), turns=(replace(twin().scored, numbers=("581平方米",)),)), "numbers"),
        (replace(twin(), turns=(replace(twin().scored, numbers=()),)), "numbers"),
        (replace(twin(), turns=(replace(twin().scored, evidence=IN_FUND),)), "evidence"),
        (replace(twin(), turns=(replace(twin().scored, expect="clarify"),)), "what is expected"),
    ],
)
def test_twins_that_disagree(changed: Case, what: str) -> None:
    assert set_defects([original(), changed]) == [f"c2: differs from its twin c1 in {what}"]


def test_the_same_figure_in_other_words_is_no_disagreement() -> None:
    asked = replace(twin(), turns=(replace(twin().scored, numbers=("580 平方米",)),))
    assert set_defects([original(), asked]) == []


def test_groups_that_are_none() -> None:
    assert set_defects([original()]) == ["c1: is alone in group 'g1'; a twin or none is due"]
    again = replace(original(), id="c3", turns=(replace(original().scored, user="占地多大？"),))
    assert set_defects([original(), again]) == ["c1: group 'g1' has 2 cases in zh-Hans"]
