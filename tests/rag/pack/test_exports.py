"""Each format, opened again by its own library or reader."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from markdown_it import MarkdownIt
from pptx import Presentation

from index.errors import PackError
from rag.pack.export import FORMATS, exported, format_of, write
from rag.pack.export_docx import docx
from rag.pack.export_gift import gift
from rag.pack.export_markdown import markdown
from rag.pack.export_pptx import pptx
from rag.pack.outline import HANDOUT_CHARS, Bullets, Heading, handout
from rag.pack.schema import BLANK, Pack

HOSTILE = "<script>x</script> |~=#{}:\\ *粗* [a](b)\x0b`码`\ud800"


def words_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def with_stem(pack: Pack, stem: str) -> Pack:
    return replace(pack, quiz=(replace(pack.quiz[0], stem=stem), *pack.quiz[1:]))


def test_word_shows_keys_and_passages_to_the_trainer_alone(pack: Pack) -> None:
    trainer, participant = words_of(docx(pack, trainer=True)), words_of(docx(pack, trainer=False))
    for item in pack.quiz:
        assert item.stem in trainer
        assert item.stem in participant
    assert f"依据：{pack.quiz[0].quote.text}" in trainer
    assert "答案：" in trainer
    assert "答案：" not in participant
    assert all(f"[{source.number}]" in participant for source in pack.sources)


def test_word_has_headings_tables_and_a_chinese_font(pack: Pack) -> None:
    document = Document(io.BytesIO(docx(pack, trainer=True)))
    headings = [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"]
    assert headings == ["一页提要", "要点", "数据表", "时间线", "术语", "测验", "讨论题", "资料来源"]
    assert [cell.text for cell in document.tables[0].rows[0].cells] == ["指标", "数值", "时间", "原文", "来源"]
    for name in ("Normal", "Heading 1", "Title"):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) in ("宋体", "黑体")
        assert fonts.get(qn("w:eastAsiaTheme")) is None


def test_slides_ask_first_and_keep_the_key_for_the_notes(pack: Pack) -> None:
    deck = Presentation(io.BytesIO(pptx(pack)))
    shown = ["\n".join(s.text_frame.text for s in slide.shapes if s.has_text_frame) for slide in deck.slides]
    item = next(item for item in pack.quiz if item.kind == "fill")
    place = next(n for n, text in enumerate(shown) if item.stem in text)
    notes = deck.slides[place].notes_slide.notes_text_frame
    assert notes is not None
    assert f"答案：{item.key}" in notes.text
    assert "答案：" not in "".join(shown)
    assert all(slide.shapes.title is not None for slide in list(deck.slides)[1:])
    assert 'typeface="微软雅黑"' in deck.slides[place].shapes[1].text_frame._txBody.xml


def test_nothing_runs_off_a_slide(pack: Pack) -> None:
    long = replace(pack, key_points=tuple(replace(point, text=point.text * 4) for point in pack.key_points))
    deck = Presentation(io.BytesIO(pptx(long)))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.top + shape.height <= deck.slide_height
            assert shape.left + shape.width <= deck.slide_width


def test_markdown_is_read_as_it_was_meant(pack: Pack) -> None:
    tokens = MarkdownIt().enable("table").parse(markdown(with_stem(pack, HOSTILE), trainer=True))
    assert not any(token.type in ("html_block", "fence", "code_block") for token in tokens)
    inline = [child for token in tokens for child in token.children or []]
    assert not any(child.type in ("html_inline", "link_open", "code_inline") for child in inline)
    text = "".join(child.content for child in inline if child.type == "text")
    assert "<script>x</script> |~=#{}:\\ *粗* [a](b)" in text
    assert pack.key_points[0].text in text
    assert sum(token.type == "table_open" for token in tokens) >= 3


def parsed_gift(text: str) -> list[tuple[str, str, str]]:
    """Name, stem and answers of each question, by GIFT's own rules: a backslash keeps the character behind it."""
    out = []
    for block in re.split(r"\n\s*\n", text.strip()):
        if block.startswith(("//", "$")):
            continue
        found = re.fullmatch(
            r"::(?P<name>[^:]+)::\[plain\](?P<before>(?:\\.|[^\\{}])*)\{(?P<answers>(?:\\.|[^\\{}])*)\}(?P<after>(?:\\.|[^\\{}])*)",
            block,
            re.DOTALL,
        )
        assert found, block
        out.append((found["name"], found["before"] + BLANK + found["after"], found["answers"]))
    return out


def test_gift_is_parsed_to_the_same_questions(pack: Pack) -> None:
    questions = parsed_gift(gift(with_stem(pack, HOSTILE.replace("\ud800", ""))))
    assert [name for name, _, _ in questions] == [item.id for item in pack.quiz]
    answers = {name: text for name, _, text in questions}
    stems = {name: re.sub(r"\\(.)", r"\1", text) for name, text, _ in questions}
    assert "|~=#{}:\\ *粗* [a](b)" in stems[pack.quiz[0].id]
    for item in pack.quiz:
        body = answers[item.id]
        if item.kind == "choice":
            given = re.findall(r"^\s*([=~])((?:\\.|[^\\\n])*)$", body, re.MULTILINE)
            assert [re.sub(r"\\(.)", r"\1", option) for _, option in given] == list(item.options)
            assert [option for mark, option in given if mark == "="] == [item.key]
        elif item.kind == "fill":
            assert body.startswith(f"={item.key}####")
            assert stems[item.id] == item.stem
        elif item.kind == "true_false":
            assert body.startswith("TRUE####" if item.key == "true" else "FALSE####")
        else:
            assert body.startswith("####")


def test_gift_without_a_quiz_is_refused(pack: Pack) -> None:
    with pytest.raises(PackError, match="no quiz"):
        gift(replace(pack, quiz=()))


def test_the_handout_fits_a_page(pack: Pack) -> None:
    long = replace(pack, key_points=tuple(replace(point, text=point.text * 9) for point in pack.key_points))
    for made in (pack, long):
        parts = list(handout(made))
        assert isinstance(parts[0], Heading)
        shown = next((part for part in parts if isinstance(part, Bullets)), Bullets(()))
        assert sum(map(len, shown.items)) <= HANDOUT_CHARS + len("[9]") * len(shown.items)


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_takes_hostile_text(pack: Pack, kind: str) -> None:
    named = next(known for known in FORMATS if known == kind)
    assert exported(replace(with_stem(pack, HOSTILE), title=HOSTILE), named)


def test_the_format_is_told_by_the_name_or_said(pack: Pack, tmp_path: Path) -> None:
    assert format_of(Path("a.PPTX")) == "pptx"
    assert format_of(Path("a.txt"), "gift") == "gift"
    with pytest.raises(PackError, match=r"a\.txt"):
        format_of(Path("a.txt"))
    with pytest.raises(PackError, match="--format odt"):
        format_of(Path("a.odt"), "odt")
    write(pack, tmp_path / "a.md", "md")
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"]


@pytest.mark.parametrize(("lang", "heading"), [("zh-Hant", "一頁提要"), ("en", "One-page handout")])
def test_headings_are_in_the_readers_language(pack: Pack, lang: str, heading: str) -> None:
    assert f"## {heading}" in markdown(replace(pack, lang=lang), trainer=True)  # type: ignore[arg-type]
