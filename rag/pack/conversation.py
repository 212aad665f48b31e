"""A conversation as what a pack is made from: its questions, and the articles that its answers cite.

The file is a JSON list of turns (`{"role", "content"}`, an assistant's with `citations` if they were kept) or of answer
documents, or an object that holds such a list as `history` or `messages`. Where no citations were kept, the questions
are asked again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import PackError
from rag.schema import Answer, Turn

Ask = Callable[[str, Sequence[Turn]], Answer]
"""Answers a question with the turns before it."""
_SHAPE = 'it must be a JSON list of {"role", "content"} or of answers that `policy-chat ask --json` prints'


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was asked, and which articles answered."""

    questions: tuple[str, ...]
    """As the user typed them."""
    article_ids: tuple[str, ...]
    """Each once, in the order of the answers."""


def read_conversation(path: Path, ask: Ask) -> Conversation:
    """The conversation in this file; `ask` answers what has no citations. Raises PackError for another file."""
    turns = list(_turns(_content(path), path))
    kept = {id_: None for _, citations in turns for id_ in citations}
    questions = tuple(turn.content for turn, _ in turns if turn.role == "user" and turn.content.strip())
    if not questions:
        raise PackError(f"{path}: no question of a user in it; {_SHAPE}")
    if not kept:
        kept = dict.fromkeys(_asked_again([turn for turn, _ in turns], ask))
    return Conversation(questions, tuple(kept))


def _asked_again(turns: Sequence[Turn], ask: Ask) -> Iterator[str]:
    for number, turn in enumerate(turns):
        if turn.role == "user" and turn.content.strip():
            answer = ask(turn.content, turns[:number])
            if answer.outcome != "refused":
                yield from (citation.article_id for citation in answer.citations)


def _content(path: Path) -> list[Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise PackError(f"{path}: no such file; name a conversation with --conversation") from None
    except (OSError, UnicodeDecodeError) as error:
        raise PackError(f"{path}: can't be read ({error.__class__.__name__}); check the file") from None
    except (ValueError, RecursionError):
        raise PackError(f"{path}: not JSON; {_SHAPE}") from None
    if isinstance(content, dict):
        content = next((content[key] for key in ("history", "messages") if key in content), [content])
    if not isinstance(content, list) or not all(isinstance(one, dict) for one in content):
        raise PackError(f"{path}: no conversation; {_SHAPE}")
    return content


def _turns(content: Sequence[Mapping[str, Any]], path: Path) -> Iterator[tuple[Turn, tuple[str, ...]]]:
    """The turns with the ids that they cite; an answer document is its question and its answer."""
    for number, one in enumerate(content, 1):
        cited = _cited(one.get("citations"))
        if isinstance(one.get("question"), str) and isinstance(one.get("answer"), str):
            yield Turn("user", one["question"]), ()
            yield Turn("assistant", one["answer"]), cited
        elif one.get("role") in ("user", "assistant") and isinstance(one.get("content"), str):
            yield Turn(one["role"], one["content"]), cited
        else:
            raise PackError(f"{path}: entry {number} is no turn; {_SHAPE}")


def _cited(citations: Any) -> tuple[str, ...]:
    if not isinstance(citations, list):
        return ()
    found = (one.get("article_id") for one in citations if isinstance(one, dict))
    return tuple(id_ for id_ in found if isinstance(id_, str))
