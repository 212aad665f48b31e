"""Every way in which an endpoint fails, each on one line that says what to do."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from index.errors import GenerationError
from rag.endpoint_failures import ContextOverflowError
from rag.generate import ChatGenerator
from tests.chat_server import ChatServer, Reply, chat_server
from tests.rag.chat import KEY, PASSAGES, ask, config_for

FAILURES = [
    (
        Reply(status=401, message=f"Incorrect API key provided: {KEY}"),
        "refused the key (HTTP 401); check POLICY_CHAT_CHAT_",
    ),
    (Reply(status=403, message="no"), "does not let this key use the model (HTTP 403)"),
    (Reply(status=404, message="no such model"), "knows no model 'scripted' at this address (HTTP 404); check"),
    (Reply(status=400, message="no temperature,\nplease"), "failed (HTTP 400): no temperature, please; see"),
    (Reply(status=422, message=f"bad {KEY}"), "failed (HTTP 422): bad ***; see"),
    (Reply(status=429, message="slow down", headers={"Retry-After": "30"}), "(HTTP 429): slow down; ask again in 30 s"),
    (Reply(status=500, message="boom\x1b[31m " + "x" * 999, headers={"Retry-After": "9"}), "(HTTP 500): boom [31m xxx"),
    (Reply(status=503, message="loading", headers={"Retry-After": "0"}), "(HTTP 503): loading; ask again in 0 s"),
    (Reply(status=400, message="This model's maximum context length is 4096 tokens."), "has a context too short"),
    (Reply(status=400, message="the request exceeds the available context size"), "lower POLICY_CHAT_CONTEXT_TOKENS"),
    (Reply(hangs=True), "sent nothing for 0.5 s; check the server, or raise POLICY_CHAT_CHAT_TIMEOUT_S"),
    (Reply(("占地",), hangs=True), "sent nothing for 0.5 s"),
    (Reply(resets=True), "can't be reached or closed the connection; start it"),
    (Reply(("占地",), resets=True), "broke off its answer"),
    (Reply(("占地",), finish=None), "ended its answer in the middle"),
    (Reply(("占地",), finish="length"), "did not come to an end within 1024 tokens; raise POLICY_CHAT_CHAT_MAX_TOKENS"),
    (Reply(("路" * 500,) * 9), "did not come to an end within 1024 tokens"),
    (Reply(("占地",), finish="content_filter"), "withheld the answer"),
    (Reply(()), "sent an empty answer; check POLICY_CHAT_CHAT_MODEL"),
    (Reply((" ", "\n")), "sent an empty answer"),
    (Reply(("<think>想", "不完")), "sent an empty answer"),
    (Reply(raw=("data: {broken\n\n",)), "sent something that is no chat completion; check POLICY_CHAT_CHAT_BASE_URL"),
    (Reply(("占地",), raw=("data: {broken\n\n",)), "sent something that is no chat completion"),
    (Reply(raw=('data: "text"\n\n',)), "sent something that is no chat completion"),
    (Reply(raw=("<html>Welcome</html>",)), "sent something that is no chat completion"),
    (Reply(raw=('data: {"choices": []}\n\n', "data: [DONE]\n\n")), "ended its answer in the middle"),
    (Reply(raw=(f"data: {'[' * 100_000}\n\n",)), "sent something that is no chat completion"),
    (Reply(("占地",), raw=(b"data: \xff\xfe\n\n",)), "sent something that is no chat completion"),
    (Reply(("占地",), breaks_off=True), "broke off its answer"),
    (Reply(("",) * 500, delay_s=0.02), "did not come to an end; check the server"),
    (Reply(("占地",), raw=('data: {"error": {"message": "KV cache full"}}\n\n',)), "failed: KV cache full"),
]


@pytest.mark.parametrize(("reply", "line"), FAILURES, ids=[line[:40] for _, line in FAILURES])
def test_every_failure_is_one_line_that_names_host_cause_and_way_out(reply: Reply, line: str) -> None:
    with chat_server(reply) as server, pytest.raises(GenerationError) as error:
        ask(server, chat_timeout_s=0.5 if reply.hangs or reply.delay_s else 5)

    message = str(error.value)
    host = server.url.removeprefix("http://").removesuffix("/v1")
    assert message.startswith(f"the chat model at {host} ")
    assert line in message
    assert "\n" not in message
    assert message.isprintable()
    assert KEY not in message
    assert len(message) < 400


def test_a_date_in_retry_after_is_read() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    busy = Reply(status=429, message="slow down", headers={"Retry-After": later})
    with chat_server(busy) as server, pytest.raises(GenerationError, match=r"slow down; ask again in (?:8\d|90) s"):
        ask(server)
    assert len(server.requests) == 1


def test_a_server_that_hangs_up_is_tried_again_once() -> None:
    with chat_server(Reply(resets=True), Reply(("好",))) as server:
        assert ask(server) == ["好"]
    assert len(server.requests) == 2


def test_too_long_a_prompt_is_told_apart() -> None:
    too_long = Reply(status=400, message="This model's maximum context length is 4096 tokens.")
    with chat_server(too_long) as server, pytest.raises(ContextOverflowError):
        ask(server)
    assert len(server.requests) == 1


def test_a_refused_connection_is_one_line() -> None:
    with chat_server(Reply(("好",))) as server:
        pass
    with pytest.raises(GenerationError, match=r"the chat model at 127\.0\.0\.1:\d+ can't be reached"):
        ask(server)


def test_a_busy_server_is_asked_again_once() -> None:
    with chat_server(Reply(status=503, message="loading", headers={"Retry-After": "0"}), Reply(("好",))) as server:
        assert ask(server) == ["好"]
    assert len(server.requests) == 2


def test_a_server_that_stays_busy_is_left_alone_after_that() -> None:
    busy = Reply(status=500, message="boom", headers={"Retry-After": "0"})
    with chat_server(busy) as server, pytest.raises(GenerationError, match="boom"):
        ask(server)
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_what_cannot_get_better_is_not_asked_again(status: int) -> None:
    with chat_server(Reply(status=status, message="no")) as server, pytest.raises(GenerationError):
        ask(server)
    assert len(server.requests) == 1


def test_pieces_before_a_failure_reach_the_reader() -> None:
    pieces: list[str] = []

    async def collect(server: ChatServer) -> None:
        async for piece in ChatGenerator(config_for(server.url)).stream("?", "zh-Hans", [], PASSAGES):
            pieces.append(piece)

    with chat_server(Reply(("占地", "580"), resets=True)) as server, pytest.raises(GenerationError):
        asyncio.run(collect(server))
    assert "".join(pieces).startswith("占地")
