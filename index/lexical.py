"""The lexical index: BM25 (tantivy) over folded characters and character bigrams, the title in a field of its own."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import HomeError, IndexCorrupt
from index.script import terms, word_terms

TITLE_WEIGHT = 0.3
"""Weight of a match in the title against one in the text: a title is the same for all passages of its article."""

_WRITER_BYTES = 64_000_000
_KIND = "passage"  # a term that every entry has: its document frequency counts deleted entries too


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """What is indexed of one passage."""

    passage_id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Words of which any one will do: translations of an English word, readings of a name in pinyin."""

    forms: tuple[str, ...]
    """Folded; a longer Chinese word stands for the conjunction of its bigrams."""
    weight: float = 1.0


class LexicalIndex:
    """BM25 over passages. User text never reaches a query parser: queries are built from terms.

    Raises IndexCorrupt where the folder can't be read.
    """

    def __init__(self, path: Path) -> None:
        import tantivy

        self.path = path
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
        builder.add_text_field("title", tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
        self._schema = builder.build()
        with self._reading():
            path.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(self._schema, path=str(path))
            self._index.reload()

    def update(self, entries: Iterable[LexicalEntry], removed: Sequence[str]) -> None:
        """Index passages, replacing those with the same id, and take the removed ids out; durable on return."""
        import tantivy

        try:
            writer = self._index.writer(heap_size=_WRITER_BYTES, num_threads=1)
            for passage_id in removed:
                writer.delete_documents_by_term("id", passage_id)
            for entry in entries:
                writer.delete_documents_by_term("id", entry.passage_id)
                document = tantivy.Document()
                document.add_text("id", entry.passage_id)
                document.add_text("kind", _KIND)
                document.add_text("title", " ".join(terms(entry.title)))
                document.add_text("text", " ".join(terms(entry.text)))
                writer.add_document(document)
            writer.commit()
            writer.wait_merging_threads()
            self._index.reload()
        except (ValueError, OSError) as error:
            raise HomeError(
                f"{self.path}: the lexical index can't be written ({error}); free space or choose another --home, "
                "then run the command again: nothing is lost"
            ) from None

    def best(
        self,
        query_terms: Mapping[str, float],
        k: int,
        within: Collection[str] | None = None,
        alternatives: Sequence[Alternatives] = (),
    ) -> list[tuple[str, float]]:
        """The `k` best passages for weighted search terms with their BM25 scores, best first.

        The plain weight of a term is how often the question has it: `Counter(terms(question))`. `within` names the
        only passages that may be found; their scores are the same as without it. Of `alternatives` each adds its
        weight times the idf of the union of its forms, once, to passages with at least one of them.
        """
        import tantivy

        clauses = []
        for term, term_weight in query_terms.items():
            for name, weight in (("text", 1.0), ("title", TITLE_WEIGHT)):
                matching = tantivy.Query.term_query(self._schema, name, term, index_option="freq")
                clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(matching, weight * term_weight)))
        clauses += [(tantivy.Occur.Should, self._any_of(words)) for words in alternatives]
        if not clauses:
            return []
        wanted = tantivy.Query.boolean_query(clauses)
        if within is not None:
            allowed = tantivy.Query.const_score_query(tantivy.Query.term_set_query(self._schema, "id", [*within]), 0.0)
            wanted = tantivy.Query.boolean_query([(tantivy.Occur.Must, wanted), (tantivy.Occur.Must, allowed)])
        with self._reading():
            searcher = self._index.searcher()
            found = searcher.search(wanted, limit=k, count=False)
            return [(str(searcher.doc(address)["id"][0]), float(score)) for score, address in found.hits]

    def _any_of(self, words: Alternatives) -> Any:
        import tantivy

        forms: dict[str, list[Any]] = {"text": [], "title": []}
        for form in words.forms:
            for name, queries in forms.items():
                parts = [
                    (tantivy.Occur.Must, tantivy.Query.term_query(self._schema, name, part, index_option="basic"))
                    for part in word_terms(form)
                ]
                queries.append(tantivy.Query.boolean_query(parts))
        any_in = {name: tantivy.Query.disjunction_max_query(queries) for name, queries in forms.items()}
        count = int(self._index.searcher().search(any_in["text"], limit=1, count=True).count)
        weight = words.weight * self.idf(count)
        return tantivy.Query.disjunction_max_query(
            [
                tantivy.Query.const_score_query(any_in["text"], weight),
                tantivy.Query.const_score_query(any_in["title"], TITLE_WEIGHT * weight),
            ]
        )

    def idf(self, passages: int) -> float:
        """BM25's weight of what so many passages hold."""
        return math.log(1 + (self.count() - passages + 0.5) / (passages + 0.5))

    def term_idf(self, term: str) -> float:
        """BM25's weight of a term."""
        return self.idf(self.document_frequency(term))

    def document_frequency(self, term: str) -> int:
        """Number of passages whose text holds this term."""
        return int(self._index.searcher().doc_freq("text", term))

    def count(self) -> int:
        """Number of indexed passages."""
        return int(self._index.searcher().num_docs)

    def holds(self, passage_id: str) -> bool:
        """Whether this passage is, or has been, in the index."""
        return bool(self._index.searcher().doc_freq("id", passage_id))

    def stale(self) -> int:
        """Number of passages that were deleted or replaced but still count in document frequencies."""
        return int(self._index.searcher().doc_freq("kind", _KIND)) - self.count()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except (ValueError, OSError) as error:
            raise IndexCorrupt(
                f"{self.path}: the lexical index can't be read ({error}); run `policy-chat index rebuild`"
            ) from None
