"""What stands before a quote that counts on the reader's knowing when and where it was written."""

import pytest

from index.schema import Article
from rag.compose import compose
from rag.extract import select
from tests.rag.corpus import evidence_of


@pytest.mark.parametrize(
    ("text", "region", "answer"),
    [
        ("今年大桥通车。", "", "（2024-05-20）今年大桥通车。[1]"),
        ("全县大桥通车。", "连平县", "（连平县）全县大桥通车。[1]"),
        ("去年我县大桥通车。", "连平县", "（2024-05-20，连平县）去年我县大桥通车。[1]"),
        ("2024年，也就是今年，大桥通车。", "", "2024年，也就是今年，大桥通车。[1]"),
        ("东源县大桥通车，全县欢喜。", "连平县", "东源县大桥通车，全县欢喜。[1]"),
        ("全县大桥通车。", "连平县、东源县", "全县大桥通车。[1]"),
        ("大桥通车。", "连平县", "大桥通车。[1]"),
    ],
)
def test_date_and_place_of_the_article_go_before_the_quote(text: str, region: str, answer: str) -> None:
    article = Article("大桥", "", "2024-05-20", "a.txt", text, tags={"region": region} if region else {})
    evidence = evidence_of("说说大桥", [article], [text[:2]])
    composed = compose(evidence.question, select(evidence), evidence)

    assert composed.text == answer
    assert composed.citations[0].quote == composed.sentences[0].text == text, "the quote itself stays as it stands"
