"""The parts of a Word file (OOXML, ECMA-376) that hold text: opened without trust, parsed without entities.

Read with zipfile and the standard library's XML parser: python-docx opens every part of a file, pictures too, and fails
on the dangling references that converters leave behind.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from index.config import IndexConfig
from index.errors import UnreadableFile
from index.formats.source import Source
from index.formats.zipped import open_member, opened_zip

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_CHUNK = 2**16


@dataclass(frozen=True, slots=True)
class WordFile:
    """The root elements of the parts that were there."""

    document: Element
    styles: Element | None
    numbering: Element | None
    footnotes: Element | None
    endnotes: Element | None
    headers: tuple[Element, ...]
    footers: tuple[Element, ...]
    title: str
    """The title in the file's properties; often what a template left there."""
    author: str


def read_word_file(source: Source, config: IndexConfig) -> WordFile:
    """The text parts of the .docx file `source`.

    Raises UnreadableFile: encrypted, not a Word file, damaged, with XML entities, or larger than the settings allow.
    """
    with source.open() as file:
        data = file.read()
    if data.startswith(_OLE):
        raise UnreadableFile(
            "encrypted: needs a password"
            if _ENCRYPTED_STREAM in data
            else "an old Word file (.doc) that is named .docx; save it as .docx"
        )
    with opened_zip(io.BytesIO(data)) as archive:
        return _Package(archive, config).word_file()


def local(element: Element) -> str:
    """The element's name without its namespace, which differs between the strict and the transitional standard."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: Element | None, name: str) -> str:
    """The attribute `name` of the element's own namespace; empty if there is none."""
    if element is None:
        return ""
    namespace, brace, _ = str(element.tag).rpartition("}")
    return element.get(f"{namespace}{brace}{name}", "")


def child(element: Element | None, *path: str) -> Element | None:
    """The first element that is reached by these local names, one below the other."""
    for name in path:
        element = next((one for one in (() if element is None else element) if local(one) == name), None)
    return element


def value(element: Element | None, *path: str) -> str:
    """The attribute `val` of what `child` finds; empty if there is none."""
    return attribute(child(element, *path), "val")


class _Package:
    """An open package (ECMA-376, part 2): parts, and relationships by which they refer to one another."""

    def __init__(self, archive: zipfile.ZipFile, config: IndexConfig) -> None:
        self._archive = archive
        self._parts = {info.filename.lstrip("/").lower(): info for info in archive.infolist()}
        self._limit = config.max_file_mb * 2**20
        self._left = self._limit

    def word_file(self) -> WordFile:
        root = dict(self._relationships(""))
        main = next((name for name, kind in root.items() if kind == "officeDocument"), "word/document.xml")
        document = self._xml(main)
        if document is None or local(document) != "document":
            raise UnreadableFile("not a Word file inside; save it as .docx")
        related = list(self._relationships(main))

        def parts(kind: str) -> tuple[Element, ...]:
            found = (self._xml(name) for name, its_kind in related if its_kind == kind)
            return tuple(element for element in found if element is not None)

        def part(kind: str) -> Element | None:
            return next(iter(parts(kind)), None)

        properties = next((self._xml(name) for name, kind in root.items() if kind == "core-properties"), None)
        return WordFile(
            document=document,
            styles=part("styles"),
            numbering=part("numbering"),
            footnotes=part("footnotes"),
            endnotes=part("endnotes"),
            headers=parts("header"),
            footers=parts("footer"),
            title=_text_of(child(properties, "title")),
            author=_text_of(child(properties, "creator")),
        )

    def _relationships(self, part: str) -> Iterator[tuple[str, str]]:
        """The parts that `part` refers to, each with the kind; references out of the file are never followed."""
        folder, name = posixpath.split(part)
        root = self._xml(posixpath.join(folder, f"_rels/{name}.rels"))
        for one in () if root is None else root:
            if one.get("TargetMode", "").lower() != "external":
                target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/")
                yield target, one.get("Type", "").rpartition("/")[2]

    def _xml(self, name: str) -> Element | None:
        """The root of a part; None if the package has no part of this name."""
        info = self._parts.get(name.lower())
        if info is None:
            return None
        parser = XMLParser(target=_NoEntities())  # noqa: S314 - no entity can be declared
        try:
            with open_member(self._archive, info, self._count) as part:
                while data := part.read(_CHUNK):
                    parser.feed(data)
            root = parser.close()
        except (ParseError, ValueError, LookupError) as error:  # not well formed; of an encoding that is unknown
            raise UnreadableFile(f"damaged: {name} is not XML ({error})") from None
        return root if isinstance(root, Element) else None

    def _count(self, unpacked: int) -> None:
        self._left -= unpacked
        if self._left < 0:
            limit = f"more than {self._limit // 2**20} MB of XML"
            raise UnreadableFile(f"too large: unpacks to {limit}; raise POLICY_CHAT_MAX_FILE_MB")


class _NoEntities(TreeBuilder):
    """Builds the tree and stops at a document type declaration.

    The standard forbids one (ECMA-376, part 2), and all that is dangerous in XML, entities within and outside the file,
    has to be declared in it.
    """

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise UnreadableFile("a document type declaration in its XML, which no Word file has")


def _text_of(element: Element | None) -> str:
    return "".join(element.itertext()).strip() if element is not None else ""
