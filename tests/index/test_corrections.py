"""Corrections by hand: what they do to a page, and which ones fit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.corrections import (
    ABOVE_FIRST_START,
    TITLE_REPLACED,
    Corrections,
    FieldCorrection,
    corrected_of,
    follow,
)
from index.parts import Parts
from index.reading import take_apart
from index.schema import Dropped, RawDocument
from tests.index.correctable import FIRST_TITLE, HEADING, LINES, PAGE, SECOND_TITLE


def correct(split_at: tuple[int, ...] = (), *fields: FieldCorrection, text: str = PAGE, **stated: str) -> Parts:
    return take_apart(RawDocument("/a/page.txt", text, "page", stated), Corrections(split_at, fields))


def titles_of(parts: Parts) -> list[str]:
    return [placed.article.title for placed in parts.articles]


def squeezed(text: str) -> str:
    return "".join(text.split())


# --- where articles start ---


def test_uncorrected_the_page_has_two_articles() -> None:
    parts = correct()
    assert [(placed.first, placed.last) for placed in parts.articles] == [(FIRST_TITLE, 10), (SECOND_TITLE, 14)]
    assert parts.lines == LINES
    assert [corrected_of(placed.article.tags) for placed in parts.articles] == [[], []]


def test_line_1_alone_makes_the_page_one_article() -> None:
    (placed,) = correct((1,)).articles
    assert (placed.article.title, placed.first, placed.last) == ("甲村修桥便民", FIRST_TITLE, 14)
    assert "乙村开仓收粮" in placed.article.text
    assert placed.article.text.endswith("一直收到天黑才关门。")
    assert corrected_of(placed.article.tags) == ["split"]
    assert "版权所有" not in placed.article.text  # furniture stays out


def test_articles_start_at_the_given_lines_with_the_title_found_there() -> None:
    parts = correct((FIRST_TITLE, HEADING, SECOND_TITLE))
    assert [placed.first for placed in parts.articles] == [FIRST_TITLE, HEADING, SECOND_TITLE]
    assert titles_of(parts) == ["甲村修桥便民", "工期提前", "乙村开仓收粮"]
    assert [placed.article.text[:3] for placed in parts.articles] == ["大桥昨", "建设者", "乙村粮"]
    assert parts.articles[0].article.tags["byline"] == "■本报记者 黄新"


def test_a_given_line_may_open_with_text() -> None:
    parts = correct((8, SECOND_TITLE))
    assert titles_of(parts) == ["", "乙村开仓收粮"]
    assert parts.articles[0].article.text.startswith("大桥昨日合龙")


def test_what_stands_above_the_first_given_line_belongs_to_no_article() -> None:
    (placed,) = correct((SECOND_TITLE,)).articles
    above = {line: one for line, one in placed.dropped if one.reason == ABOVE_FIRST_START}
    assert [*above] == [6, 7, 8, 9, 10]
    assert above[8].text.startswith("大桥昨日合龙")
    assert placed.article.title == "乙村开仓收粮"


def test_a_page_of_short_lines_is_an_article_if_somebody_says_so() -> None:
    lines = "全省秋收过半\n新规下月起施行\n稻鱼共生田里抓鱼忙\n非遗工坊进社区\n"
    assert correct(text=lines).articles == ()
    (placed,) = correct((1,), text=lines).articles
    assert squeezed(placed.article.text) == squeezed(lines)


def test_a_paragraph_of_fixed_width_can_be_divided_at_any_of_its_lines() -> None:
    sentence = "村里修了水渠装了路灯铺了石板路家家户户都通了自来水还建起了图书室和卫生站孩子们放学后有了去处"
    wrapped = "\n".join((sentence * 4)[at : at + 20] for at in range(0, 180, 20)) + "。"
    assert len(correct(text=wrapped).articles) == 1
    parts = correct((1, 5), text=wrapped)
    assert [placed.first for placed in parts.articles] == [1, 5]
    assert squeezed("".join(placed.article.text for placed in parts.articles)) == squeezed(wrapped)


LINES_OF_TEXT = st.sampled_from(
    [*PAGE.splitlines(), "", "　　一、总体要求", "# 标题", "（图为新桥。丘文 摄）", "■黄新"]
)


@settings(deadline=None)  # the first example loads the script tables
@given(st.lists(LINES_OF_TEXT, max_size=20), st.sets(st.integers(1, 20), max_size=3))
def test_no_character_is_lost_and_every_start_is_an_article_or_told(lines: list[str], starts: set[int]) -> None:
    text = "\n".join(lines)
    parts = correct(tuple(sorted(starts)), text=text)
    if starts and not parts.unfit:
        found = {placed.first for placed in parts.articles}
        assert starts - {1} <= found | ({1} if 1 in starts else set())
        assert len(found) == len(parts.articles) <= len(starts)
    held = [
        placed.article.title + placed.article.tags.get("byline", "") + placed.article.text for placed in parts.articles
    ]
    held += [region.text for placed in parts.articles for region in placed.article.dropped]
    held += [region.text for _, region in parts.dropped]
    marks = str.maketrans("", "", "#　 \n")
    assert sorted("".join(held).translate(marks)) == sorted(text.translate(marks))


# --- which do not fit ---


@pytest.mark.parametrize(
    ("split_at", "why"),
    [
        ((1, 99), f"--split-at 1 --split-at 99: the page has {LINES} lines; text nearby: 12 “"),
        ((5,), "--split-at 5: line 5 is dropped (breadcrumb); text nearby: 6 “甲村修桥便民”, 7 “"),
        ((15,), "--split-at 15: line 15 is dropped (copyright notice)"),
        ((SECOND_TITLE, 12), "--split-at 11 --split-at 12: no text follows line 11 before the next article"),
    ],
)
def test_lines_at_which_nothing_can_start(split_at: tuple[int, ...], why: str) -> None:
    text = PAGE if 12 not in split_at else PAGE.replace("乙村开仓收粮\n", "■本报记者 丘文\n")
    parts = correct(split_at, text=text)
    assert [one.startswith(why) for one in parts.unfit] == [True], parts.unfit
    assert parts.corrections == Corrections()
    assert [placed.article for placed in parts.articles] == [placed.article for placed in correct(text=text).articles]


def test_a_blank_line_is_told() -> None:
    (why,) = correct((2,), text="甲村修桥便民\n\n大桥昨日合龙，明年通车。").unfit
    assert why.startswith("--split-at 2: line 2 holds no text of an article; text nearby: 1 “甲村修桥便民”, 3 “")


def test_a_title_for_several_articles_names_the_choices_and_the_rest_holds() -> None:
    parts = correct((), FieldCorrection(title="新题", date="2024-05-06"))
    assert parts.unfit == (
        "--title: the page has 2 articles; say which with --at LINE: 6 “甲村修桥便民”, 11 “乙村开仓收粮”",
    )
    assert titles_of(parts) == ["甲村修桥便民", "乙村开仓收粮"]
    assert {placed.article.date for placed in parts.articles} == {"2024-05-06"}


def test_a_line_at_which_no_article_starts() -> None:
    parts = correct((), FieldCorrection(at=HEADING, title="新题", publisher="山乡报"))
    assert parts.unfit == (
        "--title --publisher --at 9: no article starts at line 9; "
        "articles start at 6 “甲村修桥便民”, 11 “乙村开仓收粮”",
    )
    assert {placed.article.publisher for placed in parts.articles} == {""}


def test_a_page_without_articles_has_nothing_to_correct() -> None:
    assert correct((), FieldCorrection(title="新题"), text="首页\n新闻\n").unfit == (
        "--title: there is no article on the page",
    )


# --- title, date and publisher ---


def test_a_title_replaces_what_was_read_and_the_text_stays() -> None:
    before, _ = correct().articles
    after, other = correct((), FieldCorrection(at=FIRST_TITLE, title="甲村新桥合龙")).articles
    assert after.article.title == "甲村新桥合龙"
    assert after.article.id == before.article.id
    assert (FIRST_TITLE, "甲村修桥便民", TITLE_REPLACED) in [(at, one.text, one.reason) for at, one in after.dropped]
    assert corrected_of(after.article.tags) == ["title"]
    assert other.article == correct().articles[1].article


def test_without_a_title_the_line_read_as_one_is_text() -> None:
    (placed,) = correct((1,), FieldCorrection(title="")).articles
    assert placed.article.title == ""
    assert placed.article.text.startswith("甲村修桥便民\n大桥昨日合龙")


def test_the_title_of_the_first_article_can_be_named_by_line_1() -> None:
    assert titles_of(correct((), FieldCorrection(at=1, title="新题"))) == ["新题", "乙村开仓收粮"]


def test_date_and_publisher_hold_for_all_articles_and_one_of_its_own_wins() -> None:
    fields = FieldCorrection(date="2024-05-06", publisher="山乡报"), FieldCorrection(at=SECOND_TITLE, date="")
    parts = correct((), *fields, date="2020-01-01")
    assert [(one.article.date, one.article.publisher) for one in parts.articles] == [
        ("2024-05-06", "山乡报"),
        ("", "山乡报"),
    ]


def test_a_record_stays_as_it_is() -> None:
    record = RawDocument("/a/r.jsonl#1", PAGE, "record")
    assert take_apart(record, Corrections((1,))) == take_apart(record)


# --- merging and storing ---


def test_later_corrections_win_field_by_field() -> None:
    earlier = Corrections(
        (1, 9), (FieldCorrection(None, date="2024-01-01"), FieldCorrection(9, "甲", "2024-02-02", "丙报"))
    )
    merged = earlier.merged(Corrections((), (FieldCorrection(9, title="乙"),)))
    assert merged.split_at == (1, 9)
    assert merged.fields == (FieldCorrection(None, date="2024-01-01"), FieldCorrection(9, "乙", "2024-02-02", "丙报"))
    for_all = merged.merged(Corrections((1,), (FieldCorrection(date="2024-03-03"),)))
    assert for_all.split_at == (1,)
    assert for_all.fields == (FieldCorrection(None, date="2024-03-03"), FieldCorrection(9, "乙", None, "丙报"))


def test_they_are_stored_as_json() -> None:
    stated = Corrections((1, 9), (FieldCorrection(9, "甲", "", None),), {9: "工期提前"})
    assert Corrections.from_json(stated.as_json()) == stated
    assert not Corrections()
    assert not Corrections.from_json(Corrections().as_json())


def test_lines_are_found_again_where_the_page_has_grown() -> None:
    known = follow(Corrections((1, SECOND_TITLE), (FieldCorrection(SECOND_TITLE, "新题"),)), PAGE).corrections
    assert known.texts == {SECOND_TITLE: "乙村开仓收粮"}
    fit = follow(known, "发布时间：2024-05-06\n来源：山乡报\n" + PAGE)
    assert fit.unfit == ()
    assert fit.corrections.split_at == (1, SECOND_TITLE + 2)
    assert [one.at for one in fit.corrections.fields] == [SECOND_TITLE + 2]
    assert follow(fit.corrections, PAGE).corrections == known


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (PAGE.replace("乙村开仓收粮\n", ""), "is no longer on it"),
        ("乙村开仓收粮\n" + PAGE.replace("首页\n新闻\n", "新闻\n乙村开仓收粮\n网站\n", 1), "stands 3 times on it"),
    ],
)
def test_a_line_that_is_gone_or_stands_twice_fits_no_more(text: str, why: str) -> None:
    known = follow(Corrections((SECOND_TITLE,), (FieldCorrection(SECOND_TITLE, "新题"),)), PAGE).corrections
    fit = follow(known, text)
    expected = f"the page has changed and line 11 “乙村开仓收粮” {why}"
    assert fit.unfit == (f"--split-at 11: {expected}", f"--title --at 11: {expected}")
    assert not fit.corrections


# --- lines that stay or go ---


def by_hand(keep: tuple[int, ...] = (), drop: tuple[int, ...] = (), text: str = PAGE) -> Parts:
    return take_apart(RawDocument("/a/page.txt", text, "page", {}), Corrections(keep=keep, drop=drop))


def test_a_dropped_line_is_kept_by_hand_where_it_stood() -> None:
    parts = by_hand(keep=(LINES,))
    assert parts.articles[-1].article.text.endswith("一直收到天黑才关门。\n版权所有 山乡网 粤ICP备00000000号")
    assert parts.articles[-1].inside == ()
    assert [corrected_of(placed.article.tags) for placed in parts.articles] == [[], ["lines"]]


def test_a_line_kept_above_the_title_is_text_and_no_title() -> None:
    first = by_hand(keep=(3,)).articles[0]
    assert first.article.title == "甲村修桥便民"
    assert first.article.text.startswith("服务\n大桥昨日合龙")
    assert [region.text for _, region in first.dropped][:3] == ["首页", "新闻", "互动"]


def test_a_short_line_of_no_article_is_kept_with_the_text_it_stands_nearest() -> None:
    page = PAGE.replace("乙村开仓收粮\n", "丙村来信\n■本报记者 黄新\n乙村开仓收粮\n", 1)
    second = by_hand(keep=(SECOND_TITLE,), text=page).articles[1]
    assert second.article.text.startswith("丙村来信\n乙村粮站")
    assert [region.text for _, region in second.inside] == ["版权所有 山乡网 粤ICP备00000000号"]


@pytest.mark.parametrize("line", range(FIRST_TITLE, LINES))
def test_dropping_a_line_takes_it_out_and_moves_no_other(line: int) -> None:
    text = PAGE.split("\n")[line - 1]
    before, after = correct(), by_hand(drop=(line,))
    assert [placed.first for placed in after.articles] == [placed.first for placed in before.articles]
    for one, other in zip(before.articles, after.articles, strict=True):
        assert other.article.text == one.article.text.replace(text, "").strip("\n").replace("\n\n", "\n")
    assert Dropped(text, "dropped by hand") in [region for placed in after.articles for _, region in placed.dropped]


def test_an_article_whose_text_is_dropped_is_none() -> None:
    assert titles_of(by_hand(drop=(8, 9, 10))) == ["乙村开仓收粮"]


def test_lines_that_hold_nothing_fit_nothing() -> None:
    assert by_hand(keep=(99,)).unfit == ("--keep 99: there is no text on it",)
    assert by_hand(drop=(1,), text="\n" + PAGE).unfit == ("--drop 1: there is no text on it",)


def test_kept_and_dropped_lines_are_found_again_when_they_have_moved() -> None:
    known = by_hand(keep=(LINES,), drop=(10,)).corrections
    moved = follow(known, "新的一行\n" + PAGE).corrections
    assert (moved.keep, moved.drop) == ((LINES + 1,), (11,))
    (unfit,) = follow(known, PAGE.replace("建设者说", "他们说")).unfit
    assert unfit.startswith("--drop 10: the page has changed and line 10 “建设者说")


def test_what_is_said_of_a_line_later_wins() -> None:
    merged = Corrections(keep=(1, 2), drop=(8,)).merged(Corrections(keep=(8,), drop=(2,)))
    assert (merged.keep, merged.drop) == ((1, 8), (2,))
    assert Corrections.from_json(merged.as_json()) == merged
