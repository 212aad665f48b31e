"""BEIR folders: corpus.jsonl, queries.jsonl and qrels/*.tsv, on which search alone is measured.

The layout of Thakur et al. 2021, "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of Information Retrieval
Models". What is ranked are documents, each by its best passage; gold answers in a query's `metadata.answers` are kept.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.asking import FAILURES, described
from eval.jsonl import lines, records, text_field, texts_field, whole_characters
from eval.schema import Case, CaseTurn, Item, RankedDocument, Split
from eval.system import System, home_of_its_own
from index.build import Progress, add
from index.config import IndexConfig
from index.embedding import EmbeddingModel
from index.errors import EvalError, PathNotFound
from index.formats.source import shown
from index.schema import ArticleInfo, Hit
from rag.question import language
from rag.retriever import CANDIDATES

DOCUMENTS = 100
"""The longest ranking; BEIR's deepest cut."""
_CORPUS, _QUERIES = "corpus.jsonl", "queries.jsonl"
_NEEDED = "a BEIR folder with corpus.jsonl, queries.jsonl and qrels/*.tsv"


@dataclass(frozen=True, slots=True)
class BeirFolder:
    """A folder that was read and found whole."""

    path: Path
    documents: int
    cases: tuple[Case, ...]
    """The queries with a relevant document, in the order of queries.jsonl."""
    judgements: Mapping[str, Mapping[str, int]]
    """Grades by document id, by query id."""

    @property
    def name(self) -> str:
        """What the dataset is called."""
        return self.path.name


def read_beir(path: Path, split: str | None = None) -> BeirFolder:
    """Read a folder; `split` names the file of judgements, by default `test`, or the only one there is.

    Raises EvalError that names the line which is malformed, repeats an id, or judges what does not exist.
    """
    path = path.expanduser().resolve()
    if not path.is_dir():
        raise PathNotFound(f"{path}: no such folder; give {_NEEDED}")
    documents = _ids(path / _CORPUS)
    queries = _queries(path / _QUERIES)
    qrels = _qrels_file(path / "qrels", split)
    judgements = _judgements(qrels, queries, documents)
    cases = tuple(
        _case(id_, text, answers, judgements[id_], qrels.stem)
        for id_, (text, answers) in queries.items()
        if any(grade > 0 for grade in judgements.get(id_, {}).values())
    )
    if not cases:
        raise EvalError(f"{qrels}: judges no document as relevant to any query; check the columns")
    return BeirFolder(path, len(documents), cases, judgements)


