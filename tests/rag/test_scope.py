"""What a question and a sentence are about: years, places, levels; and whether the two agree."""

import pytest

from index.chunking import sentence_spans
from index.schema import Article
from rag.scope import Scope, ScopeMatch, SentenceScope, Verdict, match_scope, scope_of, sentence_scopes, year_written


def article(text: str, title: str = "", date: str = "2024-03-01", **tags: str) -> Article:
    return Article(title, "", date, "a.txt", text, tags=tags)


def scopes(of: Article) -> list[SentenceScope]:
    return sentence_scopes(of, sentence_spans(of.text))


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2022年投入多少？", {2022}),
        ("二〇二二年投入多少？", {2022}),
        ("2021年至2023年投入多少？", {2021, 2022, 2023}),
        ("How much was invested in 2022?", {2022}),
        ("去年投入多少？", {2023}),
        ("今年和前年呢？", {2024, 2022}),
        ("1949年到2024年的变化", {1949, 2024}),
        ("投入2022万元", set()),
    ],
)
def test_the_years_of_a_text(text: str, years: set[int]) -> None:
    assert scope_of(text, 2024).years == years


def test_this_year_is_unknown_where_nothing_is_dated() -> None:
    assert scope_of("今年投入多少？") == Scope()


def test_places_and_levels_of_a_text() -> None:
    assert scope_of("紫金县的省级资金") == Scope(places=frozenset({"紫金"}), levels=frozenset({"province"}))
    assert scope_of("其中省级资金").places == frozenset()


def test_a_sentence_takes_over_year_and_place_from_those_before_it_in_its_paragraph() -> None:
    first, second, third = scopes(article("2022年，紫金县引进项目。投资1亿元。\n桥通了。", date="2024-03-01"))

    assert first.own.years == {2022}
    assert second.inherited == Scope(years=frozenset({2022}), places=frozenset({"紫金"}))
    assert third.inherited.years == {2024}, "another paragraph: the article's date"


def test_title_and_tags_say_what_a_sentence_is_about() -> None:
    by_title, by_tag = (
        scopes(article("桥通了。", title="东源修桥"))[0],
        scopes(article("桥通了。", region="东源县"))[0],
    )

    assert by_title.inherited.places == by_tag.inherited.places == {"东源"}


def test_an_article_without_a_date_was_written_in_no_year() -> None:
    assert year_written(article("桥通了。", date="")) is None
    assert scopes(article("今年桥通了。", date=""))[0].own == Scope()


@pytest.mark.parametrize(
    ("question", "sentence", "match"),
    [
        ("2022年投入多少？", "2022年投入1亿元。", ScopeMatch(year=Verdict.AGREE)),
        ("2022年投入多少？", "2021年至2025年投入1亿元。", ScopeMatch(year=Verdict.AGREE)),
        ("2022年投入多少？", "去年投入1亿元。", ScopeMatch(year=Verdict.CONTRADICT, stated=True)),
        ("投入多少？", "2022年投入1亿元。", ScopeMatch()),
        ("紫金县投入多少？", "东源县投入1亿元。", ScopeMatch(place=Verdict.CONTRADICT, stated=True)),
        ("河源市投入多少？", "东源县投入1亿元。", ScopeMatch(place=Verdict.AGREE)),
        ("广东投入多少？", "东源县投入1亿元。", ScopeMatch(place=Verdict.AGREE)),
        ("紫金县投入多少？", "河源市投入1亿元。", ScopeMatch()),
        ("省级资金多少？", "县级资金1亿元。", ScopeMatch(level=Verdict.CONTRADICT, stated=True)),
        ("省级资金多少？", "省级资金1亿元。", ScopeMatch(level=Verdict.AGREE)),
    ],
)
def test_verdicts(question: str, sentence: str, match: ScopeMatch) -> None:
    found = match_scope(scope_of(question), SentenceScope(scope_of(sentence, 2024)))

    assert (found.year, found.place, found.level) == (match.year, match.place, match.level)
    assert not found.contradicts or found.stated
    assert found.contradicts == (Verdict.CONTRADICT in (match.year, match.place, match.level))


def test_what_is_only_taken_over_is_not_stated() -> None:
    sentence = SentenceScope(Scope(), Scope(years=frozenset({2024}), places=frozenset({"东源"})))
    found = match_scope(scope_of("2022年紫金县投入多少？"), sentence)

    assert (found.year, found.place, found.stated) == (Verdict.CONTRADICT, Verdict.CONTRADICT, False)
