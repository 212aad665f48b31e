"""Messages: what is live in them, and what never is."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from rag.schema import Answer, AnswerSentence
from tests.ui.fake import AREA, HOSTILE, PARTS, SCRIPT, STATION, cite, reply
from ui.chat import Exchange
from ui.render import messages

OWN_TAGS = {"div", "p", "br", "strong", "span", "a", "ul", "li"}


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


def answered(question: str) -> str:
    scripted = SCRIPT[question]
    assert isinstance(scripted, Answer)
    return str(messages((Exchange(question, "answered", answer=scripted),), options=True)[1]["content"])


def test_the_fact_comes_first_and_every_marker_is_a_link_to_its_span() -> None:
    read = Reader(answered("资源驿站占地多少？"))
    target = f"#cite={STATION.id}:{AREA.start}-{AREA.end}"
    other = f"#cite={STATION.id}:{PARTS.start}-{PARTS.end}"
    assert read.words.startswith("580平方米[1]资源驿站占地580平方米。[1]它分地上、地下两部分。[2]")
    assert read.targets == [target, target, other, target, other, target, "#copy"]  # fact, text, sources, title, copy


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

    assert Reader(html).words == "大桥全长86米。[1]✓总投资960万元。[1]（文章未证实）大桥全长86米。✓它2023"
    assert html.count('<span class="pc-checked" title="文章证实">✓</span>') == 2
    assert '<span class="pc-unsupported">（文章未证实）</span>' in html
    assert Reader(html).targets == []


def test_what_no_article_bears_out_stands_out_in_the_answer() -> None:
    answer = reply("甲[1]（文章未证实）", AREA, generator="openai:x")
    html = str(messages((Exchange("问", "answered", answer=answer),), options=True)[1]["content"])

    assert '<span class="pc-unsupported">（文章未证实）</span>' in html


def test_a_marker_without_a_citation_is_no_link() -> None:
    html = messages((Exchange("问", "answered", answer=reply("甲[1]乙[7]", AREA)),), options=True)[1]["content"]
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
    ],
)
def test_strangers_text_is_never_markup(hostile: str) -> None:
    trap = STATION.__class__(title=hostile, publisher=hostile, date=hostile, source=hostile, text=hostile + "。")
    scripted = reply(hostile + "[1]", cite(1, trap, trap.text), missing=(hostile + "!",), generator=hostile)
    conversation = (
        Exchange(hostile, "answered", answer=scripted),
        Exchange(hostile, "failed", error=hostile),
        Exchange(hostile, "writing", draft=hostile),
    )
    for message in messages(conversation, options=True):
        html = message["content"]
        read = Reader(html)
        assert read.tags <= OWN_TAGS
        assert read.attributes <= {"class", "href", "title"}
        assert all(re.fullmatch(r"#copy|#cite=[0-9a-f]{12}:\d+-\d+", target) for target in read.targets)
        assert not re.search(r"[\n\r\x00-\x08\x0b-\x1f]", html)  # one block for the Markdown reader: nothing is parsed
