"""A pack as a file for somebody: which format, for whom, and writing it whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from index.errors import PackError
from rag.pack.export_docx import docx
from rag.pack.export_gift import gift
from rag.pack.export_markdown import markdown
from rag.pack.export_pptx import pptx
from rag.pack.files import document, save, write_whole
from rag.pack.schema import Pack

Format = Literal["json", "docx", "docx-trainer", "pptx", "md", "md-trainer", "gift"]
FORMATS: tuple[Format, ...] = ("json", "docx", "docx-trainer", "pptx", "md", "md-trainer", "gift")
_BY_SUFFIX: Mapping[str, Format] = {".json": "json", ".docx": "docx", ".pptx": "pptx", ".md": "md", ".gift": "gift"}

_MADE: Mapping[Format, Callable[[Pack], bytes]] = {
    "docx": lambda pack: docx(pack, trainer=False),
    "docx-trainer": lambda pack: docx(pack, trainer=True),
    "pptx": pptx,
    "md": lambda pack: markdown(pack, trainer=False).encode(errors="replace"),
    "md-trainer": lambda pack: markdown(pack, trainer=True).encode(errors="replace"),
    "gift": lambda pack: gift(pack).encode(errors="replace"),
}


def format_of(path: Path, named: str | None = None) -> Format:
    """The format that is `named`, else that of the file's name; raises PackError where neither tells."""
    if named:
        for known in FORMATS:
            if named == known:
                return known
        raise PackError(f"--format {named}: not a format; there are {', '.join(FORMATS)}")
    suffix = path.suffix.lower()
    if suffix not in _BY_SUFFIX:
        raise PackError(f"{path}: its name tells no format; end it in {', '.join(_BY_SUFFIX)}, or say --format")
    return _BY_SUFFIX[suffix]


def exported(pack: Pack, kind: Format) -> bytes:
    """The content of a file of this format."""
    if kind == "json":
        import json

        return (json.dumps(document(pack), ensure_ascii=False, indent=2) + "\n").encode(errors="backslashreplace")
    return _MADE[kind](pack)


def write(pack: Pack, path: Path, kind: Format) -> None:
    """Write the pack to `path`; raises PackError where that can't be done."""
    if kind == "json":
        save(pack, path)
    else:
        write_whole(path, exported(pack, kind))
