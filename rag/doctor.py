"""Checks of every part, each with what was found and, where something is wrong, the next step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from index.catalog import Catalog
from index.config import IndexConfig
from index.embedding import load_embeddings
from index.errors import IndexCorrupt, PolicyChatError
from index.lock import writing
from index.reader import IndexReader
from prompts.template import load_prompt
from rag.config import RagConfig
from rag.probe import probe_context, probe_model

_NO_MODEL = "none: answers are quoted from the articles"


@dataclass(frozen=True, slots=True)
class Check:
    """One part and how it is."""

    part: str
    ok: bool
    detail: str
    """What was found; where it is not ok, the value, the cause and the next step."""


def examine(index: IndexConfig, rag: RagConfig) -> list[Check]:
    """Check every part; a part that fails does not keep the others from being checked."""
    checks = [
        _check("home", lambda: _home(index)),
        _check("catalog", lambda: _catalog(index)),
        _check("model", lambda: _model(index)),
        _check("search", lambda: _search(index)),
        _check("prompts", _prompts),
        _check("chat model", lambda: probe_model(rag) if rag.chat_model else _NO_MODEL),
    ]
    if rag.chat_model and checks[-1].ok:
        checks.append(_check("chat context", lambda: probe_context(rag)))
    return checks


def _check(part: str, look: Callable[[], str]) -> Check:
    try:
        return Check(part, True, look())
    except PolicyChatError as error:
        return Check(part, False, str(error))


def _home(config: IndexConfig) -> str:
    with writing(config.home, "policy-chat doctor"):
        return f"{config.home} can be written"


def _catalog(config: IndexConfig) -> str:
    catalog = Catalog(config.catalog_url)
    try:
        found = catalog.check()
        if found != "ok":
            raise IndexCorrupt(f"{config.catalog_url}: {found}; restore the file from a backup, or add your files anew")
        live, pending = len(catalog.ids("live")), len(catalog.ids("pending"))
        return f"{live} articles, {pending} pending, {catalog.passage_count()} passages, revision {catalog.revision}"
    finally:
        catalog.close()


def _model(config: IndexConfig) -> str:
    model = load_embeddings(config)
    vector = model.embed_queries(["测试"])[0]
    return f"{config.embedding_model} ({model.model_hash}), {len(vector)} dimensions"


def _search(config: IndexConfig) -> str:
    reader = IndexReader(config)
    try:
        wanted = sum(info.passages for info in reader.infos() if info.state == "live")
        derived = reader.view().derived
        dense, lexical = derived.vectors.count(), derived.lexical.count()
        if not dense == lexical == wanted:
            raise IndexCorrupt(
                f"{config.home}: the catalog has {wanted} passages, the dense index {dense}, the lexical one "
                f"{lexical}; run `policy-chat index rebuild`"
            )
        return f"{wanted} passages in both indexes, built with the model {reader.model.model_hash}"
    finally:
        reader.close()


def _prompts() -> str:
    loaded = [load_prompt(name, lang) for name in ("answer", "condense") for lang in ("zh", "en")]
    return ", ".join(f"{prompt.name}.{prompt.lang} {prompt.hash[:8]}" for prompt in loaded)