def index_beir(
    folder: BeirFolder,
    config: IndexConfig,
    model: EmbeddingModel | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> IndexConfig:
    """Index the documents in a home of their own, used again as long as they are the same; returns its settings."""
    corpus = folder.path / _CORPUS
    with corpus.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()[:12]
    own = home_of_its_own(config, "beir", content)
    add(own, [corpus], model, on_progress)
    return own


class Ranker:
    """Ranks the documents of a folder for its queries."""

    def __init__(
        self, system: System, judgements: Mapping[str, Mapping[str, int]], infos: Sequence[ArticleInfo]
    ) -> None:
        """`judgements` holds the grades by document id, by query id; `infos` all articles of the index."""
        self._system = system
        self._judgements = judgements
        # Documents of the same text are one article with several sources.
        self._documents = {
            info.article_id: tuple(
                dict.fromkeys(source.partition(f"{_CORPUS}#")[2] for source in (info.source, *info.sources))
            )
            for info in infos
        }

    def item(self, case: Case) -> Item:
        """The ranking for a query, with its judgements; an error becomes part of the item."""
        question = case.scored.user
        judged = {shown(id_): grade for id_, grade in self._judgements[case.id].items()}
        started = time.perf_counter()
        try:
            hits = self._system.search(question, (), 2 * CANDIDATES).hits
        except FAILURES as error:
            return Item(case.id, case.hash, question, (), error=described(error), relevance=judged)
        spent = 1000 * (time.perf_counter() - started)
        return Item(
            case.id,
            case.hash,
            question,
            (),
            timings_ms={"search": spent},
            ranking=tuple(self._ranking(hits)),
            relevance=judged,
        )

    def _ranking(self, hits: Sequence[Hit]) -> list[RankedDocument]:
        best: dict[str, float] = {}
        for hit in hits:
            for id_ in self._documents[hit.article.article_id]:
                best[id_] = max(hit.score, best.get(id_, hit.score))
        ranked = sorted(best.items(), key=lambda one: (-one[1], one[0]))
        return [RankedDocument(id_, score) for id_, score in ranked[:DOCUMENTS]]


def _ids(path: Path) -> set[str]:
    ids: set[str] = set()
    for place, record in records(path, _NEEDED):
        id_ = text_field(record, "_id", place)
        if not isinstance(record.get("text"), str):
            raise EvalError(f"{place}: text must be a text; correct this line")
        if id_ in ids:
            raise EvalError(f"{place}: _id {id_!r} is used before; ids must be unique")
        ids.add(id_)
    if not ids:
        raise EvalError(f"{path}: holds no document; give {_NEEDED}")
    return ids


def _queries(path: Path) -> dict[str, tuple[str, list[str]]]:
    """Texts and gold answers by id."""
    queries: dict[str, tuple[str, list[str]]] = {}
    for place, record in records(path, _NEEDED):
        id_ = text_field(record, "_id", place)
        if id_ in queries:
            raise EvalError(f"{place}: _id {id_!r} is used before; ids must be unique")
        metadata = record.get("metadata")
        answers = texts_field(metadata, "answers", place) if isinstance(metadata, dict) else []
        text = record.get("text")
        if not isinstance(text, str):
            raise EvalError(f"{place}: text must be a text; correct this line")
        # An empty question, which published sets do hold, can't be searched for: it is an error of its own case.
        queries[id_] = (whole_characters(text), answers)
    return queries


def _qrels_file(folder: Path, split: str | None) -> Path:
    found = {path.stem: path for path in sorted(folder.glob("*.tsv"))}
    if not found:
        raise EvalError(f"{folder}: no judgements (*.tsv); give {_NEEDED}")
    wanted = split or ("test" if "test" in found or len(found) > 1 else next(iter(found)))
    if wanted not in found:
        raise EvalError(
            f"{folder}: no judgements for split {wanted!r}; there are {', '.join(found)}: name one by --split"
        )
    return found[wanted]


def _judgements(path: Path, queries: Collection[str], documents: Collection[str]) -> dict[str, dict[str, int]]:
    """Grades by document, by query; the first line may name the columns."""
    judgements: dict[str, dict[str, int]] = {}
    for line in lines(path, _NEEDED):
        cells = line.text.split("\t")
        if line.number == 1 and cells[-1].strip() == "score":
            continue
        try:
            query, document, grade = cells[0], cells[1], int(cells[2])
        except (IndexError, ValueError):
            raise EvalError(
                f"{line.place}: must be query id, document id and a whole number between tabs; correct this line"
            ) from None
        if query not in queries:
            raise EvalError(f"{line.place}: no query {query!r} in {_QUERIES}; correct this line")
        if document not in documents:
            raise EvalError(f"{line.place}: no document {document!r} in {_CORPUS}; correct this line")
        judgements.setdefault(query, {})[document] = grade
    return judgements


def _case(id_: str, text: str, answers: Sequence[str], judged: Mapping[str, int], split: str) -> Case:
    """A query as a case, in the cluster of its first relevant document."""
    turn = CaseTurn(user=text, expect="answer", answers=tuple(answers[:1]), short=tuple(answers))
    its_split: Split = "test" if split == "test" else "dev"
    return Case(
        id=id_,
        v=1,
        split=its_split,
        type="single",
        lang=language(text),
        group_id=None,
        cluster=next(document for document, grade in judged.items() if grade > 0),
        turns=(turn,),
        as_of="",
        author="",
        verified_by="",
        tags=("beir",),
    )
