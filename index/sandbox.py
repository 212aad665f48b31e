"""Files read at arm's length: a process of its own parses them, within limits of time and memory (index/worker.py).

Whatever a file does to its parser (endless loop, memory hog, crash in a C library, code execution) is that process's
end and no other's: the file gets its reason, the next one a new process. What comes back is checked before it is used.
"""

from __future__ import annotations

import math
import os
import select
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, cast

from index.config import CHECKOUT, IndexConfig
from index.corrections import NONE, Corrections
from index.errors import UnreadableFile
from index.formats.source import OnSkip, shown
from index.messages import (
    LENGTH,
    MAX_LEFT_OUT,
    Ended,
    Found,
    LeftOut,
    Message,
    Ready,
    Request,
    TakenApart,
    parse_message,
    request_frame,
)
from index.parts import Parts
from index.schema import Article

FILES_PER_WORKER = 500
"""A process is replaced after so many files: what parsers leak stays bounded. A start costs 0.4 s."""
MAX_SHOWN_CHARS = 5000
"""A reason, or a path that may be 4096 bytes long, is cut after so many."""
START_SECONDS = 60.0
"""For a start that takes 0.4 s on an idle machine."""

_COMMAND = (sys.executable, "-P", "-m", "index.worker")  # -P: a file index.py in the working folder is not our package
_NOT_FOR_READING = {"home", "embedding_model", "allow_downloads", "chroma_url", "database_url"}
"""Settings that a worker is not told; a database's URL may hold a password."""
_TAKEN_OVER = "its reader sent something else than its articles"
_CHUNK = 2**20


class ReadingWorker:
    """Reads files as `index.reading.read` does, in a process that is started when the first file needs it.

    A context manager; use it from one thread at a time. Needs a Unix.
    """

    def __init__(self, command: Sequence[str] = _COMMAND) -> None:
        self._command = command
        self._processes: set[_Process] = set()
        self._idle: _Process | None = None

    def __enter__(self) -> ReadingWorker:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._idle = None
        while self._processes:
            self._processes.pop().stop()

    def start(self) -> None:
        """Start the process now, without waiting for it, so that it is ready when the first file is."""
        self._idle = self._take()

    def read(
        self,
        path: Path,
        config: IndexConfig,
        on_skip: OnSkip = lambda path, reason: None,
        corrections: Corrections = NONE,
    ) -> Iterator[Article]:
        """The articles of the file `path`, in its order, each as soon as it is read, as `corrections` have them.

        `on_skip(path, reason)` is told of parts that can't be used. Raises UnreadableFile, whose message is the reason,
        if the file as a whole can't be, if it exceeds a limit or if its parser fails on it.
        """
        for message in self._messages(path, config, on_skip, corrections, in_parts=False):
            if not isinstance(message, Found) or not _is_from(path, message.article.source):
                raise UnreadableFile(_TAKEN_OVER)
            yield message.article

    def read_parts(
        self, path: Path, config: IndexConfig, on_skip: OnSkip, corrections: Corrections = NONE
    ) -> Iterator[Parts]:
        """The documents of the file `path` taken apart, as by `index.reading.read_parts`; the rest as for `read`."""
        for message in self._messages(path, config, on_skip, corrections, in_parts=True):
            if not isinstance(message, TakenApart) or not _is_from(path, message.parts.document.source):
                raise UnreadableFile(_TAKEN_OVER)
            yield message.parts

    def _messages(
        self, path: Path, config: IndexConfig, on_skip: OnSkip, corrections: Corrections, in_parts: bool
    ) -> Iterator[Message]:
        """What a process finds in a file, its last message and the parts left out taken care of."""
        settings = config.model_dump(mode="json", exclude=_NOT_FOR_READING)
        request = Request(str(path), settings, corrections.as_json(), in_parts)
        left_out = 0
        process = self._take()
        try:
            process.ask(request, config.max_archive_mb * 2**20)
            while not isinstance(message := _answer(process, config), Ended):
                if not isinstance(message, LeftOut):
                    yield message
                    continue
                left_out += 1
                if left_out > MAX_LEFT_OUT + 1 or not _is_from(path, message.where):
                    raise UnreadableFile(_TAKEN_OVER)
                on_skip(_one_line(message.where), _one_line(message.reason))
            if message.fit and process.files < FILES_PER_WORKER and self._idle is None:
                self._idle = process
        finally:
            if process is not self._idle:
                self._stop(process)
        if message.reason:
            raise UnreadableFile(_one_line(message.reason))

    def _take(self) -> _Process:
        """The idle process, or a new one where it has died or there is none."""
        idle, self._idle = self._idle, None
        if idle is not None:
            if idle.alive:
                return idle
            self._stop(idle)
        process = _Process(self._command)
        self._processes.add(process)
        return process

    def _stop(self, process: _Process) -> None:
        process.stop()
        self._processes.discard(process)


