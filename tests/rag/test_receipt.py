"""Receipts hold all that an answer was made from and no key; a replay says what of it still stands."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build import add, remove
from index.config import IndexConfig
from index.errors import ReceiptError
from index.reader import IndexReader
from rag.answer import Assistant
from rag.config import RagConfig
from rag.generate import answer_prompt, condense_prompt
from rag.outcomes import Record
from rag.receipt import Receipt, read_receipt, receipt_of, write_receipt
from rag.replay import Replay, replay
from rag.schema import Turn
from tests.chat_server import Reply, chat_server
from tests.rag.corpus import UNLIKE_APART, BilingualEmbeddings, build_index

pytestmark = pytest.mark.usefixtures("no_refusals")

KEY = "sk-very-secret-key"
BRIDGE = "石陂大桥全长多少米？"
PHRASED = Reply(("大桥全长86米【1】。", f"总投资960万元[1]。它2023年6月开工[1]。<!--{KEY}-->"))
HISTORY = [Turn("user", "石陂大桥什么时候通车？"), Turn("assistant", "5月18日[1]。")]


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[IndexReader]:
    reader = build_index(tmp_path / "home", shared=UNLIKE_APART)
    yield reader
    reader.close()


def config_for(url: str = "") -> RagConfig:
    given = {"chat_model": "openai:scripted", "chat_base_url": url, "chat_api_key": KEY} if url else {"chat_model": ""}
    return RagConfig.model_validate(given)


def record_of(
    reader: IndexReader, config: RagConfig, question: str = BRIDGE, history: list[Turn] | None = None
) -> Record:
    records: list[Record] = []
    asyncio.run(Assistant(reader, config).answer_async(question, history or [], records.append))
    (record,) = records
    return record


def receipt_for(reader: IndexReader, path: Path, *, model: bool = True) -> Receipt:
    """A receipt that was written and read again, with a chat model's answer or one in the articles' own words."""
    if not model:
        record = record_of(reader, config_for())
    else:
        with chat_server(PHRASED) as server:
            record = record_of(reader, config_for(server.url))
    write_receipt(receipt_of(record), path, record.config)
    return read_receipt(path)


def replayed(receipt: Receipt, home: Path, config: RagConfig | None = None) -> Replay:
    reader = IndexReader(IndexConfig(home=home / "index"), BilingualEmbeddings(UNLIKE_APART))
    try:
        return replay(receipt, reader, config or config_for("http://127.0.0.1:1/v1"))
    finally:
        reader.close()


def test_a_receipt_holds_what_the_answer_was_made_from_and_no_key(reader: IndexReader, tmp_path: Path) -> None:
    path = tmp_path / "receipt.json"
    receipt = receipt_for(reader, path)

    assert KEY not in path.read_text(encoding="utf-8")
    assert receipt.question == BRIDGE
    assert receipt.index_revision == reader.revision
    assert receipt.embedding_model == reader.model.model_hash
    assert receipt.passages[0].number == 1
    for passage in receipt.passages:
        assert reader.text(passage.article_id)[passage.start : passage.end] == passage.text
        assert hashlib.sha256(passage.text.encode()).hexdigest() == passage.sha256
    generation = receipt.generation
    assert generation is not None
    assert (generation.model, generation.outcome) == ("openai:scripted", "phrased")
    assert generation.host.startswith("127.0.0.1:")
    assert generation.parameters["temperature"] == 0
    assert generation.raw.startswith("大桥全长86米【1】。总投资960万元[1]。")
    prompt = answer_prompt("zh-Hans")
    assert [(used.name, used.hash) for used in generation.prompts] == [("answer.zh", prompt.hash)]
    supports = {sentence.text: sentence.support for sentence in generation.verification}
    assert supports["总投资960万元。"] == "unsupported"
    wrong = next(sentence for sentence in generation.verification if "960" in sentence.text)
    assert (wrong.cited, wrong.lacking) == ((1,), ("960万元",))
    assert receipt.answer.sentences[0].support == "quoted"


def test_the_receipt_of_a_follow_up_names_history_and_both_prompts(reader: IndexReader, tmp_path: Path) -> None:
    with chat_server(Reply(("石陂大桥的总投资是多少？",)), Reply(("总投资460万元[1]。",))) as server:
        record = record_of(reader, config_for(server.url), "它的总投资是多少？", HISTORY)
    receipt = receipt_of(record)

    assert receipt.history == tuple(HISTORY)
    assert receipt.answer.standalone_question == "石陂大桥的总投资是多少？"
    assert receipt.generation is not None
    assert [used.hash for used in receipt.generation.prompts] == [
        answer_prompt("zh-Hans").hash, condense_prompt("zh-Hans").hash,
    ]  # fmt: skip


def test_an_answer_without_model_has_a_receipt_too(reader: IndexReader, tmp_path: Path) -> None:
    receipt = receipt_for(reader, tmp_path / "receipt.json", model=False)

    assert receipt.generation is None
    assert [passage.number for passage in receipt.passages] == list(range(1, len(receipt.passages) + 1))
    assert replayed(receipt, tmp_path / "home", config_for()).stands


def test_against_the_same_index_everything_stands(reader: IndexReader, tmp_path: Path) -> None:
    receipt = receipt_for(reader, tmp_path / "receipt.json")
    result = replayed(receipt, tmp_path / "home")

    assert result.stands
    assert {quote.status for quote in result.quotes} == {"stands"}
    assert [(sentence.was, sentence.now) for sentence in result.sentences] == [
        (sentence.support, sentence.support) for sentence in receipt.answer.sentences
    ]
    assert result.changes == ()


@pytest.mark.parametrize("model", [True, False])
def test_a_changed_article_moves_what_it_still_says_and_loses_the_rest(
    reader: IndexReader, tmp_path: Path, model: bool
) -> None:
    receipt = receipt_for(reader, tmp_path / "receipt.json", model=model)
    path = Path(next(citation.source for citation in receipt.answer.citations))
    text = path.read_text(encoding="utf-8")
    line = "大桥全长86米，总投资460万元，由省交通集团捐建。"
    first = "连平县上坪镇的石陂大桥5月18日建成通车。"
    assert line in text
    assert first in text
    add(IndexConfig(home=tmp_path / "home" / "index"), [path], BilingualEmbeddings(UNLIKE_APART))
    path.write_text(text.replace(first, f"记者昨日获悉，一座盼了多年的桥通了。{first}"), encoding="utf-8")
    add(IndexConfig(home=tmp_path / "home" / "index"), [path], BilingualEmbeddings(UNLIKE_APART))
    moved = replayed(receipt, tmp_path / "home")

    assert moved.stands
    assert "moved" in {quote.status for quote in moved.quotes}
    assert "index revision" in {change.what for change in moved.changes}
    assert "passages" in {change.what for change in moved.changes}

    path.write_text(text.replace(line, "大桥全长88米，总投资470万元，由省交通集团捐建。"), encoding="utf-8")
    add(IndexConfig(home=tmp_path / "home" / "index"), [path], BilingualEmbeddings(UNLIKE_APART))
    changed = replayed(receipt, tmp_path / "home")

    assert not changed.stands
    assert "gone" in {quote.status for quote in changed.quotes}
    lost = changed.sentences[0]
    assert (lost.was, lost.now) == ("quoted", "unsupported")


def test_a_removed_article_leaves_nothing_standing(reader: IndexReader, tmp_path: Path) -> None:
    receipt = receipt_for(reader, tmp_path / "receipt.json")
    for article_id in {citation.article_id for citation in receipt.answer.citations}:
        remove(IndexConfig(home=tmp_path / "home" / "index"), article_id)
    result = replayed(receipt, tmp_path / "home")

    assert not result.stands
    assert {quote.status for quote in result.quotes} == {"gone"}
    assert {sentence.now for sentence in result.sentences} == {"unsupported"}


def test_other_settings_are_named(reader: IndexReader, tmp_path: Path) -> None:
    receipt = receipt_for(reader, tmp_path / "receipt.json")
    other = RagConfig(chat_model="openai:other", chat_base_url="http://127.0.0.1:1/v1", chat_temperature=1)
    changes = {change.what: (change.was, change.now) for change in replayed(receipt, tmp_path / "home", other).changes}

    assert changes == {"chat model": ("openai:scripted", "openai:other"), "temperature": ("0.0", "1.0")}


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (None, "no such file"),
        (b"", "no receipt (the file: Invalid JSON"),
        (b"{", "no receipt (the file: Invalid JSON"),
        (b"[]", "no receipt (the file: "),
        (b"{}", "no receipt (receipt: Field required)"),
        (b"\xff\xfe", "can't be read"),
        (b"[" * 100_000, "no receipt (the file: Invalid JSON"),
        (b'{"receipt": "one"}', "no receipt (receipt: "),
    ],
)
def test_a_malformed_receipt_is_one_clear_line(tmp_path: Path, content: bytes | None, cause: str) -> None:
    path = tmp_path / "receipt.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ReceiptError) as error:
        read_receipt(path)

    assert str(error.value).startswith(f"{path}: ")
    assert cause in str(error.value)
    assert "policy-chat ask --receipt FILE" in str(error.value) or "check the file" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_receipt_of_another_format_is_refused(reader: IndexReader, tmp_path: Path) -> None:
    path = tmp_path / "receipt.json"
    receipt_for(reader, path, model=False)
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(document | {"receipt": 99}), encoding="utf-8")

    with pytest.raises(ReceiptError, match="format 99, this version reads 1"):
        read_receipt(path)


def test_a_receipt_that_cannot_be_written_is_one_line(reader: IndexReader, tmp_path: Path) -> None:
    receipt = receipt_for(reader, tmp_path / "receipt.json", model=False)
    with pytest.raises(ReceiptError, match=r"no/where\.json: can't be written .*; name another file with --receipt"):
        write_receipt(receipt, tmp_path / "no" / "where.json", config_for())
