"""Settings of the services beside the page. Read once at the command line by `load_settings(UiConfig, "ui")`."""

from __future__ import annotations

from pydantic import SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class UiConfig(BaseSettings):
    """What programs need that use the assistant over HTTP."""

    model_config = SettingsConfigDict(env_prefix="POLICY_CHAT_", frozen=True, extra="ignore")

    api_key: SecretStr = SecretStr("")
    """What callers of `/v1` and `/mcp` must send as `Authorization: Bearer KEY`; empty: neither is served."""

    @field_validator("api_key", mode="before")
    @classmethod
    def _as_text(cls, value: object) -> object:
        # Digits without quotes are a number in TOML; the line's end comes with a key that is read from a file.
        return str(value).strip() if isinstance(value, str | int | float) else value
