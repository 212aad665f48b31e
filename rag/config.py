"""Settings of the answers. Read once at the command line by `load_settings(RagConfig, "rag")` and passed in."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class RagConfig(BaseSettings):
    """How passages become an answer, and which chat model phrases it, if any."""

    model_config = SettingsConfigDict(env_prefix="POLICY_CHAT_", frozen=True, extra="ignore")

    top_k: int = Field(default=10, ge=1, le=100)
    """How many passages are considered for an answer."""
    context_tokens: int = Field(default=3000, ge=1000)
    """What the passages of one request may take, in tokens; the smallest value still holds any single passage."""
    chat_model: str = ""
    """LangChain's `provider:model`, such as `openai:qwen2.5:7b`; empty: answers are extracted, no model is asked."""
    chat_base_url: str = ""
    """Address of an OpenAI-compatible endpoint, usually ending in `/v1`; empty: the provider's own."""
    chat_api_key_file: Path | None = None
    """A file with the key and nothing else, as secrets are handed to containers."""
    chat_api_key: SecretStr = Field(default=SecretStr(""), validate_default=True)
    """Key of the endpoint; goes before `chat_api_key_file`. Local servers need none."""
    chat_context_length: int = Field(default=0, ge=0)
    """Tokens that the model takes and writes together; 0: not known, then passages take what `context_tokens` says."""
    chat_timeout_s: float = Field(default=60.0, gt=0)
    """The longest wait for the next piece of an answer, in seconds, retry included."""
    chat_max_tokens: int = Field(default=1024, ge=16)
    """The longest answer, in tokens; a model that thinks aloud needs more."""
    chat_temperature: float = Field(default=0.0, ge=0, le=2)
    """0 for answers that keep to the passages; some reasoning models accept nothing but 1."""
    unsupported: Literal["mark", "drop"] = "mark"
    """What becomes of a generated sentence that no passage bears out: it is marked as such, or left out."""
    tracing: bool = False
    """Whether LangSmith's variables in the shell are obeyed, which sends questions and passages to that service."""

    @field_validator("chat_api_key", mode="before")
    @classmethod
    def _may_be_digits(cls, value: object) -> object:
        # Digits without quotes are a number in TOML; a message about the wrong type would print the key.
        return str(value) if isinstance(value, int | float) else value

    @field_validator("chat_api_key_file", mode="before")
    @classmethod
    def _can_be_read(cls, value: object) -> object:
        if not value:
            return None
        if not _key_in(Path(str(value))):
            raise ValueError("the file can't be read, or does not hold one key and nothing else")
        return value

    @field_validator("chat_api_key")
    @classmethod
    def _or_out_of_its_file(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        path = info.data.get("chat_api_key_file")
        return SecretStr(_key_in(path)) if path and not value.get_secret_value() else value

    @field_validator("chat_model")
    @classmethod
    def _names_its_provider(cls, value: str) -> str:
        provider, _, model = value.partition(":")
        if value and not (provider and model):
            raise ValueError("the provider must stand first, as in openai:qwen2.5")
        return value

    @field_validator("chat_base_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if value and not (urlsplit(value).scheme in ("http", "https") and urlsplit(value).hostname):
            raise ValueError("an address must look like http://127.0.0.1:8000/v1")
        return value.rstrip("/")


def _key_in(path: Path) -> str:
    """The key that a file holds; empty if it can't be read or holds something else."""
    try:
        words = path.expanduser().read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError):
        return ""
    return words[0] if len(words) == 1 else ""
