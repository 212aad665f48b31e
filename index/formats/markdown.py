"""Markdown as plain lines: its words stay, its marks go, headings keep their `#` because they say what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.config import IndexConfig
from index.errors import UnreadableFile
from index.formats.source import OnSkip, Source, as_text
from index.formats.text import whole_text
from index.schema import RawDocument

# None of these goes over a stretch of text again and again, whatever it holds: runs are possessive (`*+`), and a
# comment without an end is found once, not from each of its beginnings.
_FENCE = re.compile(r"^ {0,3}(?:```|~~~).*$", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_IMAGE = re.compile(r"!\[[^\[\]\n]*\](?:\([^()\n]*\)|\[[^\]\n]*\])")
_LINK = re.compile(r"\[(?!\d+\]\[)([^\[\]\n]+)\](?:\([^()\n]*\)|\[[^\]\n]*\])")
_LINK_TARGET = re.compile(r"^ {0,3}\[[^\]\n]+\]:\s+\S+.*$", re.MULTILINE)
_AUTO_LINK = re.compile(r"<(https?://[^<>\s]+)>")
_STRONG = re.compile(r"(\*{1,3}|_{2,3})(?=\S)([^*_\n]+?)(?<=\S)\1")
_QUOTE = re.compile(r"^ {0,3}(?:> ?)+", re.MULTILINE)
_TABLE_RULE = re.compile(r"^ *+\|?(?: *+:?-{2,}+:? *+\|)+ *+(?::?-{2,}+:?)? *+$", re.MULTILINE)
_TABLE_ROW = re.compile(r"^ *\|(.*)\| *$", re.MULTILINE)
_UNDERLINED = re.compile(r"^(?![ \t]*[#>|*-])([^\n]+)\n {0,3}(=+|-+) *$", re.MULTILINE)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>|~])")


def load_markdown(source: Source, config: IndexConfig, on_skip: OnSkip) -> Iterator[RawDocument]:
    """Text and, from YAML front matter, what the file states about itself."""
    import frontmatter
    import yaml

    whole = whole_text(source, on_skip)
    try:
        fields, text = frontmatter.parse(whole)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 2}" if mark else ""
        raise UnreadableFile(f"the front matter is not YAML{where}; correct or remove it") from None
    except ValueError as error:  # an impossible date, for one
        raise UnreadableFile(f"the front matter can't be read ({error}); correct or remove it") from None
    yield RawDocument(source.name, plain_text(text if fields else whole), "page", as_text(fields))


def plain_text(markdown: str) -> str:
    """The text of `markdown`: emphasis, links and images reduced to their words, table cells set apart by spaces."""
    text = _COMMENT.sub(lambda comment: "" if comment.group().endswith("-->") else comment.group(), markdown)
    for pattern in (_FENCE, _LINK_TARGET, _TABLE_RULE, _IMAGE):
        text = pattern.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = _AUTO_LINK.sub(r"\1", text)
    text = _QUOTE.sub("", text)
    text = _TABLE_ROW.sub(lambda row: "  ".join(cell.strip() for cell in row.group(1).split("|")), text)
    text = _UNDERLINED.sub(lambda heading: f"{'#' if heading.group(2)[0] == '=' else '##'} {heading.group(1)}", text)
    return _ESCAPED.sub(r"\1", _STRONG.sub(r"\2", text))
