import shutil
from pathlib import Path

from pydantic import SecretStr

import eval as evaluation
from eval.provenance import digest, metrics_hash, prompts_hash, settings
from index.config import IndexConfig
from rag.code_revision import code_revision
from rag.config import RagConfig

CHECKOUT = Path(evaluation.__file__).parent.parent


def test_any_module_that_scores_come_from_changes_the_hash(tmp_path: Path) -> None:
    for folder in ("eval", "rag", "index"):
        shutil.copytree(CHECKOUT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "samples"))
    before = metrics_hash(tmp_path)
    assert before == metrics_hash()
    seen = {before}
    for name in (
        "eval/metrics/citation.py",
        "eval/scoring.py",
        "eval/failures.py",
        "rag/verify.py",
        "index/figures.py",
    ):
        with (tmp_path / name).open("a", encoding="utf-8") as source:
            source.write("# changed\n")
        seen.add(metrics_hash(tmp_path))
    assert len(seen) == 6
    (tmp_path / "eval" / "report_text.py").write_text("", encoding="utf-8")
    assert metrics_hash(tmp_path) in seen, "how figures are shown changes no score"


def test_any_prompt_changes_the_hash(tmp_path: Path) -> None:
    (tmp_path / "answer.zh.md").write_text("答", encoding="utf-8")
    first = prompts_hash(tmp_path)
    (tmp_path / "answer.zh.md").write_text("回答", encoding="utf-8")
    assert prompts_hash(tmp_path) != first
    assert prompts_hash() == prompts_hash()


def test_settings_hold_no_secret_and_no_place() -> None:
    rag = RagConfig(
        chat_model="openai:qwen",
        chat_api_key=SecretStr("sk-secret"),
        chat_base_url="https://me:secret@example.org:8000/v1",
        top_k=3,
    )
    stated = settings(IndexConfig(home=Path("/secret"), database_url="postgresql://me:secret@db/x"), rag)
    assert "secret" not in str(stated)
    assert (stated["chat_model"], stated["top_k"]) == ("openai:qwen", 3)
    assert stated["chat_base_url"] == "https://example.org:8000/v1"
    assert settings(IndexConfig(), RagConfig(chat_base_url=""))["chat_base_url"] == ""


def test_parts_are_told_apart() -> None:
    assert digest(["ab", "c"]) != digest(["a", "bc"]) != digest([])
    assert len(digest(["\ud800"])) == 12


def test_outside_a_checkout_there_is_no_revision(tmp_path: Path) -> None:
    assert code_revision(tmp_path) == ""
