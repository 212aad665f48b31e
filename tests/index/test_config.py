"""Settings: where they come from, which goes before which, and how a bad one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.config import CHECKOUT, IndexConfig, load_settings
from index.errors import ConfigError


@pytest.fixture(autouse=True)
def _no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of the one who runs the tests, and an empty working folder."""
    for name in [*IndexConfig.model_fields, "config"]:
        monkeypatch.delenv(f"POLICY_CHAT_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)


def load(**overrides: object) -> IndexConfig:
    return load_settings(IndexConfig, "index", **overrides)


def test_without_settings_all_lies_in_the_checkout_and_nothing_is_downloaded() -> None:
    config = load()
    assert config.home == CHECKOUT / "var"
    assert config.embedding_model == "bundled"
    assert not config.allow_downloads
    assert config.catalog_url == f"sqlite:///{CHECKOUT}/var/catalog.sqlite3"


def test_what_is_said_goes_before_the_environment_and_that_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "policy-chat.toml").write_text(
        '[index]\nhome = "from file"\nembedding_model = "from file"\nmax_file_mb = 7\n[rag]\ntop_k = 3\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("POLICY_CHAT_HOME", "from environment")
    monkeypatch.setenv("POLICY_CHAT_EMBEDDING_MODEL", "from environment")
    config = load(home=Path("said"), embedding_model=None)
    assert config.home == Path("said")
    assert config.embedding_model == "from environment"
    assert config.max_file_mb == 7


def test_the_file_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_CHAT_CONFIG", str(tmp_path / "mine.toml"))
    with pytest.raises(ConfigError, match=r"mine\.toml: no such file; correct POLICY_CHAT_CONFIG$"):
        load()
    (tmp_path / "mine.toml").write_text("[index]\nmax_file_mb = 7\n", encoding="utf-8")
    assert load().max_file_mb == 7


def test_an_empty_variable_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_CHAT_HOME", "")
    monkeypatch.setenv("POLICY_CHAT_MAX_FILE_MB", "")
    assert load() == IndexConfig(home=CHECKOUT / "var", max_file_mb=64)


def test_a_database_url_takes_the_place_of_the_file_in_the_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_CHAT_DATABASE_URL", "postgresql://host/name")
    assert load().catalog_url == "postgresql://host/name"


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        ("max_file_mb", "many", "valid integer"),
        ("max_file_mb", "0", "greater than or equal to 1"),
        ("allow_downloads", "perhaps", "valid boolean"),
    ],
)
def test_a_bad_value_is_named_with_its_key_and_where_to_correct_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, value: str, complaint: str
) -> None:
    message = rf"^setting {key} = '{value}': .*{complaint}.*; correct POLICY_CHAT_{key.upper()} or policy-chat.toml$"
    monkeypatch.setenv(f"POLICY_CHAT_{key.upper()}", value)
    with pytest.raises(ConfigError, match=message):
        load()
    monkeypatch.delenv(f"POLICY_CHAT_{key.upper()}")
    (tmp_path / "policy-chat.toml").write_text(f'[index]\n{key} = "{value}"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        load()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"[index\n", r"policy-chat\.toml: can't be read as TOML \(.*\); correct or remove it"),
        (b"\xff\xfe", r"policy-chat\.toml: can't be read as TOML"),
        (b'index = "home"', r"policy-chat\.toml: \[index\] must be a table"),
        (b'[index]\nhom = "x"', r"setting hom: unknown in \[index\] of policy-chat\.toml; there are home, "),
    ],
)
def test_a_file_that_says_nothing_sensible_is_named(tmp_path: Path, content: bytes, complaint: str) -> None:
    (tmp_path / "policy-chat.toml").write_bytes(content)
    with pytest.raises(ConfigError, match=complaint) as caught:
        load()
    assert "\n" not in str(caught.value)


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "policy-chat.toml").mkdir()
    with pytest.raises(ConfigError, match=r"policy-chat\.toml: can't be read"):
        load()
