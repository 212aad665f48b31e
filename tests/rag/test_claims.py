"""What a text states that another may contradict, and when two such statements agree."""

import pytest

from rag.claims import Mention, agree, comparable, mentions_of


def only(text: str, kind: str) -> Mention:
    found = [mention for mention in mentions_of(text) if mention.kind == kind]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "kind", "stated"),
    [
        ("大桥总投资460万元", "figure", "460万元"),
        ("按6:3:1分担", "share", "6:3:1"),
        ("听说是七二一开", "share", "七二一"),
        ("一半的地是果园", "share", "一半"),
        ("大桥于2023年6月开工", "date", "2023年6月"),
        ("在上坪镇办培训班", "place", "上坪镇"),
        ("由县司法局牵头", "organisation", "县司法局"),
        ("县长黄文远出席通车仪式", "person", "黄文远"),
        ("县长黄文远出席通车仪式", "office", "县长"),
        ("支出同比下降", "trend", "下降"),
    ],
)
def test_each_kind_of_statement_is_read(text: str, kind: str, stated: str) -> None:
    mention = only(text, kind)

    assert mention.text == stated
    assert text[mention.start : mention.end] == stated


@pytest.mark.parametrize("text", ["那家公司叫什么", "哪个学校最大", "公司里没有人"])
def test_a_description_names_no_body(text: str) -> None:
    assert not [mention for mention in mentions_of(text) if mention.kind == "organisation"]


@pytest.mark.parametrize(
    ("claim", "source", "kind"),
    [
        ("修了30公里路", "修了30.2公里路", "figure"),
        ("投入三百多万元", "投入370万元", "figure"),
        ("按7:2:1分担", "按七比二比一分担", "share"),
        ("占六成", "按6:3:1分担", "share"),
        ("由桂岭公司承建", "由桂岭建设有限公司承建", "organisation"),
    ],
)
def test_what_only_rounds_or_shortens_agrees(claim: str, source: str, kind: str) -> None:
    assert agree(only(claim, kind), only(source, kind))


@pytest.mark.parametrize(
    ("claim", "source", "kind"),
    [
        ("引进23个项目", "引进13个项目", "figure"),
        ("按7:2:1分担", "按6:3:1分担", "share"),
        ("由县教育局牵头", "由县司法局牵头", "organisation"),
        ("在忠信镇办班", "在上坪镇办班", "place"),
    ],
)
def test_what_differs_in_kind_alike_is_comparable_and_disagrees(claim: str, source: str, kind: str) -> None:
    assert comparable(only(claim, kind), only(source, kind))
    assert not agree(only(claim, kind), only(source, kind))


@pytest.mark.parametrize(
    ("claim", "source", "kind"),
    [
        ("修了30公里路", "种了30亩果树", "figure"),
        ("由县司法局牵头", "由桂岭建设有限公司承建", "organisation"),
        ("在上坪镇办班", "在连平县办班", "place"),
        ("2023年开工", "2023年6月开工", "date"),
    ],
)
def test_what_is_of_another_sort_is_not_compared(claim: str, source: str, kind: str) -> None:
    assert not comparable(only(claim, kind), only(source, kind))
