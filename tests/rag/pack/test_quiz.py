"""Quiz items: keys that stand in their passages, options that are wrong, stems that give nothing away."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import pytest

from index.figures import figures_agree, find_figures
from index.matching import states
from index.reader import IndexReader
from index.schema import Article
from rag.pack.distractors import Known, as_figure, chosen, dice_for, options_for
from rag.pack.facts import facts
from rag.pack.material import of_articles
from rag.pack.quality import FRAME, clash, problems
from rag.pack.quiz import QUOTAS, quiz_items, select
from rag.pack.sayings import Saying, sayings
from rag.pack.schema import BLANK, CHOICE_BLANK, Pack, QuizItem
from tests.rag.pack.corpus import ids_of


def article_of(text: str, date: str = "2024-05-20", title: str = "连平县上坪镇见闻") -> Article:
    return Article(title=title, publisher="示例日报", date=date, source="a.md", text=text)


def saying_of(text: str, date: str = "2024-05-20") -> Saying:
    (saying,) = sayings(article_of(text, date))
    return saying


@pytest.fixture(scope="module")
def items(taught: IndexReader) -> list[QuizItem]:
    """All that can be asked of the articles."""
    return quiz_items(of_articles(list(ids_of(taught).values()), taught), taught)


def test_all_four_kinds_are_made(pack: Pack) -> None:
    assert {item.kind for item in pack.quiz} == set(QUOTAS)


def test_every_item_passes_the_checks(items: list[QuizItem], taught: IndexReader) -> None:
    assert len(items) > 20
    for item in items:
        assert problems(item, taught.article(item.quote.article_id)) == []


def test_a_stem_names_its_article_and_never_its_key(items: list[QuizItem]) -> None:
    for item in items:
        assert FRAME.match(item.stem)
        if item.kind in ("choice", "fill"):
            assert not states(re.sub(f"{BLANK}|{CHOICE_BLANK}", "\n", item.stem), item.fact)


def test_wrong_options_are_of_the_keys_kind_and_told_by_no_article(items: list[QuizItem], taught: IndexReader) -> None:
    told = [figure for id_ in ids_of(taught).values() for figure in find_figures(taught.text(id_))]
    choices = [item for item in items if item.kind == "choice"]
    assert choices
    for item in choices:
        key = next(one for one in find_figures(item.quote.text) if one.text == item.fact)
        for option in set(item.options) - {item.key}:
            (figure,) = find_figures(option)
            assert (figure.kind, figure.unit, figure.approx) == (key.kind, key.unit, key.approx)
            same_thing = [other for other in told if key.counts and other.counts == key.counts]
            assert not any(figures_agree(figure, other) for other in same_thing)


def test_the_key_has_no_place_of_its_own_among_the_options() -> None:
    """Of 60 figures the key is the smallest, a middle or the largest one about equally often."""
    places = []
    for number in range(60):
        saying = saying_of(f"连平县上坪镇新建水渠{137 + 7 * number}公里，受益村民很多。")
        fact = facts(saying)[0]
        wrong = [float(option) for option in options_for(saying, fact, dice_for(saying, fact))[:3]]
        places.append(sum(value < 137 + 7 * number for value in wrong))
    assert all(places.count(place) >= 60 / 4 / 3 for place in range(4))


def test_a_wrong_figure_is_as_round_and_as_precise_as_the_key() -> None:
    saying = saying_of("连平县上坪镇引进项目，总投资达到13.68亿元，用来修路和建水渠。")
    fact = facts(saying)[0]
    for option in options_for(saying, fact, dice_for(saying, fact)):
        assert re.fullmatch(r"\d+\.\d\d", option)
    saying = saying_of("连平县上坪镇的撂荒地共有7600余亩，都种上了水稻。")
    fact = facts(saying)[0]
    assert all(option.endswith("00") for option in options_for(saying, fact, dice_for(saying, fact)))


def test_an_option_that_another_article_states_of_the_same_thing_is_left_out() -> None:
    saying = saying_of("连平县上坪镇新建水渠18公里，受益村民很多。")
    fact = facts(saying)[0]
    wrong = options_for(saying, fact, dice_for(saying, fact))
    taken = as_figure(wrong[0], fact)
    assert taken is not None
    elsewhere = find_figures(f"新建水渠{taken.value:g}公里。")
    assert wrong[0] in chosen(wrong, fact, Known({}))
    assert wrong[0] not in chosen(wrong, fact, Known({taken.value: tuple(elsewhere)}))


def test_wrong_dates_are_as_precise_and_not_in_the_article() -> None:
    saying = saying_of("2023年9月，连平县上坪镇启动茶园改造项目。")
    fact = next(fact for fact in facts(saying) if fact.kind == "date")
    wrong = options_for(saying, fact, dice_for(saying, fact))
    assert len(wrong) >= 3
    assert all(re.fullmatch(r"\d{4}年\d{1,2}月", option) and option != "2023年9月" for option in wrong)


def test_a_date_that_the_articles_own_date_betrays_is_not_asked_for() -> None:
    assert not [fact for fact in facts(saying_of("5月18日，连平县上坪镇启动茶园改造项目。")) if fact.kind == "date"]


def test_wrong_places_are_of_the_same_kind_and_not_in_the_article() -> None:
    saying = saying_of("全省农技推广会议在连平举行，来了许多种茶的农户。")
    fact = next(fact for fact in facts(saying) if fact.kind == "place")
    wrong = options_for(saying, fact, dice_for(saying, fact))
    assert {"龙川", "紫金"} <= set(wrong)
    assert "连平" not in wrong


@pytest.mark.parametrize(
    "text",
    [
        "连平县上坪镇投入40万元，其中修路25万元，建水渠15万元。",  # 25 + 15
        "连平县上坪镇设电工、月嫂、直播、种植4个班，学员坐得满满当当。",  # counted in the sentence
        "连平县上坪镇的服务站全天24小时开放，村民随到随办。",  # known to all
    ],
)
def test_what_the_sentence_gives_away_is_not_asked_for(text: str) -> None:
    asked = {fact.text for saying in sayings(article_of(text)) for fact in facts(saying)}
    assert not asked & {"40万元", "4个", "24小时"}


def test_a_question_that_breaks_a_rule_is_found_out(pack: Pack, taught: IndexReader) -> None:
    item = next(item for item in pack.quiz if item.kind == "choice")
    article = taught.article(item.quote.article_id)
    other = next(option for option in item.options if option != item.key)

    def found(**changes: object) -> str:
        return "; ".join(problems(replace(item, **changes), article))  # type: ignore[arg-type]

    assert not found()
    assert "does not bear the key out" in found(key=other)
    assert "gives the key away" in found(stem=item.stem.replace("一文，", f"一文，{item.fact}，"))
    assert "not among the options" in found(options=(*(o for o in item.options if o != item.key), "9999亩"))
    assert "different options" in found(options=item.options[:3])
    assert "differ in form" in found(options=tuple(o if o == item.key else f"约{o}" for o in item.options))
    assert "outside it" in found(stem=item.stem.replace("一文，", "一文，该镇"))
    assert "needs one blank" in found(stem=item.stem.replace(CHOICE_BLANK, ""))
    quote = replace(item.quote, start=item.quote.start + 1, end=item.quote.end + 1)
    assert "does not stand in the article" in found(quote=quote)


def test_an_option_that_the_article_tells_is_found_out(items: list[QuizItem], taught: IndexReader) -> None:
    item = next(item for item in items if item.kind == "choice" and item.key.endswith("亩"))
    article = taught.article(item.quote.article_id)
    wrong = next(option for option in item.options if option != item.key)
    told = replace(article, text=f"{article.text}另有{wrong}待改造。")
    assert f"the article tells {wrong} too" in problems(item, told)


def test_a_statement_is_false_exactly_where_its_key_says_so(items: list[QuizItem], taught: IndexReader) -> None:
    judged = [item for item in items if item.kind == "true_false"]
    assert {item.key for item in judged} == {"true", "false"}
    for item in judged:
        turned = replace(item, key="false" if item.key == "true" else "true")
        assert "the passage says otherwise" in problems(turned, taught.article(item.quote.article_id))


def test_no_two_items_ask_the_same_or_answer_each_other(pack: Pack) -> None:
    assert not any(clash(one, other) for one, other in combinations(pack.quiz, 2))
    item = next(item for item in pack.quiz if item.kind == "fill")
    assert clash(item, replace(item, kind="choice"))
    telling = replace(pack.quiz[0], stem=f"据报道，{item.quote.text}", quote=replace(item.quote, start=0))
    assert clash(telling, item)


def test_items_are_spread_over_the_articles(items: list[QuizItem]) -> None:
    chosen_items = select(items, {"fill": 3})
    assert len({item.quote.article_id for item in chosen_items}) == 3
    assert select(items, {"fill": 3}, taken=chosen_items) != chosen_items
