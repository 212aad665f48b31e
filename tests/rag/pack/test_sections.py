"""Key points, figures, timeline, glossary and discussion: what is shown, and what is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.errors import ArticleNotFound, PackError, TopicNotHeld
from index.reader import IndexReader
from rag.pack.key_points import alike
from rag.pack.make import make_pack
from rag.pack.material import of_articles, of_topic
from rag.pack.sayings import sayings, with_years
from rag.pack.schema import Pack
from tests.rag.pack.corpus import ids_of


def test_every_item_quotes_its_article_to_the_character(pack: Pack, taught: IndexReader) -> None:
    assert len(pack.items()) > 20
    for item in pack.items():
        text = taught.text(item.quote.article_id)
        assert text[item.quote.start : item.quote.end] == item.quote.text
        assert pack.source_of(item.quote).article_id == item.quote.article_id


def test_a_sentence_that_leans_on_another_is_no_key_point(taught: IndexReader) -> None:
    article = taught.article(ids_of(taught)["饶平县茶园改造一年"])
    told = [saying.text for saying in sayings(article)]
    assert "饶平县已改造茶园4300亩，新建水渠18公里，受益茶农2760户。" in told
    assert not any("他说" in text or "这项工作" in text for text in told)


def test_key_points_are_spread_and_say_nothing_twice(pack: Pack) -> None:
    points = pack.key_points
    assert {point.quote.article_id for point in points} == {source.article_id for source in pack.sources}
    assert not any(alike(one.text, other.text) for one in points for other in points if one is not other)


def test_this_year_is_named_where_the_article_is_dated() -> None:
    assert with_years("今年产值比去年高，“今年更好”。", "2024-06-12") == "2024年产值比2023年高，“今年更好”。"
    assert with_years("今年产值更高。", "") == "今年产值更高。"


def test_figures_tell_what_they_count_and_when(pack: Pack) -> None:
    row = next(row for row in pack.figures if row.text == "3.6亿元")
    assert (row.value, row.unit, row.counts, row.period) == (3.6e8, "元", "茶叶产值", "2024")
    assert row.clause == "饶平县茶叶产值达到3.6亿元"


def test_the_years_of_one_quantity_stand_together_in_order(pack: Pack) -> None:
    rows = [row for row in pack.figures if row.counts == "茶叶产值" and row.unit == "元"]
    assert [row.period for row in rows] == ["2022", "2023", "2024"]
    assert len({row.series for row in rows}) == 1
    assert rows[0].series
    assert not any(row.conflict for row in rows)
    places = [pack.figures.index(row) for row in rows]
    assert places == list(range(places[0], places[0] + 3))


def test_reports_that_disagree_are_marked(pack: Pack) -> None:
    rows = [row for row in pack.figures if row.counts == "改造茶园"]
    assert {row.text for row in rows} == {"4300亩", "5100亩"}
    assert all(row.conflict for row in rows)
    assert not any(row.conflict for row in pack.figures if row.counts == "水渠")


def test_the_timeline_is_in_order_and_holds_events_alone(pack: Pack) -> None:
    dates = [event.date for event in pack.timeline]
    assert dates == sorted(dates) == ["2023-09", "2023-11"]


def test_terms_are_those_that_the_articles_explain(pack: Pack) -> None:
    terms = {term.term: term for term in pack.glossary}
    assert terms["护茶贷"].definition == "银行按茶园面积向茶农发放的免抵押贷款"
    assert len(terms["1+3+X"].parts) == 3
    assert all(part in terms["1+3+X"].quote.text for part in terms["1+3+X"].parts)


def test_a_discussion_question_quotes_what_raises_it(pack: Pack) -> None:
    assert pack.discussion
    assert len({item.prompt.partition("讨论：")[2] for item in pack.discussion}) == len(pack.discussion)
    assert all(item.quote.text.rstrip("。；") in item.prompt for item in pack.discussion)


def test_a_topic_takes_the_articles_that_are_about_it(taught: IndexReader) -> None:
    material = of_topic("石角镇夜校", taught)
    assert [article.title for article in material.articles] == ["佛冈县石角镇办起夜校"]
    made = make_pack(material, taught)
    assert made.key_points
    assert {source.title for source in made.sources} == {"佛冈县石角镇办起夜校"}


@pytest.mark.parametrize("topic", ["量子计算", "连平县茶园改造", "2019年饶平县茶园改造"])
def test_a_topic_that_no_article_holds_is_refused(taught: IndexReader, topic: str) -> None:
    with pytest.raises(TopicNotHeld) as refused:
        of_topic(topic, taught)
    assert refused.value.missing
    assert refused.value.missing[0] in topic
    assert refused.value.neighbours
    assert "\n" not in str(refused.value)


def test_an_unknown_article_is_named(taught: IndexReader) -> None:
    with pytest.raises(ArticleNotFound, match="nothing-has-it"):
        of_articles(["nothing-has-it"], taught)
    with pytest.raises(PackError, match="no article is named"):
        of_articles([], taught)


def test_what_the_articles_yield_little_of_is_said(taught: IndexReader) -> None:
    material = of_articles([ids_of(taught)["饶平县茶叶产业通报"]], taught)
    assert "glossary" in make_pack(material, taught).notes
    assert make_pack(replace(material, ranked=(), about=frozenset()), taught).quiz == ()
