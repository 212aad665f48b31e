"""What a reading worker and its parent tell each other: JSON documents, each with its length in front of it.

JSON of a strict shape and never pickle: a worker that a file took over can send wrong data, but no code. What arrives
is checked before any of it is used.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any, BinaryIO, Literal

from pydantic import Field, TypeAdapter

from index.parts import Parts
from index.schema import Article

LENGTH = struct.Struct(">I")
"""What stands in front of a message: its length in bytes."""
MAX_LEFT_OUT = 1000
"""So many parts of one file are reported one by one, and then how many more; a file can have any number of them."""


@dataclass(frozen=True, slots=True)
class Request:
    """One file to read."""

    path: str
    """As the file system names it; bytes that are no text as lone surrogates."""
    settings: Mapping[str, Any]
    """What reading needs of IndexConfig."""
    corrections: Mapping[str, Any]
    """What was corrected of the file by hand, as `Corrections.as_json` gives it."""
    in_parts: bool
    """Whether to send its documents taken apart (`TakenApart`) or its articles (`Found`)."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has started and is confined; it says so once."""

    kind: Literal["ready"] = "ready"


@dataclass(frozen=True, slots=True)
class Found:
    """One article of the file."""

    article: Article
    kind: Literal["found"] = "found"


@dataclass(frozen=True, slots=True)
class TakenApart:
    """One document of the file."""

    parts: Parts
    kind: Literal["taken apart"] = "taken apart"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One part of the file that can't be used."""

    where: str
    reason: str
    kind: Literal["left out"] = "left out"


@dataclass(frozen=True, slots=True)
class Ended:
    """The last message about a file."""

    reason: str = ""
    """Why the file could not be read, or not to its end; empty if it was."""
    fit: bool = True
    """Whether the worker can read another file."""
    kind: Literal["ended"] = "ended"


Message = Annotated[Ready | Found | TakenApart | LeftOut | Ended, Field(discriminator="kind")]
_MESSAGE: TypeAdapter[Message] = TypeAdapter(Message)


def request_frame(request: Request) -> bytes:
    """`request` as it is sent; in ASCII, because a path may hold lone surrogates, which UTF-8 can't."""
    return _framed(json.dumps(asdict(request)).encode("ascii"))


def next_request(stream: BinaryIO) -> Request | None:
    """The next request of a parent; None when there will be no more."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = stream.read(length)
    return Request(**json.loads(body)) if len(body) == length else None


def message_frame(message: Message) -> bytes:
    """`message` as it is sent."""
    return _framed(_MESSAGE.dump_json(message))


def parse_message(body: bytes | bytearray) -> Message:
    """The message that `body` holds; raises ValueError if it is none."""
    return _MESSAGE.validate_json(body, strict=True)


def _framed(body: bytes) -> bytes:
    return LENGTH.pack(len(body)) + body
