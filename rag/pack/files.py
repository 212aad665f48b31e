"""A pack as one JSON document: written whole or not at all, and read back with every field checked."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from index.errors import PackError
from rag.pack.schema import SCHEMA, Pack
from rag.saved import Saved

_PACK = Saved(Pack, "session pack", "policy-chat pack --out FILE.json", PackError)


def document(pack: Pack) -> dict[str, Any]:
    """The pack as JSON has it."""
    return asdict(pack)


def save(pack: Pack, path: Path) -> None:
    """Write the pack to `path`; raises PackError where that can't be done."""
    text = json.dumps(document(pack), ensure_ascii=False, indent=2) + "\n"
    write_whole(path, text.encode(errors="backslashreplace"))


def read(path: Path) -> Pack:
    """The pack in this file; raises PackError that names what is wrong with it."""
    return _checked(_PACK.read(path), str(path))


def parsed(text: str, name: str) -> Pack:
    """The pack in this text, whose file is called `name`; raises PackError that names what is wrong with it."""
    return _checked(_PACK.parsed(text, name), name)


def _checked(pack: Pack, name: str) -> Pack:
    if pack.schema != SCHEMA:
        raise PackError(f"{name}: pack format {pack.schema}, this version reads {SCHEMA}; make the pack anew")
    known = {source.article_id for source in pack.sources}
    ids = [item.id for item in pack.items()]
    stray = next((item for item in pack.items() if item.quote.article_id not in known), None)
    if stray:
        raise PackError(
            f"{name}: item {stray.id} quotes {stray.quote.article_id}, which is no source of the pack; make it anew"
        )
    if len(set(ids)) < len(ids):
        raise PackError(f"{name}: two items have one id; make the pack anew")
    return pack


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` under a name of its own first: a file under its final name is always whole."""
    partial = path.with_name(path.name + ".part")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        raise PackError(f"{path}: can't be written ({error.strerror}); name another file with --out") from None
