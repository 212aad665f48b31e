import pytest

from eval.anchors import Anchors, source_name
from eval.schema import Place, Quote
from index.errors import EvalError
from tests.eval.builders import FUND, STATION, case

ANCHORS = Anchors((article.source, article) for article in (STATION, FUND))


def test_white_space_does_not_matter() -> None:
    broken = Quote("station.md", "基金会捐赠\n建设。 可以同时")
    start = STATION.text.index("基金会")
    assert ANCHORS.find(broken) == (Place(STATION.id, start, STATION.text.index("同时") + 2),)


def test_every_place_counts() -> None:
    places = ANCHORS.find(Quote("fund.md", "每年"))
    assert [FUND.text[place.start : place.end] for place in places] == ["每年", "每年"]


def test_only_the_named_source_is_searched() -> None:
    assert ANCHORS.find(Quote("fund.md", "580平方米")) == ()


def test_a_quote_that_does_not_stand() -> None:
    with pytest.raises(EvalError, match=r"case c1: '占地581平方米' does not stand in station\.md"):
        ANCHORS.evidence(case(evidence=((Quote("station.md", "占地581平方米"),),)))
    with pytest.raises(EvalError, match=r"no article from other\.md"):
        ANCHORS.evidence(case(evidence=((Quote("other.md", "占地"),),)))


def test_source_names() -> None:
    assert source_name("/home/a/page.md") == "page.md"
    assert source_name("/home/a/news.jsonl#17") == "news.jsonl#17"
    assert source_name("C:\\pages\\page.md") == "page.md"
