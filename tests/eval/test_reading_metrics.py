"""Scores of one page, by hand-made readings of hand-made truths."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.reading import Fault, PageScore, score_page
from eval.truth import PageTruth, TrueArticle
from index.schema import Article

A1 = "河口村的老码头上个月重新开了航，一天四班船。"
A2 = "船票两元，六十岁以上的村民免费，学生半价。"
A3 = "村里说，等秋天水浅了再清一次航道。"
B1 = "白石镇的夜校昨晚开课，第一课教修水泵。"
B2 = "来听课的有四十三人，教室坐不下，站到了走廊。"
CAPTION = "▲学员在拆水泵 阿强摄"
JUNK = "扫描二维码下载客户端，更多精彩内容等着您"

A = TrueArticle("老码头又开航", "山报", "2024-05-06", f"{A1}\n{A2}\n{A3}")
B = TrueArticle("夜校 教修水泵——白石镇见闻", "山报", "", f"{B1}\n{B2}")
PAGE = PageTruth("两篇", (A, B))


def read(true: TrueArticle, text: str | None = None) -> Article:
    return Article(true.title, true.publisher, true.date, "/a/page.txt", true.text if text is None else text)


def score(articles: Sequence[Article], truth: PageTruth = PAGE) -> PageScore:
    return score_page(truth, articles)


def kinds(scored: PageScore) -> list[str]:
    return [fault.kind for fault in scored.faults]


def length(*texts: str) -> int:
    return len("".join("".join(texts).split()))


def test_a_perfect_reading() -> None:
    scored = score([read(A), read(B)])
    assert scored == PageScore(
        true_articles=2,
        articles=2,
        found=2,
        titles=2,
        publishers=2,
        dates=2,
        in_order=True,
        body_characters=length(A.text, B.text),
        lost_characters=0,
        characters=length(A.text, B.text),
        furniture_characters=0,
        passages=2,
        mixed_passages=0,
        paragraphs=5,
        whole_paragraphs=5,
        faults=(),
    )


def test_white_space_is_no_matter() -> None:
    spaced = read(B, f" {B1[:5]}　{B1[5:]} \n\n{B2}")
    scored = score([read(A), replace(spaced, title="夜校教修水泵 ——白石镇见闻")])
    assert (scored.titles, scored.lost_characters, scored.faults) == (2, 0, ())


def test_a_boundary_that_was_missed_mixes_two_articles() -> None:
    scored = score([read(A, f"{A.text}\n夜校\n{B.text}")])
    assert (scored.found, scored.articles, scored.titles, scored.publishers, scored.dates) == (1, 1, 1, 1, 1)
    assert (scored.lost_characters, scored.furniture_characters) == (0, 0)
    assert scored.mixed_passages == 1
    assert scored.faults[0] == Fault("missing", expected=f"{B1} {B2}"[:60])
    assert kinds(scored) == ["missing", "mixed"]


def test_a_boundary_too_many_costs_precision_alone() -> None:
    scored = score([read(A, f"{A1}\n{A2}"), read(A, A3), read(B)])
    assert (scored.found, scored.articles, scored.true_articles) == (2, 3, 2)
    assert (scored.lost_characters, scored.titles) == (0, 2)
    assert scored.faults == (Fault("extra", got=A3),)


def test_a_boundary_a_paragraph_too_late_or_too_early_is_none() -> None:
    late = score([read(A, f"{A.text}\n{B1}"), read(B, B2)])
    assert (late.found, kinds(late)) == (1, ["missing", "extra", "mixed"])
    early = score([read(A, f"{A1}\n{A2}"), read(B, f"{A3}\n{B.text}")])
    assert (early.found, kinds(early)) == (1, ["missing", "extra", "mixed"])


def test_furniture_or_the_title_above_the_first_paragraph_moves_no_boundary() -> None:
    scored = score([read(A, f"{A.title}\n{A.text}"), read(B, f"{JUNK}\n{B.text}")])
    assert (scored.found, scored.furniture_characters) == (2, length(JUNK))
    assert scored.faults == (Fault("furniture", got=JUNK, characters=length(JUNK)),)


def test_an_article_without_its_first_paragraph_keeps_its_title_but_not_its_boundary() -> None:
    scored = score([read(A, f"{A2}\n{A3}"), read(B)])
    assert (scored.found, scored.titles) == (1, 2)
    assert scored.lost_characters == length(A1)
    assert kinds(scored) == ["missing", "extra", "lost"]


def test_what_is_stated_wrongly_is_told_with_both() -> None:
    scored = score([replace(read(A), title="又开航", date=""), replace(read(B), publisher="本站")])
    assert (scored.titles, scored.publishers, scored.dates, scored.found) == (1, 1, 1, 2)
    assert scored.faults == (
        Fault("title", "老码头又开航", "又开航"),
        Fault("date", "2024-05-06", ""),
        Fault("publisher", "山报", "本站"),
    )


def test_lost_and_left_are_counted_in_characters() -> None:
    scored = score([read(A, f"{A1}\n{JUNK}\n{A3}"), read(B)])
    assert (scored.lost_characters, scored.furniture_characters) == (length(A2), length(JUNK))
    assert scored.characters == length(A1, JUNK, A3, B.text)
    assert scored.faults == (
        Fault("furniture", got=JUNK, characters=length(JUNK)),
        Fault("lost", expected=A2, characters=length(A2)),
    )


def test_a_paragraph_kept_twice_is_furniture_the_second_time() -> None:
    scored = score([read(A, f"{A.text}\n{A2}"), read(B)])
    assert (scored.furniture_characters, scored.lost_characters) == (length(A2), 0)


def test_a_paragraph_out_of_order_is_lost_but_no_furniture() -> None:
    scored = score([read(A, f"{A2}\n{A1}\n{A3}"), read(B)])
    assert (scored.furniture_characters, scored.lost_characters) == (0, min(length(A1), length(A2)))


@pytest.mark.parametrize(
    ("true", "got"),
    [
        (f"{B1}\n{B2}\n{CAPTION}", f"{B1}\n{CAPTION}\n{B2}"),
        (f"{B1}\n{CAPTION}\n{B2}", f"{B1}\n{B2}\n{CAPTION}"),
    ],
)
def test_a_caption_may_stand_at_the_end_or_where_it_stood(true: str, got: str) -> None:
    truth = PageTruth("", (replace(B, text=true),))
    scored = score([read(B, got)], truth)
    assert (scored.lost_characters, scored.furniture_characters, scored.found) == (0, 0, 1)


def test_a_caption_in_another_article_is_lost() -> None:
    truth = PageTruth("", (A, replace(B, text=f"{B1}\n{CAPTION}\n{B2}")))
    scored = score([read(A, f"{A.text}\n{CAPTION}"), read(B)], truth)
    assert scored.lost_characters == length(CAPTION)
    assert scored.mixed_passages == 1


def test_what_may_stay_or_go_does_neither_harm() -> None:
    truth = replace(PAGE, articles=(A, replace(B, text=f"{B1}\n{CAPTION}\n{B2}")), either=("阿强摄", "（转第三版）"))
    stays = score([read(A, f"{A.text}（转第三版）"), read(B, f"{B1}\n{CAPTION}\n{B2}")], truth)
    goes = score([read(A), read(B, f"{B1}\n{CAPTION[:-4]}\n{B2}")], truth)
    assert (stays.lost_characters, stays.furniture_characters) == (0, 0)
    assert (goes.lost_characters, goes.furniture_characters) == (0, 0)


def test_a_title_line_in_a_text_is_no_furniture_but_a_short_one_in_another_line_is() -> None:
    truth = PageTruth("", (replace(A, title="开航 老码头"),))
    assert score([read(A, f"老码头\n{A.text}")], truth).furniture_characters == 0
    assert score([read(A, f"开航老码头\n{A.text}")], truth).furniture_characters == 0
    assert score([read(A, f"开航倒计时\n{A.text}")], truth).furniture_characters == 5


def test_broken_and_joined_paragraphs() -> None:
    broken = score([read(A, f"{A1[:8]}\n{A1[8:]}\n{A2}\n{A3}"), read(B)])
    assert (broken.whole_paragraphs, broken.paragraphs) == (4, 5)
    assert broken.faults == (Fault("paragraphs", expected=A1),)
    joined = score([read(A, f"{A1}{A2}\n{A3}"), read(B)])
    assert (joined.whole_paragraphs, joined.faults) == (3, (Fault("paragraphs", expected=A1, times=2),))
    assert broken.lost_characters == joined.lost_characters == 0


def test_articles_out_of_order_are_whole_all_the_same() -> None:
    scored = score([read(B), read(A)])
    assert (scored.in_order, scored.found, scored.titles, scored.lost_characters) == (False, 2, 2, 0)
    assert kinds(scored) == ["order"]


def test_the_same_sentence_in_two_articles_belongs_to_each() -> None:
    truth = PageTruth("", (replace(A, text=f"{A1}\n{A2}"), replace(B, text=f"{A1}\n{B2}")))
    scored = score([read(truth.articles[0]), read(truth.articles[1])], truth)
    assert (scored.found, scored.mixed_passages, scored.faults) == (2, 0, ())


def test_a_page_without_an_article_is_to_be_skipped() -> None:
    none = PageTruth("", ())
    assert score_page(none, [], "no article in it").faults == ()
    scored = score([read(A, JUNK)], none)
    assert scored.faults == (Fault("not_skipped", got=JUNK, characters=length(JUNK)),)
    assert (scored.furniture_characters, scored.characters) == (length(JUNK), length(JUNK))


def test_a_page_that_is_not_read_loses_all() -> None:
    scored = score_page(PAGE, [], "empty")
    assert scored.faults == (Fault("unread", got="empty", characters=length(A.text, B.text)),)
    assert (scored.lost_characters, scored.found, scored.titles) == (scored.body_characters, 0, 0)


PARTS = st.lists(st.sampled_from([A1, A2, A3, B1, B2, CAPTION, JUNK, "短"]), min_size=1, max_size=8)


@given(st.lists(PARTS.map("\n".join), max_size=4))
def test_counts_keep_within_their_bounds(texts: list[str]) -> None:
    scored = score([Article("", "", "", "", text) for text in texts])
    assert 0 <= scored.found <= min(scored.articles, scored.true_articles)
    assert 0 <= scored.titles <= scored.true_articles
    assert 0 <= scored.lost_characters <= scored.body_characters
    assert 0 <= scored.furniture_characters <= scored.characters == length(*texts)
    assert 0 <= scored.mixed_passages <= scored.passages
    assert 0 <= scored.whole_paragraphs <= scored.paragraphs <= 5
    # Whatever is not lost stands in the reading, where it is not furniture.
    assert scored.body_characters - scored.lost_characters <= scored.characters - scored.furniture_characters
    if texts:
        assert scored.lost_characters == sum(fault.characters for fault in scored.faults if fault.kind == "lost")


@given(PARTS.map("\n".join), PARTS.map("\n".join))
def test_a_text_read_as_it_is_has_no_fault(first: str, second: str) -> None:
    articles = (replace(A, text=f"{A1}\n{first}"), replace(B, text=f"{B1}\n{second}"))
    assert score([read(article) for article in articles], PageTruth("", articles)).faults == ()
