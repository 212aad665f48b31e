"""Conditions on articles."""

from __future__ import annotations

import pytest

from index.filters import NO_FILTER, Filter, choices, titled
from index.schema import ArticleInfo


def info(number: int, publisher: str, date: str, region: str = "", programme: str = "") -> ArticleInfo:
    tags = {"region": region, "programme": programme}
    return ArticleInfo(str(number), f"第{number}篇报道", publisher, date, "a.md", 1, "live", tags=tags)


ARTICLES = [
    info(1, "河源日报", "2024-08-06", "河源市、连平县", "百千万工程"),
    info(2, "河源日报", "2023-01-01", "河源市"),
    info(3, "", "", "清远市", "百千万工程、乡村振兴"),
]


@pytest.mark.parametrize(
    ("condition", "admitted"),
    [
        (Filter(publishers=("河源日报",)), "12"),
        (Filter(publishers=("",)), "3"),
        (Filter(publishers=("河源日报", "")), "123"),
        (Filter(regions=("连平县",)), "1"),
        (Filter(regions=("河源市", "清远市")), "123"),
        (Filter(programmes=("乡村振兴",)), "3"),
        (Filter(regions=("河源市",), programmes=("百千万工程",)), "1"),
        (Filter(since="2023-01-01"), "12"),
        (Filter(until="2023-12-31"), "2"),
        (Filter(since="2023-01-02", until="2024-08-06"), "1"),
        (Filter(articles=("2", "3")), "23"),
        (Filter(articles=("2",), regions=("清远市",)), ""),
    ],
)
def test_of_one_kind_any_will_do_and_all_kinds_must_hold(condition: Filter, admitted: str) -> None:
    assert condition.ids(ARTICLES) == frozenset(admitted)


def test_no_condition_stands_for_all_articles() -> None:
    assert NO_FILTER.ids(ARTICLES) is None
    assert not NO_FILTER


def test_what_can_be_chosen_is_counted_and_the_unstated_comes_last() -> None:
    offered = choices(ARTICLES)
    assert offered.publishers == (("河源日报", 2), ("", 1))
    assert offered.regions == (("河源市", 2), ("清远市", 1), ("连平县", 1))
    assert offered.programmes == (("百千万工程", 2), ("乡村振兴", 1))
    assert (offered.first, offered.last, offered.undated, offered.articles) == ("2023-01-01", "2024-08-06", 1, 3)


def test_articles_are_found_by_words_of_either_script_the_latest_first() -> None:
    assert [article.article_id for article in titled(ARTICLES, "報道 河源")] == ["1", "2"]
    assert titled(ARTICLES, "没有的词") == []
    assert len(titled(ARTICLES, "")) == len(ARTICLES)
