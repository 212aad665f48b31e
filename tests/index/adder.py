"""`index add` in a process of its own that says each step before and after it, so that it can be killed at any.

    python -m tests.index.adder HOME PATH...

It waits for a line on standard input before it starts, and for the end of standard input before it ends.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from index import build, derived, file_intake
from index.catalog_writer import CatalogWriter
from index.config import IndexConfig
from index.derived import Generations
from index.lexical import LexicalIndex
from index.store import VectorStore
from tests.index.homes import CountingEmbeddings

STEPS: tuple[tuple[object, str], ...] = (
    (CatalogWriter, "put_vectors"),
    (CatalogWriter, "put"),
    (CatalogWriter, "finish_file"),
    (Generations, "derive"),
    (VectorStore, "upsert"),
    (LexicalIndex, "update"),
    (derived, "seal"),
    (CatalogWriter, "publish"),
    (Generations, "prune"),
)


def _told(name: str, step: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(step)
    def telling(*args: Any, **named: Any) -> Any:
        print(f"{name} begins", flush=True)
        result = step(*args, **named)
        print(f"{name} ends", flush=True)
        return result

    return telling


def main(home: str, *paths: str) -> None:
    for place, name in STEPS:
        setattr(place, name, _told(name, getattr(place, name)))
    file_intake.BATCH_CHARS = 300  # every record is a batch
    CountingEmbeddings().embed_passages(["温"])
    print("ready", flush=True)
    sys.stdin.readline()
    config = IndexConfig(home=Path(home), database_url="", chroma_url="")
    build.add(config, [Path(path) for path in paths], CountingEmbeddings())
    print("done", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
