"""What a run's figures depend on, as hashes and settings for its manifest."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import prompts.template
from index.config import IndexConfig
from rag.config import RagConfig

CHECKOUT = Path(__file__).resolve().parent.parent
_SCORING = (
    *("eval/scoring.py", "index/matching.py", "eval/failures.py", "eval/metric_table.py"),
    *("eval/schema.py", "eval/metrics/*.py"),
    *("rag/citations.py", "rag/verify.py"),
    *("index/figures.py", "index/figure_readers.py", "index/numerals.py", "index/units.py", "index/script.py"),
)
"""The modules that scores come from, those that metrics call included."""


def digest(parts: Iterable[str]) -> str:
    """Twelve hex digits of these parts in their order."""
    return hashlib.sha256("\n".join(parts).encode(errors="surrogatepass")).hexdigest()[:12]


def metrics_hash(root: Path = CHECKOUT) -> str:
    """Changes with the source text of any module that scores come from."""
    return _texts(path for pattern in _SCORING for path in sorted(root.glob(pattern)))


def prompts_hash(folder: Path = prompts.template.FOLDER) -> str:
    """Changes with the text of any prompt that answers are made with; verdicts carry the hashes of a judge's."""
    return _texts(path for path in sorted(folder.glob("*.md")) if not path.name.startswith("judge_"))


def settings(index: IndexConfig, rag: RagConfig) -> dict[str, Any]:
    """The settings that answers depend on; neither keys nor passwords, nor where things lie on this machine."""
    address = urlsplit(rag.chat_base_url)
    shown = f"{address.scheme}://{address.netloc.rpartition('@')[2]}{address.path}" if rag.chat_base_url else ""
    return {
        "embedding_model": index.embedding_model,
        **rag.model_dump(mode="json", exclude={"chat_api_key", "chat_timeout_s", "tracing"}),
        "chat_base_url": shown,
    }


def code_revision(root: Path = CHECKOUT) -> str:
    """The commit that is measured, `+` behind it if files were changed since; empty outside a checkout."""
    try:
        named = subprocess.run(
            ["git", "describe", "--always", "--dirty=+"],  # noqa: S607 - git is found on the user's own PATH
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return named.stdout.strip()


def _texts(paths: Iterable[Path]) -> str:
    return digest(f"{path.name}\n{path.read_text(encoding='utf-8')}" for path in paths)
