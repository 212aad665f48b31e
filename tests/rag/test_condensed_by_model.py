"""Follow-ups that the chat model makes stand alone, and what it writes instead of a question."""

import pytest

from rag.generate import NotAQuestionError, condense_prompt
from rag.schema import Turn
from tests.chat_server import Reply, chat_server
from tests.rag.chat import ask, condense


def test_a_follow_up_is_condensed_from_its_history() -> None:
    with chat_server(Reply(("连平县的资源驿站", "有多大?"))) as server:
        assert condense(server) == "连平县的资源驿站有多大?"

    request = server.requests[0]
    assert request.system == condense_prompt("zh-Hans").system
    assert "<history>\nQ: 资源驿站建在哪里?\nA: 建在元善镇邓村村。 还有。\n</history>" in request.user
    assert "<question>\n有多大?\n</question>" in request.user


def test_without_history_no_model_is_asked() -> None:
    with chat_server(Reply(("?",))) as server:
        assert condense(server, "资源驿站有多大?", []) == "资源驿站有多大?"
    assert server.requests == []


@pytest.mark.parametrize(
    ("written", "question"),
    [
        ("“资源驿站有多大？”", "资源驿站有多大？"),
        ("改写后的问题：资源驿站有多大？\n说明：补上了主语。", "资源驿站有多大？"),
        ("**Question:** How large is the station?", "How large is the station?"),
        ("关于面积的问题：资源驿站有多大？", "关于面积的问题：资源驿站有多大？"),
    ],
)
def test_a_condensed_question_is_freed_of_its_wrapping(written: str, question: str) -> None:
    with chat_server(Reply((written,))) as server:
        assert condense(server, "How large is it?" if question.isascii() else "有多大?") == question


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("“”", "it wrote 0 characters"),
        ("问题：", "it wrote 0 characters"),
        ("很长" * 300, "it wrote 600 characters"),
        ("How large is the station?", "it wrote in another language"),
        ("580平方米的资源驿站有多大？", "it added 580平方米"),
    ],
)
def test_what_is_no_question_is_a_failure(written: str, problem: str) -> None:
    with chat_server(Reply((written,))) as server, pytest.raises(NotAQuestionError) as error:
        condense(server)
    assert f"did not rewrite the question ({problem})" in str(error.value)


def test_figures_of_the_conversation_may_stand_in_the_question() -> None:
    history = [Turn("user", "2022年建了几座驿站?"), Turn("assistant", "建了15座。")]
    with chat_server(Reply(("2022年建的15座驿站在哪里?",))) as server:
        assert condense(server, "在哪里?", history) == "2022年建的15座驿站在哪里?"


def test_long_histories_are_cut_to_the_last_turns() -> None:
    history = [Turn("user", f"第{n}问" + "长" * 1000) for n in range(20)]
    with chat_server(Reply(("好",))) as server:
        ask(server, history=history)

    assert "第13问" not in server.requests[0].user
    assert "第14问" in server.requests[0].user
    assert len(server.requests[0].user) < 6 * 310 + 600
