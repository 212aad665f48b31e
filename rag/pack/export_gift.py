"""A pack's quiz in GIFT, the text format that Moodle and other quiz systems import.

https://docs.moodle.org/en/GIFT_format: `~ = # { } :` and the backslash are escaped, a blank is `{=answer}`.
"""

from __future__ import annotations

import re

from index.errors import PackError
from rag.pack.outline import mark
from rag.pack.schema import BLANK, Pack, QuizItem

_SPACE = re.compile(r"[ \t\r\n\f\v]+")  # not the wide space of a blank
_SPECIAL = re.compile(r"([\\~=#{}:])")


def gift(pack: Pack) -> str:
    """The quiz as GIFT, the feedback being the passage that bears the key out; raises PackError where there is none."""
    if not pack.quiz:
        raise PackError("the pack has no quiz, and GIFT holds nothing else; choose .docx, .pptx or .md")
    blocks = [f"// {_line(pack.title)}", f"$CATEGORY: {_category(pack.title)}"]
    blocks += [_item(pack, item) for item in pack.quiz]
    return "\n\n".join(blocks) + "\n"


def _item(pack: Pack, item: QuizItem) -> str:
    feedback = f"####{_text(item.quote.text)}{_text(mark(pack, item.quote))}"
    name = f"::{_text(item.id)}::[plain]"
    if item.kind == "choice":
        options = "\n".join(f"    {'=' if option == item.key else '~'}{_text(option)}" for option in item.options)
        return f"{name}{_text(item.stem)} {{\n{options}\n    {feedback}\n}}"
    if item.kind == "true_false":
        return f"{name}{_text(item.stem)} {{{'TRUE' if item.key == 'true' else 'FALSE'}{feedback}}}"
    if item.kind == "fill":
        before, _, after = item.stem.partition(BLANK)
        return f"{name}{_text(before)}{{={_text(item.key)}{feedback}}}{_text(after)}"
    # An essay, to be marked by hand: nobody writes a short answer to the letter.
    return f"{name}{_text(item.stem)} {{####{_text(item.key)}{_text(mark(pack, item.quote))}}}"


def _text(text: str) -> str:
    r"""`text` in one line, its special characters escaped by a backslash."""
    return _SPECIAL.sub(r"\\\1", _line(text))


def _category(title: str) -> str:
    """A category's path is split at `/`, and ends with its line."""
    return _SPECIAL.sub(r"\\\1", _line(title).replace("/", "／")) or "policy-chat"


def _line(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
