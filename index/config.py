"""Settings of the index. Read once at the command line and passed in; no module reads the environment by itself."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.errors import ConfigError

CHECKOUT = Path(__file__).resolve().parent.parent
SAMPLES = CHECKOUT / "index" / "samples"
CONFIG_FILE = "policy-chat.toml"

Settings = TypeVar("Settings", bound=BaseSettings)


class IndexConfig(BaseSettings):
    """Where the index lies and what it is built with."""

    model_config = SettingsConfigDict(env_prefix="POLICY_CHAT_", frozen=True, extra="ignore", env_ignore_empty=True)

    home: Path = CHECKOUT / "var"
    """All that is stored lies below this folder."""
    embedding_model: str = "bundled"
    """`bundled`, or the name or folder of any sentence-transformers model."""
    allow_downloads: bool = False
    """Whether a model that is named but not on this machine may be downloaded."""
    chroma_url: str = ""
    """Address of a `chroma run` server; empty: a store in the home folder."""
    database_url: str = ""
    """SQLAlchemy URL of the catalog; empty: SQLite in the home folder."""
    max_file_mb: int = Field(default=64, ge=1)
    """A larger file is skipped with that reason; so is a larger one in an archive."""
    max_archive_mb: int = Field(default=512, ge=1)
    """What an archive or a packed file of records unpacks to beyond this is skipped, in MB."""
    read_seconds: float = Field(default=60, gt=0)
    """A file is skipped if its next article takes longer than this to read."""
    read_memory_mb: int = Field(default=1024, ge=64)
    """A file is skipped if reading it takes more memory than this, in MB."""

    @property
    def catalog_url(self) -> str:
        """SQLAlchemy URL of the catalog."""
        return self.database_url or f"sqlite:///{quote(str(self.catalog_file))}"

    @property
    def catalog_file(self) -> Path:
        """Where the catalog lies that no URL names."""
        return self.home / "catalog.sqlite3"


def load_settings(kind: type[Settings], table: str, **overrides: Any) -> Settings:
    """Settings from, in order of precedence: `overrides` that are not None, `POLICY_CHAT_*`, `policy-chat.toml`.

    Raises ConfigError that names the key.
    """
    given = {key: value for key, value in overrides.items() if value is not None}
    stated = _read_toml(table)
    if unknown := sorted(set(stated) - set(kind.model_fields)):
        known = ", ".join(kind.model_fields)
        raise ConfigError(f"setting {unknown[0]}: unknown in [{table}] of {CONFIG_FILE}; there are {known}")
    from_file = {key: value for key, value in stated.items() if f"POLICY_CHAT_{key.upper()}" not in os.environ}
    try:
        return kind(**{**from_file, **given})
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        is_secret = key in {name for name, field in kind.model_fields.items() if field.annotation is SecretStr}
        raise ConfigError(
            f"setting {key} = {'***' if is_secret else repr(first.get('input'))}: {first['msg']}; "
            f"correct POLICY_CHAT_{key.upper()} or {CONFIG_FILE}"
        ) from None


def _read_toml(table: str) -> dict[str, Any]:
    named = os.environ.get("POLICY_CHAT_CONFIG", "")
    path = Path(named or CONFIG_FILE)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if not named:
            return {}
        raise ConfigError(f"{path}: no such file; correct POLICY_CHAT_CONFIG") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigError(f"{path}: can't be read as TOML ({error}); correct or remove it") from None
    section = content.get(table, {})
    if not isinstance(section, dict):
        raise ConfigError(f"{path}: [{table}] must be a table; write `[{table}]` on a line of its own")
    return section
