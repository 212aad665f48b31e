"""The folder of a run, version 2.

manifest.json   what was run, with hashes of all that the figures depend on; written first, completed at the end
cases.jsonl     the cases, so that a run is scored and reported without its dataset
items.jsonl     what the system did, a line a case and repeat, appended as it happens
scores.jsonl    the scores, a line an item
run.trec        the ranking of articles for each case, in TREC's format
summary.json    the metrics, and the hash of the scores they are made from; written last

A folder without a summary that belongs to its scores is no result: `RunFolder.open` refuses it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import TypeAdapter, ValidationError

from eval.schema import Case, CaseScores, Item, Summary
from index.errors import EvalError, first_problem
from index.whole_file import write_whole

VERSION = 2
Kind = Literal["cases", "beir", "rgb"]
Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Hashes:
    """Twelve hex digits each that change with what the figures of a run depend on."""

    dataset: str
    corpus: str
    index: str
    prompts: str
    metrics: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was run."""

    version: int
    started: str
    """ISO time, UTC."""
    finished: str | None
    command: str
    code_revision: str
    settings: Mapping[str, Any]
    hashes: Hashes
    dataset: str
    """Its name."""
    cases: int
    articles: int
    kind: Kind = "cases"
    split: str | None = None
    limit: int | None = None
    repeat: int = 1
    own_history: bool = False
    retrieved: int = 0
    """Passages asked of search for each case; 0 where all documents are ranked."""
    only: str = ""
    """The run whose failing cases these are; empty: all."""
    drafts: bool = False


_MANIFEST, _SUMMARY = TypeAdapter(Manifest), TypeAdapter(Summary)
_CASE, _ITEM, _SCORES = TypeAdapter(Case), TypeAdapter(Item), TypeAdapter(CaseScores)


