"""An answer that a reader called wrong becomes a case: an evaluator says what was due, and `eval lint` must agree."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from eval.anchors import source_name
from eval.cases import load_cases
from eval.confirm import write_cases
from eval.lint import lint
from eval.schema import Case, CaseTurn, CaseType, Expect, Nugget, Quote, Search
from index.errors import HomeError
from index.schema import Article
from ui.articles.refusals import Refused
from ui.conversations import Complaint, ConversationStore
from ui.evaluation.datasets import FOLDER
from ui.library import Library

FILE: Final = "reviewed.jsonl"
_FOUND: Final = 6
"""Passages that are offered as evidence."""
_TYPES: Final[Mapping[Expect, CaseType]] = {
    "refuse": "unanswerable",
    "correct_premise": "false_premise",
    "clarify": "ambiguous",
}

Words = Annotated[str, Field(max_length=2000)]
Few = Annotated[list[Words], Field(max_length=20)]


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class NuggetBody(_Body):
    """A fact that is due; wordings are separated by `|`."""

    text: Words
    vital: bool = True


class EvidenceBody(_Body):
    """Words of an article that bear the answer out."""

    article: str = Field(pattern=r"^[0-9a-f]{12}$")
    quote: Words


class SearchBody(_Body):
    """A search that showed that the articles lack an answer, and what it found instead."""

    query: Words
    found: Words


class Judgement(_Body):
    """What an evaluator says was due."""

    question: Words
    with_history: bool = False
    expect: Expect
    answer: Words = ""
    short: Words = ""
    numbers: Few = []
    nuggets: Annotated[list[NuggetBody], Field(max_length=20)] = []
    evidence: Annotated[list[EvidenceBody], Field(max_length=20)] = []
    """All of them are due."""
    searches: Annotated[list[SearchBody], Field(max_length=10)] = []
    about: str = Field(default="", pattern=r"^([0-9a-f]{12})?$")
    """The article that the question is about, where no evidence names one."""
    author: Annotated[str, Field(max_length=100)]
    verified_by: Annotated[str, Field(max_length=100)]


class Reviews:
    """The complaints of one home, and the cases made of them."""

    def __init__(self, home: Path, library: Library, store: ConversationStore) -> None:
        self.path = home / FOLDER / FILE
        self._library = library
        self._store = store
        self._saving = threading.Lock()

    def listed(self) -> list[dict[str, Any]]:
        """Every complaint, the latest first, with what was said; `saved` where it is a case already."""
        saved = {case.id for case in self._cases()}
        complaints = [self._document(each, case_id(each) in saved) for each in self._store.complaints()]
        return complaints[::-1]

    def passages(self, query: str) -> list[dict[str, str]]:
        """Passages that may be evidence, best first."""
        hits = self._library.search(query, k=_FOUND).hits
        return [
            {"article": hit.article.article_id, "title": hit.article.title, "text": hit.passage.text} for hit in hits
        ]

    def save(self, exchange_id: str, judgement: Judgement) -> Case:
        """Make a case of the complaint about this exchange and append it; raises Refused with what `eval lint` finds.

        A complaint that is a case already is judged anew: the case is replaced.
        """
        found = (each for each in self._store.complaints() if each.exchange.id == exchange_id)
        complaint = next(found, None)
        if complaint is None:
            raise Refused(404, "no_complaint", "this complaint is gone; choose one of the list")
        if not (judgement.author and judgement.verified_by):
            raise Refused(422, "unsigned", "nobody signs; write who made the case and who checked it")
        articles = self._articles(judgement)
        case = _case(complaint, judgement, articles)
        with self._saving:
            others = [each for each in self._cases() if each.id != case.id]
            defects = [line for line in lint([*others, case], list(articles.values())) if _is_about(line, case)]
            if defects:
                lines = "; ".join(line.removeprefix(f"{case.id}: ") for line in defects)
                raise Refused(422, "case_defects", lines)
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise HomeError(f"{self.path.parent}: can't be made ({error.strerror}); make room") from None
            write_cases(self.path, [*others, case])
        return case

    def _articles(self, judgement: Judgement) -> dict[str, Article]:
        """The articles that a judgement names, by id; raises ArticleNotFound."""
        named = dict.fromkeys([*(each.article for each in judgement.evidence), judgement.about])
        return {id_: self._library.article(id_) for id_ in named if id_}

    def _cases(self) -> list[Case]:
        return load_cases(self.path) if self.path.exists() else []

    def _document(self, complaint: Complaint, saved: bool) -> dict[str, Any]:
        exchange, answer = complaint.exchange, complaint.exchange.answer
        return {
            "id": exchange.id,
            "question": exchange.question,
            "standalone": answer.standalone_question if answer else "",
            "history": [asdict(turn) for turn in complaint.history],
            "outcome": answer.outcome if answer else "",
            "answer": answer.answer if answer else exchange.error,
            "citations": [
                {"number": each.number, "article": each.article_id, "title": each.title, "quote": each.quote}
                for each in (answer.citations if answer else ())
            ],
            "verdict": complaint.rating.verdict,
            "comment": complaint.rating.comment,
            "given": complaint.given,
            "saved": saved,
        }


def case_id(complaint: Complaint) -> str:
    """The id of the case that is made of a complaint."""
    return f"reviewed-{complaint.exchange.id}"


def _is_about(line: str, case: Case) -> bool:
    # Of the other cases only their own ids and questions count: their articles were not looked up.
    return line.startswith(f"{case.id}: ")


def _case(complaint: Complaint, judgement: Judgement, articles: Mapping[str, Article]) -> Case:
    history = _history(complaint) if judgement.with_history else ()
    answer = complaint.exchange.answer
    evidence = tuple(
        (Quote(source_name(articles[each.article].source), each.quote),) for each in judgement.evidence if each.quote
    )
    about = next(iter(articles.values()), None)
    scored = CaseTurn(
        user=judgement.question,
        expect=judgement.expect,
        answers=(judgement.answer,) if judgement.answer else (),
        short=(judgement.short,) if judgement.short else (),
        numbers=tuple(filter(None, judgement.numbers)),
        nuggets=tuple(Nugget(each.text, each.vital) for each in judgement.nuggets if each.text),
        evidence=evidence,
    )
    plain: CaseType = "multi_turn" if history else "numeric" if scored.numbers else "single"
    return Case(
        id=case_id(complaint),
        v=1,
        split="dev",  # what readers complained of has been looked at: it tests nothing any more
        type=_TYPES.get(judgement.expect, plain),
        lang=answer.lang if answer else "zh-Hans",
        group_id=None,
        cluster=source_name(about.source) if about else "",
        turns=(*history, scored),
        as_of=time.strftime("%Y-%m"),
        author=judgement.author,
        verified_by=judgement.verified_by,
        tags=("complaint", complaint.rating.verdict),
        searches=tuple(Search(each.query, each.found) for each in judgement.searches if each.query or each.found),
    )


def _history(complaint: Complaint) -> tuple[CaseTurn, ...]:
    """The earlier turns, each with what the assistant said then."""
    turns: list[CaseTurn] = []
    asked = ""
    for turn in complaint.history:
        if turn.role == "user":
            asked = turn.content
        elif asked:
            turns.append(CaseTurn(asked, "answer", (turn.content,)))
            asked = ""
    return tuple(turns)