def _is_from(path: Path, source: str) -> bool:
    """Whether `source` names the file `path`, or a record or member of it."""
    return f"{source}#".startswith(f"{shown(path)}#")


def _answer(process: _Process, config: IndexConfig) -> Message:
    """The next message about a file; raises UnreadableFile where there is none as it should be."""
    try:
        return process.next_message(config.read_seconds)
    except TimeoutError:
        reason = f"took longer than {config.read_seconds:g} s to read; raise POLICY_CHAT_READ_SECONDS"
    except OverflowError:
        reason = f"holds more than {config.max_archive_mb} MB of text; raise POLICY_CHAT_MAX_ARCHIVE_MB, or split it"
    except EOFError:
        reason = _cause_of_death(process.exit_status())
    except ValueError:
        reason = _TAKEN_OVER
    raise UnreadableFile(reason)


def _cause_of_death(status: int) -> str:
    if status == -signal.SIGKILL:  # not by us; what else kills is the system when it has no memory left
        return "its reader was killed by the system, perhaps for want of memory; lower POLICY_CHAT_READ_MEMORY_MB"
    if status < 0:  # C++ code that gets no memory ends itself, too
        return f"its reader crashed on it (signal {-status}); save it anew, or raise POLICY_CHAT_READ_MEMORY_MB"
    return f"its reader broke off (exit {status})"


def _one_line(text: str) -> str:
    """`text` fit to show, whatever a file put into it."""
    return shown(text if len(text) <= MAX_SHOWN_CHARS else f"{text[:MAX_SHOWN_CHARS]}…")


class _Process:
    """One worker process and the pipes to and from it."""

    def __init__(self, command: Sequence[str]) -> None:
        self.files = 0
        self._command = command
        self._ready = False
        self._bytes_left = _CHUNK
        # Nothing of the user's environment; a process group of its own, which Ctrl-C spares and `stop` ends whole.
        environment = {"PYTHONPATH": str(CHECKOUT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            self._child = subprocess.Popen(  # noqa: S603 - our own command, no shell, nothing of a file in it
                command,
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                process_group=0,
            )
        except OSError as error:
            raise UnreadableFile(f"can't be read: no process to read it could be started ({error.strerror})") from None
        self._to, self._from = cast(IO[bytes], self._child.stdin), cast(IO[bytes], self._child.stdout)
        self._poll = select.poll()
        self._poll.register(self._from, select.POLLIN)

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._child.poll() is None

    def ask(self, request: Request, max_bytes: int) -> None:
        """Send `request`, whose answers may take `max_bytes` in all; raises UnreadableFile if it does not start."""
        if not self._ready:
            self._await_start()
        self.files += 1
        self._bytes_left = max_bytes
        rest = memoryview(request_frame(request))
        with suppress(BrokenPipeError):  # that it has ended shows when its answer is awaited
            while rest:
                rest = rest[os.write(self._to.fileno(), rest) :]

    def next_message(self, seconds: float) -> Message:
        """What it says next.

        Raises TimeoutError when that takes longer than `seconds`, EOFError when it has ended, OverflowError when it
        says more than it may, ValueError when it is no message.
        """
        deadline = time.monotonic() + seconds
        (length,) = LENGTH.unpack(self._receive(LENGTH.size, deadline))
        self._bytes_left -= length
        if self._bytes_left < 0:
            raise OverflowError
        return parse_message(self._receive(length, deadline))

    def exit_status(self) -> int:
        """Of a process that closed its pipe: minus a signal's number, or its exit code."""
        try:
            return self._child.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return 0

    def stop(self) -> None:
        """Kill it and whatever it started, and release the pipes."""
        if self.alive:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):  # a process that waits for a dead network drive can't be killed
            self._child.wait(timeout=5)
        self._to.close()
        self._from.close()

    def _await_start(self) -> None:
        try:
            self._ready = isinstance(self.next_message(START_SECONDS), Ready)
            cause = "it says something else than expected"
        except TimeoutError:
            cause = f"nothing for {START_SECONDS:g} s"
        except EOFError:
            cause = f"exit {self.exit_status()}"
        except (OverflowError, ValueError):
            cause = "it says something else than expected"
        if not self._ready:
            command = shlex.join(self._command)
            raise UnreadableFile(f"can't be read: its reader does not start ({cause}); to see why, run `{command}`")

    def _receive(self, size: int, deadline: float) -> bytearray:
        data = bytearray()
        while len(data) < size:
            left_ms = math.ceil((deadline - time.monotonic()) * 1000)
            if left_ms <= 0 or not self._poll.poll(left_ms):
                raise TimeoutError
            piece = os.read(self._from.fileno(), min(size - len(data), _CHUNK))
            if not piece:
                raise EOFError
            data += piece
        return data