class RunFolder:
    """One run's files. Every reader raises EvalError for a file that is missing or no such record."""

    def __init__(self, path: Path, manifest: Manifest) -> None:
        """Use `create`, `open` or `resume`."""
        self.path = path
        self.manifest = manifest

    @classmethod
    def create(cls, path: Path, manifest: Manifest, cases: Sequence[Case]) -> RunFolder:
        """A new run in a new or empty folder; raises EvalError if it is in use or can't be written."""
        try:
            path.mkdir(parents=True, exist_ok=True)
            in_use = any(path.iterdir())
        except OSError as error:
            raise EvalError(f"{path}: can't be used for a run ({error.strerror}); choose another folder") from None
        if in_use:
            raise EvalError(
                f"{path}: is not empty; choose a new folder, so that no run overwrites another, or --resume this one"
            )
        folder = cls(path, manifest)
        _write(path / "cases.jsonl", _lines(asdict(case) for case in cases))
        folder._write_manifest(manifest)  # last: a folder with a manifest has its cases
        return folder

    @classmethod
    def open(cls, path: Path) -> RunFolder:
        """A finished run; raises EvalError if it is none, incomplete, torn or of another version."""
        folder = cls.unfinished(path)
        manifest = folder.manifest
        lines = folder._text("items.jsonl").split("\n") if (path / "items.jsonl").exists() else [""]
        if lines.pop() or len(lines) != manifest.cases * manifest.repeat or not (path / "summary.json").is_file():
            raise EvalError(
                f"{path}: the run is incomplete; finish it with `policy-chat eval run --resume --out {path}`"
            )
        if folder._summary().get("scores") != _digest(folder._text("scores.jsonl")):
            raise EvalError(f"{path}: scores and summary don't belong together; run `policy-chat eval score {path}`")
        return folder

    @classmethod
    def unfinished(cls, path: Path) -> RunFolder:
        """A run as far as it has come; raises EvalError if the folder holds none, or one of another version."""
        try:
            text = (path / "manifest.json").read_text(encoding="utf-8")
            document = json.loads(text)
        except FileNotFoundError:
            raise EvalError(f"{path}: holds no run (no manifest.json); name the folder of a run") from None
        except (OSError, ValueError) as error:
            raise EvalError(f"{path}/manifest.json: can't be read ({error}); run the cases again") from None
        version = document.get("version") if isinstance(document, dict) else None
        if version != VERSION:
            raise EvalError(
                f"{path}: a run folder of version {version}, this program reads {VERSION}; run the cases again"
            )
        try:
            return cls(path, _MANIFEST.validate_json(text))
        except ValidationError as error:
            raise EvalError(f"{path}/manifest.json: {first_problem(error)}; run the cases again") from None

    def cases(self) -> list[Case]:
        """The cases that were asked for."""
        return self._records("cases.jsonl", _CASE)

    def items(self) -> list[Item]:
        """What the system did, in order; what a killed process left of a last line is no item."""
        return self._records("items.jsonl", _ITEM, torn=True) if (self.path / "items.jsonl").exists() else []

    def scores(self) -> list[CaseScores]:
        """The scores, in the order of the items."""
        return self._records("scores.jsonl", _SCORES)

    def summary(self) -> Summary:
        """The metrics."""
        try:
            return _SUMMARY.validate_python(self._summary())
        except ValidationError as error:
            raise EvalError(f"{self.path}/summary.json: {first_problem(error)}; {self._score_again}") from None

    def drop_torn_line(self) -> None:
        """Cut off what a killed process left of a last line, so that whole ones can be appended."""
        path = self.path / "items.jsonl"
        try:
            with path.open("rb+") as file:
                data = file.read()
                file.truncate(data.rfind(b"\n") + 1)
        except FileNotFoundError:
            return
        except OSError as error:
            raise _unwritable(path, error) from None

    def append(self, item: Item) -> None:
        """Write one item down."""
        path = self.path / "items.jsonl"
        try:
            with path.open("a", encoding="utf-8") as lines:
                lines.write(_lines([item.to_dict()]))
        except OSError as error:
            raise _unwritable(path, error) from None

    def finish(self, scores: Sequence[CaseScores], summary: Summary, trec: str, manifest: Manifest) -> None:
        """Write down what was made of the items, the summary last. What was there before stays valid until then."""
        text = _lines(scored.to_dict() for scored in scores)
        _write(self.path / "run.trec", trec)
        self._write_manifest(manifest)
        _write(self.path / "scores.jsonl", text)
        _write(self.path / "summary.json", _document(summary.to_dict() | {"scores": _digest(text)}))

    def _write_manifest(self, manifest: Manifest) -> None:
        _write(self.path / "manifest.json", _document(asdict(manifest)))
        self.manifest = manifest

    def _records(self, name: str, kind: TypeAdapter[Record], *, torn: bool = False) -> list[Record]:
        lines = self._text(name).split("\n")
        if lines.pop() and not torn:
            raise EvalError(f"{self.path}/{name}: the last line is not whole; {self._score_again}")
        records: list[Record] = []
        for number, line in enumerate(lines, start=1):
            try:
                records.append(kind.validate_json(line))
            except ValidationError as error:
                raise EvalError(
                    f"{self.path}/{name}:{number}: {first_problem(error, 'line')}; run the cases again"
                ) from None
        return records

    def _summary(self) -> dict[str, Any]:
        try:
            document = json.loads(self._text("summary.json"))
        except ValueError as error:
            raise EvalError(f"{self.path}/summary.json: not JSON ({error}); {self._score_again}") from None
        if not isinstance(document, dict):
            raise EvalError(f"{self.path}/summary.json: not a JSON object; {self._score_again}")
        return document

    def _text(self, name: str) -> str:
        try:
            return (self.path / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            cause = error.strerror if isinstance(error, OSError) else "not UTF-8"
            raise EvalError(f"{self.path}/{name}: can't be read ({cause}); {self._score_again}") from None

    @property
    def _score_again(self) -> str:
        return f"run `policy-chat eval score {self.path}`, or the cases again"


def _lines(documents: Iterable[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents)


def _document(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _write(path: Path, text: str) -> None:
    try:
        write_whole(path, text)
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> EvalError:
    return EvalError(f"{path}: can't be written ({error.strerror}); make room or choose another folder and run again")
