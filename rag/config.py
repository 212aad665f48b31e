"""Settings of the answers. Read once at the command line by `load_settings(RagConfig, "rag")` and passed in."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
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
    chat_api_key: SecretStr = SecretStr("")
    """Key of the endpoint; local servers need none."""
    chat_timeout_s: float = Field(default=60.0, gt=0)
    """The longest wait for the next piece of an answer, in seconds, retry included."""
    chat_max_tokens: int = Field(default=1024, ge=16)
    """The longest answer, in tokens; a model that thinks aloud needs more."""
    chat_temperature: float = Field(default=0.0, ge=0, le=2)
    """0 for answers that keep to the passages; some reasoning models accept nothing but 1."""
    tracing: bool = False
    """Whether LangSmith's variables in the shell are obeyed, which sends questions and passages to that service."""

    @field_validator("chat_api_key", mode="before")
    @classmethod
    def _may_be_digits(cls, value: object) -> object:
        # Digits without quotes are a number in TOML; a message about the wrong type would print the key.
        return str(value) if isinstance(value, int | float) else value

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
