"""`policy-chat` run in the tests' own process, and the documents of its contract."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ui import cli

ADDED = ["articles", "passages", "unchanged", "skipped", "seconds"]
LISTED = ["article_id", "title", "publisher", "date", "source", "passages", "state", "reprints"]
SHOWN = [*LISTED, "text", "dropped", "figures"]
SEARCHED = ["query", "standalone_question", "hits", "timings_ms"]
HIT = ["rank", "article_id", "title", "source", "start", "end", "text", "score", "dense", "lexical"]
ANSWER = [
    *("question", "standalone_question", "lang", "outcome", "answer", "short", "sentences", "citations"),
    *("confidence", "missing", "suggestions", "generator", "index_revision", "timings_ms"),
]
CITATION = ["number", "article_id", "title", "publisher", "date", "source", "start", "end", "quote"]
TIMINGS = ["condense", "retrieve", "answer", "verify", "total"]
STATION = "邓村资源驿站占地多少平方米？"


@dataclass(frozen=True)
class Result:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Standard output, which must be one JSON document."""
        assert self.code == 0, self.err
        return json.loads(self.out)

    @property
    def error(self) -> str:
        """Standard error, which must be one line; nothing else may have been said."""
        assert self.out == ""
        (line,) = self.err.splitlines()
        assert "Traceback" not in line
        return line.removeprefix("policy-chat: ")


class Command:
    """`policy-chat`, run in this process with a stand-in for the embedding model."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self.home = home
        self._capsys = capsys
        self._patch = patch

    def __call__(self, *words: object, home: bool = True) -> Result:
        arguments = [*words, "--home", self.home] if home else [*words]
        self._patch.setattr(sys, "argv", ["policy-chat", *map(str, arguments)])
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert isinstance(ended.value.code, int)
        said = self._capsys.readouterr()
        return Result(ended.value.code, said.out, said.err)


def write_batch(path: Path, *questions: object) -> Path:
    path.write_text("".join(json.dumps(question) + "\n" for question in questions), encoding="utf-8")
    return path


def read_lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
