"""Messages: what is live in them, and what never is."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from index.filters import Filter
from rag.schema import Answer, AnswerSentence, FigureRow, FigureTable
from tests.ui.fake import AREA, HOSTILE, PARTS, SCRIPT, STATION, cite, reply
from ui.chat import Exchange, Rating
from ui.render import messages

ID = "0123456789abcdef01234567"
OWN_TAGS = {"div", "p", "br", "strong", "span", "a", "ul", "li", "table", "thead", "tbody", "tr", "th", "td"}


class Reader(HTMLParser):
    """Tags, link targets and visible text of a message."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.targets: list[str] = []
        self.attributes: set[str] = set()
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.targets += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.words += data


def shown(answer: Answer, **of_exchange: Any) -> str:
    """The reply to a question with this answer, as HTML."""
    exchange = Exchange("问", "answered", answer=answer, id=ID, **of_exchange)
    return str(messages((exchange,), options=True)[1]["content"])


def answered(question: str) -> str:
    scripted = SCRIPT[question]
    assert isinstance(scripted, Answer)
    return shown(scripted)


def test_the_fact_comes_first_and_every_marker_is_a_link_to_its_citation() -> None:
    read = Reader(answered("资源驿站占地多少？"))
    first, second = f"#cite={ID}:1", f"#cite={ID}:2"
    assert read.words.startswith("580平方米[1]资源驿站占地580平方米。[1]原文它分地上、地下两部分。[2]原文")
    cited = [target for target in read.targets if "cite" in target]
    assert cited == [first, first, second, first, second, first]  # fact, text, sources, title


def test_a_citation_carries_its_quote_for_the_card() -> None:
    assert f'title="{AREA.quote}&#10;连平的资源驿站 · policy-chat 示例 · 2024-08-06"' in answered("资源驿站占地多少？")


def test_sources_name_each_article_once_and_mark_samples() -> None:
    html = answered("资源驿站占地多少？")
    listed = Reader(html[html.index("pc-sources") :]).words
    assert re.sub(r"\s+", " ", listed.split(">", 1)[1]).startswith("出处[1] [2] 连平的资源驿站 改写示例 2024-08-06")


def test_a_sentence_of_a_draft_gets_its_badge_when_it_has_ended() -> None:
    checked = (
        AnswerSentence("大桥全长86米。", (1,), "quoted"),
        AnswerSentence("总投资960万元。", (1,), "unsupported"),
        AnswerSentence("大桥全长86米。", (), "supported"),
    )
    draft = "大桥全长86米。[1]总投资960万元。[1]（文章未证实）大桥全长86米。它2023"
    html = str(messages((Exchange("问", draft=draft, checked=checked),), options=False)[1]["content"])

    assert Reader(html).words == "大桥全长86米。[1]原文总投资960万元。[1]未核实大桥全长86米。有据它2023"
    assert '<span class="pc-support pc-supported" title="所引文章支持这句话">有据</span>' in html
    assert Reader(html).targets == []


def test_badges_are_explained_once() -> None:
    answer = replace(reply("甲[1]乙[1]", AREA), sentences=(AnswerSentence("甲", (1,), "quoted"),))
    two = (Exchange("问", "answered", answer=answer), Exchange("再问", "answered", answer=answer))
    pages = [str(message["content"]) for message in messages(two, options=True)]

    assert ['pc-legend">原文：照录文章的原句</p>' in page for page in pages] == [False, True, False, False]


def test_what_no_article_bears_out_stands_out_in_the_answer() -> None:
    html = shown(reply("甲[1]（文章未证实）", AREA, generator="openai:x"))

    assert '<span class="pc-support pc-unsupported" title="所引文章不能证实这句话">未核实</span>' in html


def test_figures_that_differ_stand_side_by_side_with_their_sources() -> None:
    rows = (
        FigureRow("8.6万吨", "2024", STATION.id, "初步统计", "月溪日报", "2024-11-20", 1),
        FigureRow("8.9万吨", "", STATION.id, "核定数据", "月溪简报", "2025-02-10", 2),
    )
    html = shown(replace(reply("甲[1]乙[2]", AREA, PARTS), table=FigureTable("conflict", rows)))
    table = Reader(html[html.index('<div class="pc-figures">') : html.index("</table>")])

    assert table.words == (
        "各篇文章的数字不一致时间数字文章20248.6万吨[1]初步统计 月溪日报 · 2024-11-20"
        "日期不详8.9万吨[2]核定数据 月溪简报 · 2025-02-10"
    )
    assert table.targets == [f"#cite={ID}:1", f"#cite={ID}:2"]


