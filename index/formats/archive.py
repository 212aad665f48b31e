"""Zip archives: their files become sources like those of a folder. Nothing is ever written to the disk."""

from __future__ import annotations

import re
import stat
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO
from zipfile import ZipFile, ZipInfo

from index.config import IndexConfig
from index.errors import UnreadableFile
from index.formats.decoding import decode
from index.formats.source import OnSkip, Source, shown, suffix_of
from index.formats.zipped import open_member, opened_zip, why_not_unpacked

MAX_MEMBERS = 10_000
"""An archive of more files is not read; so is a folder of as many read in one go."""
_UTF_8_NAME = 0x800
"""Flag of a member whose name is in UTF-8; without it the name may be in anything."""
_UNICODE_PATH = 0x7075
"""Info-ZIP's extra field with the name in UTF-8: version, CRC-32 of the plain name, name."""
_DRIVE = re.compile("[a-zA-Z]:")


@dataclass(frozen=True, slots=True)
class _Member:
    """A file in an archive, its name decoded and with `/` between folders."""

    info: ZipInfo
    name: str


def members(source: Source, config: IndexConfig, on_skip: OnSkip, unknown: Callable[[str], str]) -> Iterator[Source]:
    """The files in the archive `source`, in its order, named `archive.zip#folder/file`; each is read before the next.

    `unknown(name)` says why a file of this name is of no use, empty if it is of use. Those of no use are told to
    `on_skip`; hidden ones are passed over. Raises UnreadableFile if nothing in it can be read or the archive is a bomb.
    """
    with source.open() as file, opened_zip(file) as archive:
        found = [member for member in _named(archive.infolist()) if not _is_passed_over(member)]
        if not found:
            raise UnreadableFile("empty: no file in it")
        if len(found) > MAX_MEMBERS:
            raise UnreadableFile(f"{len(found):,} files in it, the limit is {MAX_MEMBERS:,}; pack several archives")
        if _overlap(archive):
            raise UnreadableFile("its files overlap one another, as in a zip bomb")
        reasons = list(_reasons(found, unknown))
        if all(reasons):
            others = f" (and {len(found) - 1} more files)" if len(found) > 1 else ""
            raise UnreadableFile(f"nothing in it can be read: {shown(found[0].name)}: {reasons[0]}{others}")
        allowance = _Allowance(config)
        for number, (member, reason) in enumerate(zip(found, reasons, strict=True), start=1):
            name = f"{source.name}#{shown(member.name)}"
            if reason:
                on_skip(name, reason)
            else:
                yield Source(name, suffix_of(member.name), member.info.file_size, allowance.opener(archive, member))
            if allowance.is_spent:
                if rest := len(found) - number:
                    on_skip(source.name, f"what stands after {shown(member.name)} is left out: {rest} files")
                return


class _Allowance:
    """How much may be unpacked: of each member, and of the archive in all."""

    def __init__(self, config: IndexConfig) -> None:
        self._config = config
        self._left = config.max_archive_mb * 2**20

    @property
    def is_spent(self) -> bool:
        return self._left < 0

    def opener(self, archive: ZipFile, member: _Member) -> Callable[[], BinaryIO]:
        """Opens the member for reading; reading raises UnreadableFile as soon as too much comes out."""
        return lambda: open_member(archive, member.info, self._meter())

    def _meter(self) -> Callable[[int], None]:
        unpacked = 0

        def count(read: int) -> None:
            nonlocal unpacked
            unpacked += read
            self._left -= read
            if unpacked > self._config.max_file_mb * 2**20:
                limit = f"more than {self._config.max_file_mb} MB unpacked"
                raise UnreadableFile(f"too large: {limit}; raise POLICY_CHAT_MAX_FILE_MB")
            if self.is_spent:
                limit = f"more than {self._config.max_archive_mb} MB with the files before it"
                raise UnreadableFile(f"its archive unpacks to {limit}; raise POLICY_CHAT_MAX_ARCHIVE_MB")

        return count


def _reasons(found: Sequence[_Member], unknown: Callable[[str], str]) -> Iterator[str]:
    """For each member why it can't be read, empty if it can."""
    seen: set[str] = set()
    for member in found:
        name = shown(member.name)
        if _leads_out(member.name):
            yield "a name that leads out of the archive"
        elif reason := _why_not_regular(member.info) or unknown(member.name) or why_not_unpacked(member.info):
            yield reason
        else:
            yield "a file of this name stands in the archive before it" if name in seen else ""
            seen.add(name)


def _leads_out(name: str) -> bool:
    return name.startswith("/") or bool(_DRIVE.match(name)) or ".." in name.split("/")


def _is_passed_over(member: _Member) -> bool:
    """Whether it is a folder, or hidden as what Mac and Unix systems add by themselves."""
    parts = [part for part in member.name.split("/") if part not in ("", ".", "..")]
    is_folder = member.name.endswith("/") or stat.S_ISDIR(member.info.external_attr >> 16)
    return is_folder or any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _why_not_regular(info: ZipInfo) -> str:
    mode = info.external_attr >> 16
    if stat.S_ISLNK(mode):
        return "a link"
    return "not a regular file" if stat.S_IFMT(mode) not in (0, stat.S_IFREG) else ""


def _overlap(archive: ZipFile) -> bool:
    """Whether members share bytes with one another or with the directory: each unpacks the others' data anew."""
    ranges = sorted((info.header_offset, _end(info)) for info in archive.infolist())
    return any(end > after for (_, end), (after, _) in pairwise([*ranges, (archive.start_dir, 0)]))


def _end(info: ZipInfo) -> int:
    """Where a member ends at the earliest: header, name and packed bytes."""
    return info.header_offset + 30 + len(info.orig_filename) + info.compress_size


def _named(infos: Sequence[ZipInfo]) -> list[_Member]:
    """The members with their names. Those in an unknown encoding are decoded together: one is too short to tell."""
    names = [_stated_name(info) for info in infos]
    raws = [_raw_name(info) for info in infos]
    unclear = [number for number, name in enumerate(names) if name is None]
    for number, name in zip(unclear, _decoded([raws[number] for number in unclear]), strict=True):
        names[number] = name
    return [_Member(info, (name or "").replace("\\", "/")) for info, name in zip(infos, names, strict=True)]


def _stated_name(info: ZipInfo) -> str | None:
    """The name if the archive says what it is encoded in, or it is ASCII; else None."""
    if info.flag_bits & _UTF_8_NAME:
        return info.orig_filename.partition("\0")[0]
    raw = _raw_name(info)
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and field[:1] == b"\1" and field[1:5] == zlib.crc32(raw).to_bytes(4, "little"):
            return field[5:].decode(errors="replace")
    return raw.decode() if raw.isascii() else None


def _raw_name(info: ZipInfo) -> bytes:
    """The name's bytes as the archive has them, where it does not say that they are UTF-8."""
    if info.flag_bits & _UTF_8_NAME:
        return info.orig_filename.encode()
    return info.orig_filename.partition("\0")[0].encode("cp437")  # as which zipfile decodes them


def _decoded(raws: Sequence[bytes]) -> list[str]:
    """Names that say nothing of their encoding: UTF-8, GBK or Big5, by all of them together; else GBK one by one."""
    try:
        names = decode(b"\n".join(raws)).split("\n")
    except UnreadableFile:
        names = []
    return names if len(names) == len(raws) else [raw.decode("gb18030", "replace") for raw in raws]
