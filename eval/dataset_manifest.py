"""`NAME.manifest.json` beside a dataset: what it was when it was last found sound, so that a later change is told."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from eval.dataset_figures import DatasetFigures
from eval.provenance import digest
from eval.schema import Case
from index.errors import EvalError, first_problem
from index.schema import Article
from index.whole_file import write_whole


@dataclass(frozen=True, slots=True)
class DatasetManifest:
    """The state of a dataset and of its articles."""

    corpus_hash: str
    """As in the manifest of a run."""
    dataset_hash: str
    cases: int
    types: dict[str, int]
    splits: dict[str, int]
    overlap: float
    """Share of the answerable questions that are far from their evidence, 0..1."""
    bm25_top1: float
    """Share of the test split's answerable questions that plain BM25 answers with one passage, 0..1."""
    written: str
    """Date, UTC."""


_MANIFEST = TypeAdapter(DatasetManifest)
_AGAIN = "check the cases, then run `policy-chat eval lint --write-manifest`"


def manifest_path(dataset: Path) -> Path:
    """Where the manifest of a dataset lies."""
    return dataset.with_suffix(".manifest.json")


def manifest_of(cases: Sequence[Case], articles: Sequence[Article], figures: DatasetFigures) -> DatasetManifest:
    """The state of a dataset as it is now."""
    return DatasetManifest(
        corpus_hash=digest(sorted({article.id for article in articles})),
        dataset_hash=digest(case.hash for case in cases),
        cases=len(cases),
        types=dict(figures.counts),
        splits=dict(figures.splits),
        overlap=round(figures.low_overlap.value, 4),
        bm25_top1=round(figures.bm25_top1.value, 4),
        written=datetime.now(UTC).date().isoformat(),
    )


def write_manifest(dataset: Path, manifest: DatasetManifest) -> Path:
    """Write the manifest beside its dataset and return its path; raises EvalError if it can't be written."""
    path = manifest_path(dataset)
    try:
        write_whole(path, json.dumps(asdict(manifest), ensure_ascii=False, indent=2) + "\n")
    except OSError as error:
        raise EvalError(f"{path}: can't be written ({error.strerror}); make room or copy the dataset") from None
    return path


def read_manifest(dataset: Path) -> DatasetManifest | None:
    """The manifest of a dataset, None if it has none; raises EvalError for a file that is no manifest."""
    path = manifest_path(dataset)
    try:
        return _MANIFEST.validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise EvalError(f"{path}: can't be read ({error.strerror}); {_AGAIN}") from None
    except ValidationError as error:
        raise EvalError(f"{path}: {first_problem(error)}; {_AGAIN}") from None


def changes(written: DatasetManifest, now: DatasetManifest) -> Iterator[str]:
    """What changed since the manifest was written, one line each."""
    if written.corpus_hash != now.corpus_hash:
        yield f"the articles changed since {written.written} ({written.corpus_hash} is now {now.corpus_hash}); {_AGAIN}"
    if written.dataset_hash != now.dataset_hash:
        yield f"the cases changed since {written.written} ({written.cases} were, {now.cases} are); {_AGAIN}"
