"""A pack as the page shows it: the document, what of it does not stand (any more), and its one-page hand-out."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rag.pack.files import document
from rag.pack.outline import Bullets, Table, handout
from rag.pack.schema import Pack
from ui.source import origin
from ui.training.checks import Checks
from ui.training.store import KeptPack


def shown(kept: KeptPack, checks: Checks) -> dict[str, Any]:
    """For the page; `stale` is by the ids of the items."""
    pack = kept.pack
    stale = {item.id: {"status": item.status, "detail": item.detail} for item in checks.stale(pack)}
    told = document(pack)
    # The folders of the server are nobody's business.
    sources = [source | {"source": origin(source["source"])} for source in told["sources"]]
    return {
        "id": kept.id,
        "version": kept.version,
        "undoable": kept.undoable,
        "pack": told | {"sources": sources},
        "items": len(pack.items()),
        "stale": stale,
        "handout": _handout(pack),
    }


def _handout(pack: Pack) -> list[dict[str, Any]]:
    """Its lists (`items`) and tables (`head`, `rows`), in order."""
    return [asdict(part) for part in handout(pack) if isinstance(part, Bullets | Table)]
