"""The process that parses files, so that a hostile or broken one can harm no other: `python -P -m index.worker`.

Requests come in through standard input, articles go out through standard output (index/messages.py). The parent
(index/sandbox.py) measures the time, kills, and starts another.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from index.config import IndexConfig
from index.confinement import confine, limit_cpu, limit_memory
from index.corrections import Corrections
from index.errors import UnreadableFile
from index.formats.source import OnSkip, shown
from index.messages import (
    MAX_LEFT_OUT,
    Ended,
    Found,
    LeftOut,
    Message,
    Ready,
    Request,
    TakenApart,
    message_frame,
    next_request,
)
from index.reading import read, read_parts

_Send = Callable[[Message], None]


def main() -> None:
    """Read one file after the other until there are no more requests or one leaves this process unfit."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which closes the pipes
    requests, answers = _pipes()

    def send(message: Message) -> None:
        answers.write(message_frame(message))
        answers.flush()

    def last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        send(Ended(f"can't be parsed ({kind.__name__})", fit=False))

    sys.excepthook = last_words  # a parser's own bug: nobody knows what state it is in, so this process ends with it
    confine()
    send(Ready())
    while request := next_request(requests):
        ended = _serve(request, send)
        send(ended)
        if not ended.fit:
            return


def _serve(request: Request, send: _Send) -> Ended:
    """Send the articles of one file."""
    config = IndexConfig(**request.settings)
    left_out = 0

    def skip(where: str, reason: str) -> None:
        nonlocal left_out
        left_out += 1
        if left_out <= MAX_LEFT_OUT:
            send(LeftOut(where, reason))

    try:
        limit_memory(config.read_memory_mb)
        limit_cpu(config.read_seconds)
        for message in _read(request, config, skip):
            send(message)
            limit_cpu(config.read_seconds)
    except UnreadableFile as error:
        return Ended(str(error))
    except RecursionError:
        return Ended("nested too deeply")
    except MemoryError:
        limit = f"needed more than {config.read_memory_mb} MB to read; raise POLICY_CHAT_READ_MEMORY_MB"
        return Ended(limit, fit=False)
    finally:
        if left_out > MAX_LEFT_OUT:
            send(LeftOut(shown(request.path), f"{left_out - MAX_LEFT_OUT} more parts of it"))
    return Ended()


def _read(request: Request, config: IndexConfig, on_skip: OnSkip) -> Iterator[Found | TakenApart]:
    path, corrections = Path(request.path), Corrections.from_json(request.corrections)
    if request.in_parts:
        return map(TakenApart, read_parts(path, config, on_skip, corrections))
    return map(Found, read(path, config, on_skip, corrections))


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output under other numbers, so that no library's print can get between the messages."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers


if __name__ == "__main__":
    main()
