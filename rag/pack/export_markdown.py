"""A pack as Markdown: articles' words are text, whatever marks they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.pack.outline import Bullets, Heading, Note, Part, Question, Table, parts, title_of
from rag.pack.schema import Pack

_SPACE = re.compile(r"[ \t\r\n\f\v]+")  # not the wide space of a blank
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~$])")
_STARTS_BLOCK = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")


def markdown(pack: Pack, *, trainer: bool) -> str:
    """The pack as one Markdown document."""
    lines = [f"# {_text(title_of(pack, trainer=trainer))}", ""]
    for part in parts(pack, trainer=trainer):
        lines += [*_lines(part), ""]
    return "\n".join(lines).rstrip() + "\n"


def _lines(part: Part) -> Iterator[str]:
    if isinstance(part, Heading):
        yield f"{'#' * (part.level + 1)} {_text(part.text)}"
    elif isinstance(part, Note):
        yield f"*{_text(part.text)}*"
    elif isinstance(part, Bullets):
        yield from (f"- {_text(item)}" for item in part.items)
    elif isinstance(part, Table):
        yield _row(part.head)
        yield "|" + " --- |" * len(part.head)
        yield from (_row(row) for row in part.rows)
    else:
        yield from _question(part)


def _question(part: Question) -> Iterator[str]:
    yield f"**{part.number}.** {_text(part.text)}"
    if part.options:
        yield ""
        yield from (f"- {_text(option)}" for option in part.options)
    for extra in (part.key, part.basis):
        if extra:
            yield ""
            yield f"> {_text(extra)}"


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(_text(cell) for cell in cells) + " |"


def _text(text: str) -> str:
    """`text` in one line, with every character that Markdown gives a meaning escaped."""
    flat = _SPACE.sub(" ", text).strip()
    return _STARTS_BLOCK.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", flat))
