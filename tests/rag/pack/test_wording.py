"""A chat model's wording of stems: taken where it holds, left where it doesn't."""

from __future__ import annotations

from dataclasses import replace

from pydantic import SecretStr

from index.reader import IndexReader
from rag.config import RagConfig
from rag.pack.quality import FRAME
from rag.pack.schema import BLANK, Pack, QuizItem
from rag.pack.wording import worded
from tests.chat_server import Reply, chat_server


def asked(pack: Pack) -> list[QuizItem]:
    return [item for item in pack.quiz if item.kind != "true_false"]


def settings(url: str) -> RagConfig:
    return RagConfig(chat_model="openai:scripted", chat_base_url=url, chat_api_key=SecretStr("k"))


def reworded(pack: Pack, reader: IndexReader, lines: list[str]) -> Pack:
    with chat_server(Reply(chunks=("\n".join(lines),))) as server:
        made, trouble = worded(pack, reader, settings(server.url))
    assert trouble == ""
    return made


def test_a_better_wording_is_taken_and_says_whose_it_is(pack: Pack, taught: IndexReader) -> None:
    item = next(item for item in pack.quiz if item.kind == "fill")
    number = asked(pack).index(item) + 1
    body = FRAME.sub("", item.stem).removesuffix("。")
    made = reworded(pack, taught, [f"{number}. 请填空：{body}。"])
    new = next(one for one in made.quiz if one.id == item.id)
    assert new == replace(item, stem=item.stem.replace(body, f"请填空：{body}"), wording="openai:scripted")
    assert made.generator == "openai:scripted"


def test_a_wording_that_does_not_hold_is_left(pack: Pack, taught: IndexReader) -> None:
    lines = []
    for number, item in enumerate(asked(pack), 1):
        body = FRAME.sub("", item.stem)
        bad = (
            body.replace(BLANK, item.key),  # the key stands in it
            f"石角镇和饶平县在2031年{body}",  # states what no passage does
            f"该镇{body}",  # refers to something outside
        )
        lines.append(f"{number}. {bad[number % 3]}")
    assert reworded(pack, taught, [*lines, "99. 没有这道题"]).quiz == pack.quiz


def test_a_model_that_fails_changes_nothing_and_says_why(pack: Pack, taught: IndexReader) -> None:
    with chat_server(Reply(status=404, message="no such model")) as server:
        made, trouble = worded(pack, taught, settings(server.url))
    assert made == pack
    assert trouble
    assert "\n" not in trouble


def test_without_a_model_nothing_is_asked(pack: Pack, taught: IndexReader) -> None:
    assert worded(pack, taught, RagConfig(chat_model="")) == (pack, "")
