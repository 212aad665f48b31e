"""Lines of a page, with the features by which reading tells an article from what surrounds it.

The features are shape, punctuation, neighbours and script-blind wording; none names a site or a newspaper.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from index.schema import Mark, Place
from index.script import to_simplified

LABEL_PART = 45
"""A heading, title line or navigation entry has at most this many characters between two spaces."""
LABEL_CHARS = 90
"""And this many in all."""
LONGEST_SENTENCE_LABEL = 30
"""A title that asks, exclaims or has three clauses is no longer than this."""
SENTENCE_CHARS = 5
"""The shortest line that is a sentence."""
PROSE_CHARS = 25
"""From this length on, a line with clause punctuation is running text whether or not its sentence ends in it."""
MOSTLY_LINKS = 0.5
"""From this share of linked characters on, a line leads elsewhere rather than telling something."""

# Control and invisible characters that pasted pages carry: no reader sees them. Line ends and tabs stay.
_INVISIBLE = re.compile("[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_LINE_ENDS = re.compile("\r\n?|[\u000b\u000c\u0085\u2028\u2029]")
_CLOSERS = "”’」』）)】]》〉\"'"
# A sentence ends, perhaps before a note in brackets: “……工作。(张三)”.
_ENDS = re.compile(
    rf"(?:[。！？!?；;：:…]|\.{{3}}|[a-zA-Z]\.)[{re.escape(_CLOSERS)}]*(?:[（(][^（()）]{{1,60}}[)）])?[{re.escape(_CLOSERS)}]*$"
)
_FULL_STOP_INSIDE = re.compile(r"[。；;]|[！？!?](?![”’」』）)】\]》]?(?:\s|$))")
_CLAUSE = re.compile(r"[，,。；;、：:]")
_COMMA = re.compile(r"[，,]")
_ENUMERATED = re.compile(
    r"(?:第?[一二三四五六七八九十百]{1,3}[、.,]|第[一二三四五六七八九十百]{1,3}[章节条款]|第?\(?[一二三四五六七八九十]{1,3}\)|\(?\d{1,2}[).、]|[①-⑳]|附件?[:\d])"
)
_MARKUP_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page without the white space around it."""

    number: int
    """1-based, in the document's text."""
    text: str
    folded: str
    """Simplified script, lower case, half-width punctuation; character for character as long as `text`."""
    gap: int = 0
    """Blank lines before it."""
    indented: bool = False
    level: int = 0
    """Level of the heading that markup states (`# ` = 1), 0 where it states none."""
    place: Place = ""
    """Where markup says that it stands, empty where it says nothing."""
    link_share: float = 0.0
    """Share of its characters that are links, 0..1."""

    @property
    def ends_sentence(self) -> bool:
        """Whether the line's last sentence is complete. A colon or semicolon counts: what follows may stand alone."""
        return bool(_ENDS.search(self.text[-LABEL_CHARS:]))

    @property
    def is_label(self) -> bool:
        """Whether the line has the shape of a heading or title: short, without a sentence inside it."""
        if self.level:
            return True
        parts = self.text.split() or [""]
        if len(self.text) > LABEL_CHARS or max(map(len, parts)) > LABEL_PART or self._has_clauses:
            return False
        if _FULL_STOP_INSIDE.search(self.text) or self.text[-1:] in "，,、":
            return False
        if self.ends_sentence and (len(self.text) > LONGEST_SENTENCE_LABEL or self.text[-1] not in "！？!?"):
            return False
        return any(char.isalnum() for char in self.text)

    @property
    def _has_clauses(self) -> bool:
        commas = len(_COMMA.findall(self.text))
        return commas > 2 or (commas == 2 and len(self.text) > LONGEST_SENTENCE_LABEL)

    @property
    def is_prose(self) -> bool:
        """Whether the line is running text: a sentence, or a long piece of one."""
        if self.level:
            return False
        if self.ends_sentence and len(self.text) >= SENTENCE_CHARS and not self.is_label:
            return True
        return len(self.text) >= PROSE_CHARS and bool(_CLAUSE.search(self.text)) and not self.is_label

    @property
    def is_enumerated(self) -> bool:
        """Whether the line opens with a number that belongs to a list or an outline: `一、`, `(二)`, `3.`."""
        return bool(_ENUMERATED.match(self.folded))

    def slice(self, start: int, end: int | None = None) -> Line:
        """The part `text[start:end]` of the line as a line of its own, in the same place."""
        part = self.text[start:end]
        left = start + len(part) - len(part.lstrip())
        right = left + len(part.strip())
        return replace(self, text=self.text[left:right], folded=self.folded[left:right])


