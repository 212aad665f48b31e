"""Meaning decides where words can't: another language, a paraphrase; and it can't make a wrong fact right."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from index.schema import ArticleInfo, Passage
from rag.checking import MEANING_VECTORS, Checker, Closeness
from rag.context import NumberedPassage
from rag.verify import CLOSE_FROM, CROSS_ANCHORED_FROM, CROSS_FROM, verify
from tests.fakes import HashEmbeddings

STATION = "资源驿站占地面积580平方米。驿站由村民自己管理。"
FUNDS = "每镇每年筹集帮扶资金2000万元。"


class OneCosine(HashEmbeddings):
    """Every Chinese text has the same vector, and every other one the given cosine to it."""

    def __init__(self, cosine: float) -> None:
        super().__init__(dimension=2)
        self._cosine = cosine
        self.embedded: list[str] = []

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded += texts
        other = [self._cosine, (1 - self._cosine**2) ** 0.5]
        return np.array([other if text.isascii() else [1.0, 0.0] for text in texts], dtype=np.float32)


def numbered(number: int, text: str) -> NumberedPassage:
    info = ArticleInfo(f"a{number}", "", "", "", f"{number}.md", 1, "live")
    return NumberedPassage(number, info, (Passage(f"a{number}", 0, len(text), text),))


PASSAGES = [numbered(1, STATION), numbered(2, FUNDS)]


@pytest.mark.parametrize(
    ("sentence", "cosine", "expected"),
    [
        ("The station covers 580 square metres.", CROSS_ANCHORED_FROM + 0.01, "supported"),
        ("The station covers 580 square metres.", CROSS_ANCHORED_FROM - 0.01, "unsupported"),
        ("The station covers 850 square metres.", 1.0, "unsupported"),
        ("Villagers run the station themselves.", CROSS_FROM + 0.01, "supported"),
        ("Villagers run the station themselves.", CROSS_FROM - 0.01, "unsupported"),
        ("Villagers in Qingyuan run the station themselves.", 1.0, "unsupported"),
    ],
)
def test_a_sentence_in_another_language_is_held_to_facts_and_meaning(
    sentence: str, cosine: float, expected: str
) -> None:
    checked = Checker(PASSAGES, OneCosine(cosine)).check(sentence, (1,))

    assert checked.verdict.support == expected


@pytest.mark.parametrize(("cosine", "expected"), [(CLOSE_FROM + 0.01, "supported"), (CLOSE_FROM - 0.01, "unsupported")])
def test_a_paraphrase_is_held_to_words_and_meaning(cosine: float, expected: str) -> None:
    claim = "驿站归村民自己打理运营。"
    verdict = verify(claim, [STATION], lambda sentence, sources: cosine)

    assert 0.4 <= verdict.containment < 0.5
    assert verdict.support == expected


def test_other_words_are_not_asked_for_their_meaning() -> None:
    model = OneCosine(1.0)
    checked = Checker(PASSAGES, model).check("大家都很满意，纷纷点赞。", (1,))

    assert checked.verdict.support == "unsupported"
    assert model.embedded == []


def test_the_vectors_for_one_answer_are_bounded() -> None:
    model = OneCosine(0.5)
    checker = Checker(PASSAGES, model)
    for number in range(3 * MEANING_VECTORS):
        checker.check(f"Villagers run it themselves, way {'x' * number}.", (1,))

    assert len(model.embedded) <= MEANING_VECTORS


def test_nothing_is_close_to_no_source() -> None:
    assert Closeness(OneCosine(1.0))("Anything.", []) == -1.0


@pytest.mark.parametrize(
    ("sentence", "source", "lacking"),
    [
        ("2023年筹集2000万元。", "2022年筹集2000万元，2023年筹集3000万元。", ("2000万元",)),
        ("2023年筹集3000万元。", "2022年筹集2000万元，2023年筹集3000万元。", ()),
        ("2023年筹集3000万元。", "《标题》 2024-05-01\n去年筹集3000万元。", ()),
        ("2022年筹集3000万元。", "《标题》 2024-05-01\n去年筹集3000万元。", ("2022年", "3000万元")),
        ("县长黄文远出席。", "县长黄文远出席通车仪式。", ()),
        ("书记黄文远出席。", "县长黄文远出席通车仪式。", ("书记黄文远",)),
        ("县长黄文涛出席。", "县长黄文远出席通车仪式。", ("黄文涛",)),
        ("李雪担任市委副书记。", "来自统计局的李雪到任后担任市委副书记。", ()),
        ("产值增长15%。", "产值下降15%。", ("增长",)),
        ("产值提高15%。", "产值增加15%。", ()),
        ("“星海计划”惠及300户。", "“蓝天计划”惠及300户。", ("星海计划",)),
    ],
)
def test_a_fact_must_stand_as_it_is(sentence: str, source: str, lacking: tuple[str, ...]) -> None:
    assert verify(sentence, [source]).lacking == lacking


def test_a_place_may_stand_elsewhere_in_the_article() -> None:
    claim = "清远市的驿站占地580平方米。"

    assert verify(claim, [STATION]).lacking == ("清远市",)
    assert verify(claim, [STATION], about="清远市近日传来消息。").support == "supported"
