"""Settings of the answers: read in one way, refused in one line, keys never shown."""

from pathlib import Path

import pytest

from index.config import load_settings
from index.errors import ConfigError
from rag.config import RagConfig


def load(folder: Path, monkeypatch: pytest.MonkeyPatch, toml: str) -> RagConfig:
    (folder / "settings.toml").write_text(toml, encoding="utf-8")
    monkeypatch.setenv("POLICY_CHAT_CONFIG", str(folder / "settings.toml"))
    return load_settings(RagConfig, "rag")


def test_without_settings_no_model_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = load(tmp_path, monkeypatch, "")

    assert config.chat_model == ""
    assert not config.tracing
    assert config.chat_timeout_s == 60


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_CHAT_CHAT_MODEL", "openai:qwen2.5:7b")
    config = load(tmp_path, monkeypatch, '[rag]\nchat_model = "openai:other"\nchat_base_url = "http://127.0.0.1:1/v1/"')

    assert config.chat_model == "openai:qwen2.5:7b"
    assert config.chat_base_url == "http://127.0.0.1:1/v1"


@pytest.mark.parametrize(
    ("toml", "complaint"),
    [
        ('chat_model = "qwen2.5"', "the provider must stand first"),
        ('chat_model = "openai:"', "the provider must stand first"),
        ('chat_base_url = "127.0.0.1:8000"', "an address must look like"),
        ('chat_base_url = "file:///etc/passwd"', "an address must look like"),
        ("chat_timeout_s = 0", "greater than 0"),
        ("context_tokens = 10", "greater than or equal to 1000"),
        ("top_k = 0", "greater than or equal to 1"),
    ],
)
def test_what_cannot_be_used_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, toml: str, complaint: str
) -> None:
    with pytest.raises(ConfigError) as error:
        load(tmp_path, monkeypatch, f"[rag]\n{toml}")

    assert complaint in str(error.value)
    assert toml.partition(" ")[0] in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("key", ['"sk-secret"', "12345678"])
def test_the_key_is_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    config = load(tmp_path, monkeypatch, f"[rag]\nchat_api_key = {key}")

    assert config.chat_api_key.get_secret_value() == key.strip('"')
    assert key.strip('"') not in f"{config!r} {config}"


def test_the_key_may_lie_in_a_file_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text("sk-secret\n", encoding="utf-8")
    monkeypatch.setenv("POLICY_CHAT_CHAT_API_KEY_FILE", str(tmp_path / "key"))
    config = load(tmp_path, monkeypatch, "")

    assert config.chat_api_key.get_secret_value() == "sk-secret"
    assert "sk-secret" not in f"{config!r} {config} {config.model_dump(mode='json')}"
    monkeypatch.setenv("POLICY_CHAT_CHAT_API_KEY", "sk-other")
    assert load(tmp_path, monkeypatch, "").chat_api_key.get_secret_value() == "sk-other"


@pytest.mark.parametrize("content", [None, b"", b"sk-secret and more", b"\xff\xfe"])
def test_a_key_file_that_holds_no_key_is_named_without_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    monkeypatch.setenv("POLICY_CHAT_CHAT_API_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(ConfigError) as error:
        load(tmp_path, monkeypatch, "")

    assert "POLICY_CHAT_CHAT_API_KEY_FILE" in str(error.value)
    assert "sk-secret" not in str(error.value)
    assert "\n" not in str(error.value)