def lines_of(text: str, starts: Collection[int] = (), marks: Mapping[int, Mark] = MappingProxyType({})) -> list[Line]:
    """The lines of `text` that are not blank, hard-wrapped paragraphs joined to one line each.

    No line is joined to the one before it whose number is among `starts`. `marks` are what markup says of lines, by
    their 1-based number.
    """
    return _unwrap(list(_lines(visible(normalise_line_ends(text)), marks)), starts)


def visible(text: str) -> str:
    """`text` without the control and invisible characters that no reader sees; line ends and tabs stay."""
    return _INVISIBLE.sub("", text)


def normalise_line_ends(text: str) -> str:
    """`text` with every kind of line end as `\\n`."""
    return _LINE_ENDS.sub("\n", text)


class _NarrowForms(dict[int, str]):
    """For each code point its lower-case, half-width form of one character; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = unicodedata.normalize("NFKC", char).lower()
        self[code] = folded if len(folded) == 1 else char
        return self[code]


_NARROW = _NarrowForms()


def fold_in_place(text: str) -> str:
    """`text` in simplified script, lower case and half width, of the same length: offsets stay true.

    A character whose compatibility form has several characters (`…`, `㎡`) stays as it is.
    """
    narrow = text.translate(_NARROW)
    simplified = to_simplified(narrow)
    return simplified if len(simplified) == len(text) else narrow


def join_text(*parts: str) -> str:
    """`parts` as one run of text: a space between them only where two Latin words or numbers would touch."""
    out: list[str] = []
    for part in parts:
        before = out[-1] if out else ""
        touching = before[-1:].isalnum() and part[:1].isalnum() and before[-1:].isascii() and part[:1].isascii()
        out += [" ", part] if touching else [part]
    return "".join(out)


def _lines(text: str, marks: Mapping[int, Mark]) -> Iterator[Line]:
    gap = 0
    unmarked = Mark()
    for number, raw in enumerate(text.split("\n"), start=1):
        stripped = raw.strip()
        if not stripped:
            gap += 1
            continue
        level = 0
        if heading := _MARKUP_HEADING.fullmatch(stripped):
            level, stripped = len(heading.group(1)), heading.group(2)
        indented = raw[:1].isspace() and len(raw) - len(raw.lstrip()) >= (1 if raw[0] == "\u3000" else 2)
        mark = marks.get(number, unmarked)
        yield Line(number, stripped, fold_in_place(stripped), gap, indented, level, mark.place, mark.link_share)
        gap = 0


def _width(text: str) -> float:
    """Columns that `text` takes, a Chinese character being one."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


def _unwrap(lines: Sequence[Line], starts: Collection[int]) -> list[Line]:
    """Join the lines of paragraphs that were broken at a fixed width, as e-mail, PDF and terminals do.

    A page counts as wrapped when most lines that end without a stop have nearly the greatest width and a line directly
    below them. Then a full line goes on in the next one unless a blank line or an indent comes between.
    """
    if len(lines) < 4:
        return list(lines)
    widths = [_width(line.text) for line in lines]
    full = sorted(widths)[int(len(widths) * 0.9)]
    is_full = [full - 3 <= width <= full + 2 for width in widths]
    followed = [after.gap == 0 and not after.indented and not after.level for after in lines[1:]] + [False]
    broken = [i for i, line in enumerate(lines) if not line.ends_sentence and followed[i] and is_full[i]]
    if not (10 <= full <= 60 and len(broken) >= 3 and len(broken) >= 0.4 * len(lines)):
        return list(lines)
    out: list[Line] = []
    parts: list[Line] = []
    whole = [line.number not in starts for line in lines[1:]] + [False]
    for line, *goes_on in zip(lines, followed, is_full, whole, strict=True):
        parts.append(line)
        if not all(goes_on):
            out.append(_as_one(parts))
            parts = []
    return out + ([_as_one(parts)] if parts else [])


def _as_one(parts: Sequence[Line]) -> Line:
    """The first of `parts` with the text of all of them."""
    if len(parts) == 1:
        return parts[0]
    text = join_text(*(part.text for part in parts))
    return replace(parts[0], text=text, folded=fold_in_place(text))
