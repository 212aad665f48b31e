"""Conversations that are kept: whole, each for its owner alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import IndexCorrupt
from index.filters import Filter
from rag.schema import AnswerSentence, FigureRow, FigureTable, Turn
from tests.ui.fake import AREA, STATION, reply
from ui.chat import Conversation, Exchange, Rating, new_id
from ui.conversations import FILE, ConversationStore, conversations_in
from ui.owned import UNDO_SECONDS

MINE, YOURS = "a" * 32, "b" * 32
ROW = FigureRow("580平方米", "2024", STATION.id, STATION.title, "", "2024-08-06", 1)
ANSWER = replace(
    reply("占地580平方米。[1]", AREA, suggestions=("还有呢？",)),
    sentences=(AnswerSentence("占地580平方米。", (1,), "quoted"),),
    table=FigureTable("series", (ROW, ROW)),
    timings_ms={"total": 12.5},
)


class Clock:
    """Seconds that pass when a test says so."""

    now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[ConversationStore]:
    opened = ConversationStore(tmp_path, clock)
    yield opened
    opened.close()


def asked(question: str = "驿站占地多少？") -> Exchange:
    return Exchange(question, "answered", answer=ANSWER, condition=Filter(regions=("连平县",), since="2024-01-01"))


def kept(store: ConversationStore, *exchanges: Exchange, owner: str = MINE) -> str:
    conversation_id = new_id()
    store.keep(owner, conversation_id, exchanges or (asked(),))
    return conversation_id


def test_a_conversation_comes_back_whole_after_a_restart(tmp_path: Path) -> None:
    conversation: Conversation = (asked(), Exchange("坏了", "failed", error="no reply"))
    with conversations_in(tmp_path) as before:
        conversation_id = kept(before, *conversation)
    with conversations_in(tmp_path) as after:
        assert after.open(MINE, conversation_id) == conversation
        assert [each.title for each in after.listed(MINE)] == ["驿站占地多少？"]


def test_an_answer_that_was_being_written_is_kept_as_unfinished(store: ConversationStore) -> None:
    writing = Exchange("问", draft="写到一半")
    conversation_id = kept(store, writing)
    assert store.open(MINE, conversation_id) == (replace(writing, state="unfinished"),)
    done = replace(writing, state="answered", answer=ANSWER)
    store.keep(MINE, conversation_id, (done,))
    assert store.open(MINE, conversation_id) == (done,)


def test_nobody_else_sees_or_changes_it(store: ConversationStore) -> None:
    mine = kept(store)
    assert store.open(YOURS, mine) == ()
    assert store.listed(YOURS) == []
    assert not store.rename(YOURS, mine, "我的")
    assert not store.delete(YOURS, mine)
    store.keep(YOURS, mine, (asked("换掉"),))
    assert [exchange.question for exchange in store.open(MINE, mine)] == ["驿站占地多少？"]
    assert [each.title for each in store.listed(MINE)] == ["驿站占地多少？"]


def test_the_latest_comes_first_and_a_name_of_ones_own_stays(store: ConversationStore, clock: Clock) -> None:
    first = kept(store, asked("甲？"))
    clock.now += 1
    second = kept(store, asked("长" * 200))
    assert [len(each.title) for each in store.listed(MINE)] == [60, 2]
    assert store.rename(MINE, first, "  驿站  的事 ")
    clock.now += 1
    store.keep(MINE, first, (*store.open(MINE, first), asked("乙？")))
    assert [each.id for each in store.listed(MINE)] == [first, second]
    assert store.titled(MINE, first)[0] == "驿站 的事"


def test_a_deleted_one_can_be_brought_back_for_a_while(store: ConversationStore, clock: Clock) -> None:
    gone, other = kept(store), kept(store)
    answer_id = store.open(MINE, gone)[0].id
    assert store.delete(MINE, gone)
    assert store.open(MINE, gone) == ()
    assert store.answer(answer_id) is None
    assert [each.id for each in store.listed(MINE)] == [other]
    assert store.restore(MINE, gone)
    assert store.answer(answer_id) is not None

    store.delete(MINE, gone)
    clock.now += UNDO_SECONDS + 1
    store.delete(MINE, other)
    assert not store.restore(MINE, gone)
    assert store.restore(MINE, other)


def test_an_answer_is_found_by_its_id_whoever_asked(store: ConversationStore) -> None:
    exchange = asked()
    kept(store, exchange)
    assert store.answer(exchange.id, YOURS) == exchange
    assert store.answer(new_id()) is None


def test_what_readers_think_is_theirs_and_complaints_come_with_all_it_takes(
    store: ConversationStore, clock: Clock
) -> None:
    first, second = asked("甲？"), asked("乙？")
    conversation_id = kept(store, first, second)
    assert store.rate(MINE, first.id, Rating("good"))
    assert store.rate(MINE, second.id, Rating("wrong_answer"))
    assert store.rate(MINE, second.id, Rating("wrong_evidence", "出处是另一年的"))
    assert store.rate(YOURS, second.id, Rating("good"))
    assert not store.rate(MINE, new_id(), Rating("good"))

    assert [each.rating for each in store.open(MINE, conversation_id)] == [
        Rating("good"),
        Rating("wrong_evidence", "出处是另一年的"),
    ]
    (complaint,) = store.complaints()
    assert complaint.exchange.question == "乙？"
    assert complaint.exchange.answer == ANSWER
    assert complaint.history == (Turn("user", "甲？"), Turn("assistant", ANSWER.answer))
    assert complaint.rating == Rating("wrong_evidence", "出处是另一年的")

    assert store.rate(MINE, second.id, None)
    assert list(store.complaints()) == []


def test_a_damaged_file_is_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database" * 100)
    with pytest.raises(IndexCorrupt, match=r"conversations\.sqlite3: .*move the file away and start again"):
        ConversationStore(tmp_path)
