"""`policy-chat doctor` tries the chat model and says in one line what is wrong with it."""

from __future__ import annotations

import pytest

from index.errors import GenerationError
from rag.config import RagConfig
from rag.probe import probe_context, probe_model
from tests.chat_server import MODEL, Reply, chat_server

KEY = "sk-very-secret-key"


def config_for(url: str, model: str = f"openai:{MODEL}") -> RagConfig:
    given = {"chat_model": model, "chat_base_url": url, "chat_api_key": KEY, "chat_timeout_s": 5}
    return RagConfig.model_validate(given)


def test_a_model_that_answers_is_named_with_its_host() -> None:
    with chat_server(Reply(("OK",))) as server:
        assert probe_model(config_for(server.url)) == f"openai:{MODEL} at {server.url[7:-3]} answers"
        assert probe_context(config_for(server.url)) == "passages of 3000 tokens are taken"
    assert len(server.requests[1].user) > 3000


def test_a_name_that_the_server_ignores_is_mentioned() -> None:
    with chat_server(Reply(("OK",))) as server:
        assert f"it does not list that name but {MODEL}" in probe_model(config_for(server.url, "openai:other"))


@pytest.mark.parametrize(
    ("reply", "line"),
    [
        (Reply(status=401, message=f"wrong key {KEY}"), "refused the key (HTTP 401); check POLICY_CHAT_CHAT_API_KEY"),
        (Reply(status=404, message="no such model"), f"knows no model '{MODEL}' at this address (HTTP 404)"),
        (Reply(raw=("<html>Welcome</html>",)), "sent something that is no chat completion"),
    ],
)
def test_what_is_wrong_with_key_name_or_address_is_one_line(reply: Reply, line: str) -> None:
    with chat_server(reply) as server, pytest.raises(GenerationError) as error:
        probe_model(config_for(server.url))
    assert line in str(error.value)
    assert KEY not in str(error.value)


def test_an_address_where_nothing_listens_is_one_line() -> None:
    with chat_server(Reply(())) as server:
        pass
    with pytest.raises(GenerationError, match=r"can't be reached .*; start it, or check POLICY_CHAT_CHAT_BASE_URL"):
        probe_model(config_for(server.url))


def test_a_context_that_is_too_short_for_the_settings_is_one_line() -> None:
    too_long = Reply(status=400, message="This model's maximum context length is 2048 tokens.")
    with chat_server(too_long) as server, pytest.raises(GenerationError, match="lower POLICY_CHAT_CONTEXT_TOKENS"):
        probe_context(config_for(server.url))


def test_a_context_that_cannot_be_tried_is_said_so() -> None:
    with chat_server(Reply(status=503, message="loading")) as server:
        assert probe_context(config_for(server.url)).startswith("not tried to the end: the chat model at 127.0.0.1")
