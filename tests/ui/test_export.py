"""Conversations as files, and answers as text to paste."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

from docx import Document

from index.filters import Filter
from rag.schema import AnswerSentence
from tests.ui.fake import AREA, HOSTILE, PARTS, SCRIPT, TRAPPED, reply
from ui.chat import Conversation, Exchange
from ui.export import answer_text, file_name, to_markdown
from ui.export_docx import to_docx

FIRST = reply("资源驿站占地580平方米。[1]它分地上、地下两部分。[2]", AREA, PARTS)
SECOND = reply("它分地上、地下两部分。[2]", PARTS)
TALK: Conversation = (
    Exchange("驿站占地多少？", "answered", answer=FIRST, condition=Filter(regions=("连平县",))),
    Exchange("怎么建的？", "answered", answer=SECOND),
    Exchange("还有呢？", "failed", error="模型没有应答"),
)
SOURCE = "《连平的资源驿站》，policy-chat 示例，2024-08-06，station.md"


def test_what_is_pasted_has_the_fact_the_answer_and_its_numbered_sources() -> None:
    scripted = SCRIPT["资源驿站占地多少？"]
    assert not isinstance(scripted, Exception)
    assert answer_text(scripted).splitlines() == [
        "580平方米[1]",
        "资源驿站占地580平方米。[1]它分地上、地下两部分。[2]",
        "",
        "出处：",
        f"[1] {SOURCE}：“资源驿站占地580平方米。”",
        f"[2] {SOURCE}：“它分地上、地下两部分。”",
    ]


def test_a_refusal_is_pasted_without_a_heading_for_sources() -> None:
    assert answer_text(reply("文章里没有。", outcome="refused")) == "文章里没有。"


def test_markdown_has_a_footnote_for_each_citation_of_the_whole_conversation() -> None:
    text = to_markdown("驿站的事", TALK)
    assert text.startswith("# 驿站的事\n\n## 驿站占地多少？\n\n*只查：连平县*\n\n资源驿站占地580平方米。[^1]它分")
    assert "它分地上、地下两部分。[^3]" in text
    assert re.findall(r"^\[\^(\d)\]: (.{9})", text, re.MULTILINE) == [(n, "《连平的资源驿站》") for n in "123"]
    assert "模型没有应答" in text


def test_word_has_real_footnotes() -> None:
    stored = BytesIO(to_docx("驿站的事", TALK))
    paragraphs = [paragraph.text for paragraph in Document(stored).paragraphs]
    assert paragraphs[:4] == [
        "驿站的事",
        "驿站占地多少？",
        "只查：连平县",
        "资源驿站占地580平方米。它分地上、地下两部分。",
    ]
    with ZipFile(stored) as package:
        notes = package.read("word/footnotes.xml").decode()
        body = package.read("word/document.xml").decode()
        kinds = package.read("[Content_Types].xml").decode()
    assert re.findall(r'<w:footnoteReference w:id="(\d)"/>', body) == ["1", "2", "3"]
    assert re.findall(r'<w:footnote w:id="(\d)">', notes) == ["1", "2", "3"]
    assert notes.count("《连平的资源驿站》") == 3
    assert "/word/footnotes.xml" in kinds


def test_what_nothing_bears_out_is_said_in_both() -> None:
    phrased = replace(reply("甲[1]", AREA), sentences=(AnswerSentence("甲", (1,), "unsupported"),))
    talk = (Exchange("问", "answered", answer=phrased),)
    assert "所引文章不能证实：甲" in to_markdown("问", talk)
    assert "所引文章不能证实：甲" in [paragraph.text for paragraph in Document(BytesIO(to_docx("问", talk))).paragraphs]


def test_strangers_text_is_inert_in_both() -> None:
    answer = reply(HOSTILE + "\x00\x1b\ufffe[3]", TRAPPED)
    talk = (Exchange(HOSTILE, "answered", answer=answer),)
    text = to_markdown(HOSTILE, talk)
    assert re.search(r"(?<!\\)<[A-Za-z/!]", text) is None
    assert re.search(r"(?<!\\)!\[", text) is None
    assert HOSTILE in "\n".join(paragraph.text for paragraph in Document(BytesIO(to_docx(HOSTILE, talk))).paragraphs)


def test_a_files_name_is_one_that_any_system_takes() -> None:
    assert file_name("驿站/占地：多少？", "md") == "驿站 占地：多少？.md"
    assert file_name("../..\\\x00:", "docx") == "policy-chat.docx"
