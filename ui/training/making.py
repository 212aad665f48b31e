"""Packs that are being made: in a thread for each, one at work at a time, with what it is at."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from index.errors import PolicyChatError
from index.reader import IndexReader
from rag.config import RagConfig
from rag.pack.make import make_pack
from rag.pack.material import Material
from rag.pack.schema import Pack
from rag.pack.wording import worded
from ui.articles.refusals import Refused
from ui.chat import new_id
from ui.training.refusals import refusal_of
from ui.training.store import PackStore

Find = Callable[[], Material]
"""Finds what a pack is to be made from; may raise PolicyChatError or Refused."""
Phase = Literal["waiting", "finding", "making", "wording"]
_CLOSING_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class MakeJob:
    """A pack in the making."""

    id: str
    state: Literal["running", "done", "failed"] = "running"
    phase: Phase = "finding"
    pack: str = ""
    """The id of what it became."""
    trouble: str = ""
    """Why the chat model worded nothing better; empty where it did, or none is set up."""
    failure: Mapping[str, Any] = field(default_factory=dict)
    """Why it failed, as in `Refused.document`."""


class Maker:
    """Makes packs and puts them into the store; remembers the last of each owner."""

    def __init__(self, reader: IndexReader, rag: RagConfig, store: PackStore) -> None:
        self._reader, self._rag, self._store = reader, rag, store
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._jobs: dict[str, MakeJob] = {}
        self._threads: dict[str, threading.Thread] = {}

    def current(self, owner: str) -> MakeJob | None:
        """The pack that is being made for this owner, or the last one that was."""
        return self._jobs.get(owner)

    def start(self, owner: str, find: Find) -> MakeJob:
        """Begin a pack; raises Refused while another one of this owner is being made."""
        with self._lock:
            last = self._jobs.get(owner)
            if last and last.state == "running":
                raise Refused(409, "pack_busy", "another pack of yours is being made; wait until it is done")
            self._jobs[owner] = job = MakeJob(new_id())
            # A daemon: a server that ends is not held up, and what is not made yet is simply not there.
            thread = threading.Thread(target=self._work, args=(owner, find), name="pack", daemon=True)
            self._threads[owner] = thread
            thread.start()
            return job

    def close(self) -> None:
        """Wait a little for what is being made."""
        for thread in list(self._threads.values()):
            thread.join(_CLOSING_SECONDS)

    def _work(self, owner: str, find: Find) -> None:
        end: dict[str, Any] = {"state": "failed"}
        failure: Mapping[str, Any] = Refused(500, "defect", "a defect of the program; its log says more").document
        try:
            if self._turn.locked():
                self._update(owner, phase="waiting")
            with self._turn:
                made, trouble = self._made(owner, find)
            end = {"state": "done", "pack": self._store.add(owner, made), "trouble": trouble}
            failure = {}
        except PolicyChatError as error:
            failure = refusal_of(error).document
        except Refused as refused:
            failure = refused.document
        finally:
            self._update(owner, failure=failure, **end)

    def _made(self, owner: str, find: Find) -> tuple[Pack, str]:
        """The pack, and why the chat model was no help."""
        self._update(owner, phase="finding")
        material = find()
        self._update(owner, phase="making")
        made = make_pack(material, self._reader)
        if not self._rag.chat_model:
            return made, ""
        self._update(owner, phase="wording")
        return worded(made, self._reader, self._rag)

    def _update(self, owner: str, **changes: Any) -> None:
        with self._lock:
            self._jobs[owner] = replace(self._jobs[owner], **changes)
