"""A conversation as what a pack is made from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from index.errors import PackError
from index.reader import IndexReader
from rag.answer import Assistant
from rag.config import RagConfig
from rag.pack.conversation import Conversation, read_conversation
from rag.pack.make import make_pack
from rag.pack.material import of_conversation
from rag.schema import Answer, Turn
from tests.rag.pack.corpus import ids_of

QUESTION = "石角镇的夜校报名学员有多少人？"


def written(path: Path, content: Any) -> Path:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def never(question: str, history: Sequence[Turn]) -> Answer:
    raise AssertionError(f"{question} was asked again")


def test_citations_that_were_kept_name_the_articles(tmp_path: Path) -> None:
    cited = [{"article_id": "b"}, {"article_id": "a"}, {"article_id": "b"}]
    turns = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "430人[1]", "citations": cited}]
    expected = Conversation((QUESTION,), ("b", "a"))
    assert read_conversation(written(tmp_path / "a.json", turns), never) == expected
    assert read_conversation(written(tmp_path / "b.json", {"history": turns}), never) == expected
    answer = {"question": QUESTION, "answer": "430人[1]", "citations": cited}
    assert read_conversation(written(tmp_path / "c.json", answer), never) == expected


def test_a_plain_history_is_asked_again(tmp_path: Path, taught: IndexReader) -> None:
    assistant = Assistant(taught, RagConfig(chat_model=""))
    turns = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "430人"}]
    found = read_conversation(written(tmp_path / "a.json", turns), assistant.answer)
    assert found.article_ids[0] == ids_of(taught)["佛冈县石角镇办起夜校"]
    made = make_pack(of_conversation(found.questions, found.article_ids[:1], taught), taught)
    assert made.origin.kind == "conversation"
    assert made.title == QUESTION
    assert "430人" in made.key_points[0].text


@pytest.mark.parametrize("content", ["nonsense", [1], [{"role": "robot", "content": "x"}], [], {"a": 1}])
def test_another_file_is_no_conversation(tmp_path: Path, content: Any) -> None:
    with pytest.raises(PackError, match=r"a\.json"):
        read_conversation(written(tmp_path / "a.json", content), never)


def test_a_conversation_that_cites_nothing_makes_no_pack(taught: IndexReader) -> None:
    with pytest.raises(PackError, match="cites an article"):
        of_conversation([QUESTION], [], taught)