def test_a_filter_is_named_and_a_refusal_under_it_offers_all_articles() -> None:
    refused = reply("文章里没有。", outcome="refused")
    condition = Filter(publishers=("", "河源日报"), since="2024-01-01")
    user, bot = messages((Exchange("问", "answered", answer=refused, condition=condition),), options=True)

    assert "只查：未注明来源的文章 · 河源日报 · 2024-01-01–…" in user["content"]
    assert 'href="#everywhere"' in bot["content"]
    assert "#everywhere" not in shown(refused)


def test_what_was_thought_of_an_answer_is_shown() -> None:
    html = shown(reply("甲[1]", AREA), rating=Rating("wrong_evidence"))

    assert "pc-bad pc-chosen" in html
    assert "pc-good pc-chosen" not in html


def test_a_marker_without_a_citation_is_no_link() -> None:
    html = shown(reply("甲[1]乙[7]", AREA))
    assert '<span class="pc-marker">[7]</span>' in html


def test_words_follow_the_language_of_the_answer() -> None:
    assert "Sources" in answered("How large is the station?")
    assert "出处" in answered("资源驿站占地多少？")
    traditional = messages((Exchange("問", "answered", answer=reply("答[1]", AREA, lang="zh-Hant")),), options=True)[1][
        "content"
    ]
    assert "出處" in traditional


def test_a_refusal_says_what_is_missing_and_offers_other_questions() -> None:
    scripted = SCRIPT["深圳投了多少钱？"]
    assert isinstance(scripted, Answer)
    message = messages((Exchange("深圳投了多少钱？", "answered", answer=scripted),), options=True)[1]
    assert "深圳的投入" in message["content"]
    assert message["options"] == [{"value": "资源驿站占地多少？", "label": "资源驿站占地多少？"}]


def test_what_is_missing_is_not_said_twice() -> None:
    said = reply("文章里没有深圳的投入。", outcome="refused", missing=("深圳的投入",))
    assert messages((Exchange("问", "answered", answer=said),), options=True)[1]["content"].count("深圳的投入") == 1


def test_an_error_keeps_the_question_and_offers_it_again() -> None:
    user, bot = messages((Exchange("模型坏了", "failed", error="no reply; <b>start</b> it"),), options=True)
    assert "模型坏了" in user["content"]
    assert "no reply; &lt;b&gt;start&lt;/b&gt; it" in bot["content"]
    assert bot["options"] == [{"value": "模型坏了", "label": "再问一次"}]


@pytest.mark.parametrize(
    "hostile",
    [
        HOSTILE,
        '"><a href="https://evil.example">x</a>',
        "' onmouseover=alert(1) x='",
        "# title\n\n![x](https://evil.example/x.png)\n\n[x](javascript:alert(1))\n\n    code\n\n$$x$$",
        "</div><iframe src=//evil.example></iframe>",
        "a\r\rb\x0b\x0c\x1b[31m\x00\u2028![x](https://evil.example/x.png)",
        "&lt;script&gt;",
        '甲\ue000乙\ue002（文章未证实）" onload=x',
    ],
)
def test_strangers_text_is_never_markup(hostile: str) -> None:
    trap = STATION.__class__(title=hostile, publisher=hostile, date=hostile, source=hostile, text=hostile + "。")
    row = FigureRow(hostile, hostile, trap.id, hostile, hostile, hostile, 1)
    scripted = replace(
        reply(hostile + "[1]", cite(1, trap, trap.text), missing=(hostile + "!",), generator=hostile),
        table=FigureTable("series", (row, row)),
        sentences=(AnswerSentence(hostile, (1,), "supported"),),
    )
    conversation = (
        Exchange(hostile, "answered", answer=scripted, condition=Filter(regions=(hostile,), articles=(hostile,))),
        Exchange(hostile, "failed", error=hostile),
        Exchange(hostile, "writing", draft=hostile),
    )
    for message in messages(conversation, options=True):
        html = message["content"]
        read = Reader(html)
        assert read.tags <= OWN_TAGS
        assert read.attributes <= {"class", "href", "title", "id", "role"}
        assert all(
            re.fullmatch(r"#(copy|link|good|bad)=[0-9a-f]{24}|#cite=[0-9a-f]{24}:\d+", target)
            for target in read.targets
        )
        assert not re.search(r"[\n\r\x00-\x08\x0b-\x1f]", html)  # one block for the Markdown reader: nothing is parsed
