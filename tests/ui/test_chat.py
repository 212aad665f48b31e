"""The flow of one question, without a page."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from rag.schema import Turn
from tests.ui.fake import AREA, SCRIPT, FakeAssistant, reply
from ui.chat import Conversation, Exchange, converse, history, settle


def run(assistant: FakeAssistant, question: str, before: Conversation = ()) -> list[Conversation]:
    async def collect() -> list[Conversation]:
        return [now async for now in converse(assistant, before, question)]

    return asyncio.run(collect())


def test_the_question_stands_at_once_and_the_text_grows_to_the_answer() -> None:
    steps = run(FakeAssistant(pause=0.06), "资源驿站占地多少？")
    assert steps[0] == (Exchange("资源驿站占地多少？", id=steps[-1][-1].id),)
    drafts = [step[-1].draft for step in steps[1:-1]]
    assert len(drafts) > 2
    assert all(later.startswith(earlier) for earlier, later in pairwise(drafts))
    assert steps[-1][-1].state == "answered"
    assert steps[-1][-1].answer is SCRIPT["资源驿站占地多少？"]


def test_drafts_that_come_faster_than_a_page_can_redraw_are_skipped() -> None:
    assert len(run(FakeAssistant(pause=0), "说一段长的")) < 20  # of 200 drafts


def test_an_error_of_ours_is_one_line_beside_the_question_that_stays() -> None:
    last = run(FakeAssistant(pause=0), "模型坏了")[-1][-1]
    assert (last.question, last.state) == ("模型坏了", "failed")
    assert last.error == "the chat model did not answer; <b>start</b> it"


def test_a_defect_is_not_swallowed() -> None:
    with pytest.raises(RuntimeError, match="a defect"):
        run(FakeAssistant(pause=0), "程序坏了")


def test_closing_the_conversation_closes_the_stream_behind_it() -> None:
    assistant = FakeAssistant()

    async def leave_early() -> Conversation:
        steps = converse(assistant, (), "说一段长的")
        await anext(steps)
        now = await anext(steps)
        await steps.aclose()
        return now

    now = asyncio.run(leave_early())
    assert assistant.ended == ["说一段长的"]
    assert now[-1].state == "writing"
    assert settle(now)[-1].state == "unfinished"
    assert settle(now)[-1].draft == now[-1].draft


def test_settle_leaves_a_finished_conversation_alone() -> None:
    done = (Exchange("问", "answered", answer=reply("答")),)
    assert settle(done) is done
    assert settle(()) == ()


def test_history_is_the_earlier_turns_as_plain_text() -> None:
    assistant = FakeAssistant(pause=0)
    before: Conversation = (
        Exchange("甲？", "answered", answer=reply("占地580平方米。[1]", AREA)),
        Exchange("乙？", "failed", error="no answer"),
        Exchange("丙？", "unfinished", draft="写到一半"),
    )
    turns = (
        Turn("user", "甲？"),
        Turn("assistant", "占地580平方米。[1]"),
        Turn("user", "丙？"),
        Turn("assistant", "写到一半"),
    )
    assert history(before) == turns
    run(assistant, "丁？", before)
    assert assistant.asked == [("丁？", turns)]
