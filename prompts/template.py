"""Prompts: one Markdown file each, its variables checked at load, foreign text made harmless when it is filled in.

    variables: passages, question          the first line declares what the text uses

    # system
    The rules. No variables here, so that endpoints can keep their work on it from request to request.

    # user
    {{passages}}
    <question>{{question}}</question>

The fences are tags, and `as_data` leaves no `<` in foreign text: whatever an article or a question says, it can't close
its fence, open another or spell a model's control tokens (`<|im_start|>`, `</s>`).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from index.errors import PromptError

PromptLang = Literal["zh", "en"]
FOLDER = Path(__file__).resolve().parent

_DECLARATION = re.compile(r"variables:(?P<names>[^\n]*)\n")
_SECTIONS = re.compile(r"\s*^# system\n(?P<system>.+?)^# user\n(?P<user>.+)\Z", re.MULTILINE | re.DOTALL)
_VARIABLE = re.compile(r"\{\{(\w*)\}\}")

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ud800-\udfff]")
_BRACKETED_NUMBER = re.compile(r"[［【]\s*([\d０-９]+)\s*[］】]")
# `[3]` in an article would be taken for a citation, `[INST]` for control; the tortoise-shell form is the one that
# Chinese document numbers have anyway: 粤府〔2023〕5号.
_HARMLESS = str.maketrans({"<": "＜", "[": "〔", "]": "〕"})


class Fenced(str):
    """Text that is ready to stand in a prompt: foreign text in it has gone through `as_data`."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class RenderedPrompt:
    """The two messages of a request."""

    system: str
    user: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt in one language."""

    name: str
    lang: PromptLang
    text: str
    """The whole file."""
    hash: str
    """The first twelve hex digits of the file's SHA-256; logged with each answer."""
    variables: frozenset[str]
    system: str
    user: str

    def render(self, **values: str) -> RenderedPrompt:
        """The messages with every variable filled in once; a value that isn't `Fenced` goes through `as_data` first.

        Raises PromptError that names a variable which is missing or which the prompt doesn't have.
        """
        for name in sorted(self.variables ^ values.keys()):
            problem = "is not given" if name in self.variables else "is given but not declared"
            raise PromptError(f"{_file_name(self.name, self.lang)}: {name} {problem}; correct the file or the call")
        safe = {name: value if isinstance(value, Fenced) else as_data(value) for name, value in values.items()}
        # One pass: braces inside a value are never looked at again.
        return RenderedPrompt(self.system, _VARIABLE.sub(lambda match: safe[match.group(1)], self.user))


@cache
def load_prompt(name: str, lang: PromptLang, folder: Path = FOLDER) -> Prompt:
    """The prompt in `folder/NAME.LANG.md`.

    Raises PromptError that names the file and what is wrong: missing or unreadable, no declaration or sections, a
    variable declared but not used or used but not declared.
    """
    file_name = _file_name(name, lang)
    try:
        text = (folder / file_name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{folder / file_name}: can't be read ({error}); restore the file") from None
    declaration = _DECLARATION.match(text)
    sections = _SECTIONS.match(text, declaration.end()) if declaration else None
    if not declaration or not sections:
        raise PromptError(
            f"{file_name}: must begin with `variables: ...` and have a `# system` and a `# user` section; add them"
        )
    declared = {variable.strip() for variable in declaration["names"].split(",")} - {""}
    if in_system := _VARIABLE.search(sections["system"]):
        raise PromptError(
            f"{file_name}: {in_system.group(1)} stands in the system section; move it to the user section"
        )
    for variable in sorted(declared ^ set(_VARIABLE.findall(sections["user"]))):
        problem = "is declared but not used" if variable in declared else "is used but not declared"
        raise PromptError(f"{file_name}: {variable or '{{}}'} {problem}; correct the file's first line or its text")
    return Prompt(
        name=name,
        lang=lang,
        text=text,
        hash=hashlib.sha256(text.encode()).hexdigest()[:12],
        variables=frozenset(declared),
        system=sections["system"].strip(),
        user=sections["user"].strip(),
    )


def as_data(text: str) -> str:
    """`text` with nothing in it that a prompt gives a meaning: no tags, no citation marks, no invisible characters."""
    visible = _CONTROLS.sub("", text.replace("\r\n", "\n"))
    return _BRACKETED_NUMBER.sub(r"〔\1〕", visible).translate(_HARMLESS)


def fenced(tag: str, text: str, number: int | None = None) -> Fenced:
    """Foreign `text` between `<tag number="n">` and `</tag>`, each on a line of its own."""
    opening = tag if number is None else f'{tag} number="{number}"'
    return Fenced(f"<{opening}>\n{as_data(text).strip()}\n</{tag}>")


def joined(parts: list[Fenced]) -> Fenced:
    """Fenced parts one after the other."""
    return Fenced("\n".join(parts))


def _file_name(name: str, lang: str) -> str:
    return f"{name}.{lang}.md"
