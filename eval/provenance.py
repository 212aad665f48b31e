"""What a run's figures depend on, as hashes and settings for its manifest."""

from __future__ import annotations

import hashlib
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
    *("rag/markers.py", "rag/verify.py"),
    *("index/figures.py", "index/figure_readers.py", "index/numerals.py", "index/units.py", "index/script.py"),
    *("index/names.py", "index/gazetteer.py"),
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
        **rag.model_dump(mode="json", exclude={"chat_api_key", "chat_api_key_file", "chat_timeout_s", "tracing"}),
        "chat_base_url": shown,
    }


def _texts(paths: Iterable[Path]) -> str:
    return digest(f"{path.name}\n{path.read_text(encoding='utf-8')}" for path in paths)
