"""Asking back: when a question points at one of several things without naming it."""

from pathlib import Path

import pytest

from rag.clarify import ambiguous_reference
from rag.schema import Turn
from tests.rag.corpus import assistant_over, build_index

VILLAGES = {
    "shops.md": """---
title: 两个村的小店
---
上坪镇大埠村开了一家卖米饼的小店，店主是返乡青年。上坪镇石陂村开了一家卖豆腐的小店，店主是老党员。
""",
    "bridge.md": """---
title: 大桥通车
---
隆街镇梅洞村修了一座风雨桥，全长40米。
""",
}


def test_a_village_that_may_be_either_is_asked_for(tmp_path: Path) -> None:
    reader = build_index(tmp_path / "home", VILLAGES)

    answer = assistant_over(reader).answer("上坪镇那个村开的小店，店主是谁？")

    assert answer.outcome == "clarify"
    assert answer.answer == "您问的是大埠村，还是石陂村？"
    assert answer.suggestions == ("上坪镇大埠村开的小店，店主是谁？", "上坪镇石陂村开的小店，店主是谁？")
    reader.close()


def test_the_only_one_is_meant(tmp_path: Path) -> None:
    reader = build_index(tmp_path / "home", VILLAGES)

    assert assistant_over(reader).answer("隆街镇那个村修的风雨桥有多长？").outcome != "clarify"
    reader.close()


@pytest.mark.parametrize(
    ("question", "last", "options"),
    [
        ("他是哪里人？", "出席的有县长黄文远、书记陈志强。", ("黄文远", "陈志强")),
        ("该公司投了多少钱？", "由桂岭建设有限公司和丰水有限公司承建。", ("桂岭建设有限公司", "丰水有限公司")),
    ],
)
def test_a_reference_to_one_of_several_is_asked_for(question: str, last: str, options: tuple[str, ...]) -> None:
    choice = ambiguous_reference(question, [Turn("user", "有谁参加？"), Turn("assistant", last)])

    assert choice is not None
    assert choice.options == options
    assert all(option in asked for option, asked in zip(options, choice.questions, strict=True))


@pytest.mark.parametrize(
    ("question", "last"),
    [
        ("他是哪里人？", "出席的有县长黄文远。"),
        ("他们是哪里人？", "出席的有县长黄文远、书记陈志强。"),
        ("黄文远和他的同事是哪里人？", "出席的有县长黄文远、书记陈志强。"),
        ("桥有多长？", "出席的有县长黄文远、书记陈志强。"),
    ],
)
def test_a_clear_reference_is_not_asked_for(question: str, last: str) -> None:
    assert ambiguous_reference(question, [Turn("user", "有谁参加？"), Turn("assistant", last)]) is None
