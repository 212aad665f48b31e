"""Answers that a chat model phrases: checked sentence by sentence, refused, condensed, and replaced where it fails."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace

import pytest

from index.reader import IndexReader
from rag.answer import Assistant
from rag.condense import standalone
from rag.refusal import answerable
from rag.schema import Answer, Draft, Turn
from tests.chat_server import ChatServer, Reply, chat_server
from tests.rag.corpus import UNLIKE_APART, assistant_over, build_index
from tests.rag.test_answer import BRIDGE, check, events

pytestmark = pytest.mark.usefixtures("no_refusals")


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexReader]:
    """The corpus, with texts that have nothing in common far apart."""
    reader = build_index(tmp_path_factory.mktemp("phrased") / "home", shared=UNLIKE_APART)
    yield reader
    reader.close()


def phrased(reader: IndexReader, server: ChatServer) -> Assistant:
    return assistant_over(reader, chat_model="openai:scripted", chat_base_url=server.url, chat_timeout_s=5)


def test_a_chat_model_phrases_the_answer_and_every_claim_is_cited(reader: IndexReader) -> None:
    with chat_server(Reply(("大桥全长", "86米", "【1", "】。", "总投资460万元[1]。"))) as server:
        *drafts, answer = events(phrased(reader, server), BRIDGE)

    assert isinstance(answer, Answer)
    check(answer, reader)
    assert answer.outcome == "answered"
    assert answer.generator == "openai:scripted"
    assert answer.answer == "大桥全长86米。[1]总投资460万元。[1]"
    assert answer.citations[0].quote == "大桥全长86米，总投资460万元，由省交通集团捐建。"
    assert {sentence.support for sentence in answer.sentences} == {"quoted"}
    texts = [draft.text for draft in drafts if isinstance(draft, Draft)]
    assert len(texts) == len(drafts)
    assert texts[0] == "大桥全长"
    assert texts[-1] == "大桥全长86米。[1]总投资460万元[1]。"
    assert texts == sorted(texts, key=len)


def test_the_model_reads_numbered_passages_and_the_question(reader: IndexReader) -> None:
    with chat_server(Reply(("全长86米[1]。",))) as server:
        phrased(reader, server).answer(BRIDGE)

    (request,) = server.requests
    assert '<passage number="1">\n《石陂大桥建成通车》 示例日报 2024-05-20\n连平县上坪镇的石陂大桥' in request.user
    assert BRIDGE in request.user


def test_markers_of_unknown_passages_are_dropped(reader: IndexReader) -> None:
    with chat_server(Reply(("大桥全长86米[1][99]。", "天很蓝[77]。"))) as server:
        *drafts, answer = events(phrased(reader, server), BRIDGE)

    assert isinstance(answer, Answer)
    assert answer.answer == "大桥全长86米。[1]天很蓝。（文章未证实）"
    assert answer.sentences[1].citations == ()
    assert answer.sentences[1].support == "unsupported"
    assert not any("99" in draft.text or "77" in draft.text for draft in drafts if isinstance(draft, Draft))


def test_a_figure_that_the_passage_does_not_hold_is_marked(reader: IndexReader) -> None:
    with chat_server(Reply(("大桥全长86米[1]。总投资960", "万元[1]。它2023年6月开工[1]。"))) as server:
        *drafts, answer = events(phrased(reader, server), BRIDGE)

    assert isinstance(answer, Answer)
    check(answer, reader)
    assert [sentence.support for sentence in answer.sentences] == ["quoted", "unsupported", "supported"]
    assert "总投资960万元。[1]（文章未证实）" in answer.answer
    last = drafts[-1]
    assert isinstance(last, Draft)
    assert [sentence.support for sentence in last.sentences] == ["quoted", "unsupported"]
    assert last.text == "大桥全长86米。[1]总投资960万元。[1]（文章未证实）它2023年6月开工[1]。"


def test_what_nothing_bears_out_can_be_dropped_from_draft_and_answer(reader: IndexReader) -> None:
    with chat_server(Reply(("大桥全长86米[1]。总投资960万元[1]。", "它2023年6月开工[1]。"))) as server:
        dropping = assistant_over(
            reader, chat_model="openai:scripted", chat_base_url=server.url, chat_timeout_s=5, unsupported="drop"
        )
        *drafts, answer = events(dropping, BRIDGE)

    assert isinstance(answer, Answer)
    check(answer, reader)
    assert answer.answer == "大桥全长86米。[1]它2023年6月开工。[2]"
    assert isinstance(drafts[-1], Draft)
    assert "960" not in drafts[-1].text


@pytest.mark.parametrize(
    "written",
    [
        "大桥全长96米[1]。",
        "大桥全长96米[1]。大桥全长86米[1]。天很蓝。",
        "asdf jkl qwer.",
        "[1]",
        "<question>大桥多长？</question>",
    ],
)
def test_a_text_of_which_too_little_stands_gives_way_to_the_articles_own_sentences(
    reader: IndexReader, written: str
) -> None:
    with chat_server(Reply((written,))) as server:
        answer = phrased(reader, server).answer(BRIDGE)

    check(answer, reader)
    notice, *lines = answer.answer.splitlines()
    assert notice.startswith("（聊天模型")
    assert "以下是文章原句" in notice
    assert "96米" not in answer.answer
    assert "大桥全长86米，总投资460万元" in "".join(lines)
    assert (answer.outcome, answer.generator) == ("answered", "extractive")


@pytest.mark.parametrize(
    "chunks",
    [
        ("NOT_IN_", "ARTICLES"),
        ("根据提供的资料，无法确定", "石陂大桥的长度。"),
        ("抱歉，資料中沒有提到大橋的長度[1]。", "建議您查閱其他文件。"),
        ("The passages do not mention the length of the bridge.",),
    ],
)
def test_the_models_refusal_is_a_refusal(reader: IndexReader, chunks: tuple[str, ...]) -> None:
    with chat_server(Reply(chunks)) as server:
        *drafts, answer = events(phrased(reader, server), BRIDGE)

    assert isinstance(answer, Answer)
    assert answer.outcome == "refused"
    assert answer.answer.startswith("文章里没有找到这个问题的答案。")
    assert answer.generator == "openai:scripted"
    assert answer.citations == ()
    assert not any("NOT_IN" in draft.text for draft in drafts if isinstance(draft, Draft))


def test_an_answer_that_adds_what_the_articles_lack_is_no_refusal(reader: IndexReader) -> None:
    with chat_server(Reply(("大桥全长86米[1]。文章没有提到它的宽度。",))) as server:
        answer = phrased(reader, server).answer(BRIDGE)

    check(answer, reader)
    assert answer.outcome == "answered"
    assert answer.answer == "大桥全长86米。[1]文章没有提到它的宽度。"


def test_too_many_passages_for_the_model_are_halved_and_sent_again(reader: IndexReader) -> None:
    too_long = Reply(status=400, message="This model's maximum context length is 512 tokens.")
    with chat_server(too_long, too_long, Reply(("大桥全长86米[1]。",))) as server:
        answer = phrased(reader, server).answer(BRIDGE)

    assert answer.generator == "openai:scripted"
    assert len(server.requests) == 3
    lengths = [len(request.user) for request in server.requests]
    assert lengths == sorted(lengths, reverse=True)


def test_a_context_that_holds_nothing_ends_in_the_articles_own_sentences(reader: IndexReader) -> None:
    with chat_server(Reply(status=400, message="maximum context length is 5 tokens")) as server:
        answer = phrased(reader, server).answer(BRIDGE)

    assert len(server.requests) <= 3
    assert "lower POLICY_CHAT_CONTEXT_TOKENS" in answer.answer
    assert answer.short is not None


FIRST = [Turn("user", "石陂大桥什么时候通车？"), Turn("assistant", "5月18日[1]。")]


def test_a_follow_up_is_condensed_by_the_model(reader: IndexReader) -> None:
    with chat_server(Reply(("石陂大桥的总投资是多少？",)), Reply(("总投资460万元[1]。",))) as server:
        answer = phrased(reader, server).answer("它的总投资是多少？", FIRST)

    assert answer.standalone_question == "石陂大桥的总投资是多少？"
    assert answer.question == "它的总投资是多少？"
    assert answer.answer == "总投资460万元。[1]"


def test_a_rewritten_question_that_is_none_leaves_it_to_the_rules(reader: IndexReader) -> None:
    with chat_server(Reply(("石陂大桥2019年投资960万元吗？",)), Reply(("总投资460万元[1]。",))) as server:
        answer = phrased(reader, server).answer("它的总投资是多少？", FIRST)

    assert answer.standalone_question == standalone("它的总投资是多少？", FIRST)
    assert answer.generator == "openai:scripted"


def test_a_model_that_fails_at_the_follow_up_is_not_waited_for_twice(reader: IndexReader) -> None:
    with chat_server(Reply(status=401, message="no")) as server:
        answer = phrased(reader, server).answer("它的总投资是多少？", FIRST)

    assert len(server.requests) == 1
    assert answer.answer.count("聊天模型没有给出回答") == 1
    assert "460万元" in answer.answer
    assert answer.generator == "extractive"


def test_the_model_is_not_asked_what_the_articles_do_not_hold(
    reader: IndexReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.answer.answerable", lambda evidence: replace(answerable(evidence), refuse=True))
    with chat_server(Reply(("随便说说。",))) as server:
        answer = phrased(reader, server).answer("怎么做红烧肉？")

    assert answer.outcome == "refused"
    assert server.requests == []


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (BRIDGE, "聊天模型没有给出回答"),
        ("石陂大橋全長多少米？", "聊天模型沒有給出回答"),
        ("How long is the bridge in Lianping?", "The chat model gave no answer"),
    ],
)
def test_an_endpoint_that_is_down_leaves_the_articles_own_sentences(
    reader: IndexReader, question: str, words: str
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    down = assistant_over(reader, chat_model="openai:x", chat_base_url=f"http://127.0.0.1:{port}/v1", chat_timeout_s=5)
    answer = down.answer(question)

    notice, *lines = answer.answer.splitlines()
    assert words in notice
    assert f"127.0.0.1:{port}" in notice
    assert not any(words in line for line in lines)
    assert answer.outcome == "answered"
    assert answer.generator == "extractive"
    assert answer.short is not None
    assert answer.short.text == "86米"
    check(answer, reader)


def test_an_answer_that_breaks_off_is_replaced_not_mixed(reader: IndexReader) -> None:
    with chat_server(Reply(("大桥全长999米[1]，",), resets=True)) as server:
        *drafts, answer = events(phrased(reader, server), BRIDGE)

    assert isinstance(answer, Answer)
    assert drafts, "the beginning was shown"
    assert "999" not in answer.answer
    assert answer.generator == "extractive"
    assert answer.answer.count("聊天模型没有给出回答") == 1
    check(answer, reader)


def test_a_reader_who_leaves_closes_the_connection(reader: IndexReader) -> None:
    async def leave(assistant: Assistant) -> None:
        async with aclosing(assistant.stream(BRIDGE)) as stream:
            async for _ in stream:
                return

    with chat_server(Reply(("大桥",) + ("很长",) * 200, delay_s=0.02)) as server:
        asyncio.run(leave(phrased(reader, server)))
        assert server.client_left.wait(5)
