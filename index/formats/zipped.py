"""Zip files opened and their members read without trust in what their headers say."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

from index.errors import UnreadableFile

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What Windows, macOS, WPS and Info-ZIP write. Others can ask for gigabytes before the first byte is unpacked."""
_OTHER_METHODS = {9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "XZ", 98: "PPMd"}
_MAX_DIRECTORY_BYTES = 8 * 2**20
"""Some 80,000 members. zipfile takes twenty times the directory's bytes in memory before any of them can be judged."""
_ENCRYPTED = 0x1 | 0x40 | 0x2000
"""Flags of a member: encrypted, strongly so, and with an encrypted directory."""
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OverflowError, ValueError, struct.error)
"""What zipfile raises for damaged data; ValueError for a name that is no UTF-8 and for places outside the file."""

OnBytes = Callable[[int], None]
"""Called with each number of bytes unpacked; raises UnreadableFile when they are too many."""


@contextmanager
def opened_zip(file: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """The zip archive in `file`; raises UnreadableFile if it is none."""
    if _directory_bytes(file) > _MAX_DIRECTORY_BYTES:
        raise UnreadableFile("too many files in it; pack them into several archives")
    try:
        archive = zipfile.ZipFile(file)
    except _DAMAGE as error:
        raise UnreadableFile(f"not a zip file, or damaged ({error})") from None
    with archive:
        yield archive


def why_not_unpacked(member: zipfile.ZipInfo) -> str:
    """Why a member can't be unpacked; empty if it can."""
    if member.flag_bits & _ENCRYPTED:
        return "encrypted: needs a password"
    if member.compress_type not in _METHODS:
        name = _OTHER_METHODS.get(member.compress_type, f"method {member.compress_type}")
        return f"compressed in a way that is not read ({name}); pack it anew as an ordinary zip"
    return ""


def open_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, on_bytes: OnBytes) -> BinaryIO:
    """The bytes of a member, unpacked while they are read; whatever is wrong with them raises UnreadableFile."""
    if reason := why_not_unpacked(member):
        raise UnreadableFile(reason)
    with _damage_told():
        unpacked = archive.open(member)
    return io.BufferedReader(_Member(cast(BinaryIO, unpacked), on_bytes), buffer_size=2**16)


class _Member(io.RawIOBase):
    """Unpacked bytes, counted."""

    def __init__(self, unpacked: BinaryIO, on_bytes: OnBytes) -> None:
        self._unpacked = unpacked
        self._on_bytes = on_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        with memoryview(buffer) as room:
            with _damage_told():
                data = self._unpacked.read(len(room))
            self._on_bytes(len(data))
            room[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._unpacked.close()
        super().close()


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise UnreadableFile(f"damaged in its archive ({error})") from None


def _directory_bytes(file: BinaryIO) -> int:
    """The size of the archive's directory as its last record states it; 0 if there is none.

    zipfile reads so many bytes and no more, so a false statement gains nothing.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(max(size - 2**16 - 100, 0))
    tail = file.read()
    file.seek(0)
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        return 0
    zip64 = end - 76  # its own end record and the locator stand before the ordinary end record
    if zip64 >= 0 and tail.startswith(b"PK\x06\x06", zip64):
        return int(struct.unpack_from("<Q", tail, zip64 + 40)[0])
    return int(struct.unpack_from("<L", tail, end + 12)[0])
