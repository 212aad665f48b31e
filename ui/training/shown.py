"""A pack as the page shows it: the document, what of it does not stand (any more), and its one-page hand-out."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from index.reader import IndexReader
from rag.pack.check import check
from rag.pack.files import document
from rag.pack.outline import Bullets, Table, handout
from rag.pack.schema import Pack
from ui.source import origin
from ui.training.store import KeptPack


def shown(kept: KeptPack, reader: IndexReader) -> dict[str, Any]:
    """For the page; `stale` is by the ids of the items.

    Every item is checked against the articles as they are now, each time.
    """
    pack, checked = kept.pack, check(kept.pack, reader)
    stale = {item.id: {"status": item.status, "detail": item.detail} for item in checked.stale}
    told = document(pack)
    # The folders of the server are nobody's business.
    sources = [source | {"source": origin(source["source"])} for source in told["sources"]]
    return {
        "id": kept.id,
        "version": kept.version,
        "undoable": kept.undoable,
        "pack": told | {"sources": sources},
        "items": len(checked.items),
        "stale": stale,
        "revision_now": checked.revision_now,
        "handout": _handout(pack),
    }


def _handout(pack: Pack) -> list[dict[str, Any]]:
    """Its lists (`items`) and tables (`head`, `rows`), in order."""
    return [asdict(part) for part in handout(pack) if isinstance(part, Bullets | Table)]
