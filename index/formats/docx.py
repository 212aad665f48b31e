"""Word files (.docx): paragraphs and table rows as lines, headings as `# ` lines, running headers taken out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element

from index.config import IndexConfig
from index.errors import UnreadableFile
from index.formats.docx_headings import heading_levels, with_titles_joined
from index.formats.docx_package import WordFile, read_word_file
from index.formats.docx_text import Block, BodyReader
from index.formats.source import RUNNING_FOOTER, RUNNING_HEADER, OnSkip, Source
from index.page.lines import join_text, normalise_line_ends
from index.schema import Dropped, Mark, RawDocument

_SHORTEST_NAME = 2
"""A shorter author stands in any text by chance."""


def load_docx(source: Source, config: IndexConfig, on_skip: OnSkip) -> Iterator[RawDocument]:
    """The file's body as one page; notes at its end. Automatic numbers of headings and lists are written out."""
    file = read_word_file(source, config)
    reader = BodyReader(file)
    try:
        blocks = [_normalised(block) for block in reader.body()]
        dropped = [
            *_running(reader, file.headers, RUNNING_HEADER),
            *_running(reader, file.footers, RUNNING_FOOTER),
        ]
    except RecursionError:
        raise UnreadableFile("nested too deeply") from None
    contents = [block.text for block in blocks if block.in_contents and block.text.strip()]
    blocks = with_titles_joined([block for block in blocks if not block.in_contents])
    if not any(block.text.strip() for block in blocks):
        raise UnreadableFile("no text in it, only pictures" if reader.pictures else "empty")
    if reader.embedded:
        on_skip(source.name, f"files embedded in it are left out: {reader.embedded}; save each as a file of its own")
    dropped += [*_dropped(contents, "table of contents"), *_dropped(reader.hidden, "hidden text")]
    text, marks = _lines(blocks)
    yield RawDocument(source.name, text, "page", _metadata(file, text), marks, whole_lines=True, dropped=tuple(dropped))


def _normalised(block: Block) -> Block:
    return replace(block, text=normalise_line_ends(block.text))


def _lines(blocks: Sequence[Block]) -> tuple[str, dict[int, Mark]]:
    """The document's text, and the marks of its lines by number from 1."""
    levels = heading_levels(blocks)
    lines: list[str] = []
    marks: dict[int, Mark] = {}
    for index, block in enumerate(blocks):
        own = block.text.split("\n")
        if index in levels:
            own = [f"{'#' * levels[index]} {join_text(*(part.strip() for part in own if part.strip()))}"]
        mark = Mark(block.place, block.link_share)
        if mark != Mark():
            marks |= {len(lines) + number: mark for number in range(1, len(own) + 1)}
        lines += own
    return "\n".join(lines), marks


def _running(reader: BodyReader, parts: Iterable[Element], reason: str) -> Iterator[Dropped]:
    """The text of each different header or footer."""
    texts = ("\n".join(block.text for block in reader.blocks(part) if block.text.strip()) for part in parts)
    yield from (Dropped(text, reason) for text in dict.fromkeys(texts) if text)


def _dropped(lines: Sequence[str], reason: str) -> Iterator[Dropped]:
    if lines:
        yield Dropped("\n".join(lines), reason)


def _metadata(file: WordFile, text: str) -> dict[str, str]:
    """Title and author of the file's properties as far as its text bears them out: templates leave others' there."""
    lines = {"".join(line.lstrip("#").split()) for line in text.split("\n")}
    stated: dict[str, str] = {}
    if file.title and "".join(file.title.split()) in lines:
        stated["title"] = file.title
        if len(file.author) >= _SHORTEST_NAME and file.author in text:
            stated["author"] = file.author
    return stated
