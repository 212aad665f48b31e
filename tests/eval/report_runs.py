"""Small runs with answers and passages, for the tests of the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from eval.run_folder import Manifest, RunFolder
from eval.schema import Case, CitedSource, Item, Place, RankedDocument, Retrieved
from eval.scoring import score_case, summarise
from index.schema import Article
from rag.schema import Answer
from tests.eval.builders import FUND, STATION, answer, case, citation, unanswerable
from tests.eval.runs import MANIFEST

AREA = "资源驿站占地580平方米。"
GOLD = "资源驿站占地580平方米"
LATER = "可以同时给6辆车充电。"
GONE = "ModelError: the model is gone; start it again"


def place(article: Article, quote: str) -> Place:
    """The first place where `quote` stands."""
    start = article.text.index(quote)
    return Place(article.id, start, start + len(quote))


def item(
    of: Case,
    said: Answer | None,
    found: Sequence[tuple[Article, str]] = ((STATION, STATION.text),),
    gold: Sequence[tuple[Article, str]] = ((STATION, GOLD),),
    error: str = "",
) -> Item:
    """What the system did with a case; every quote stands in its article."""
    return Item(
        case_id=of.id,
        case_hash=of.hash,
        standalone_question=of.scored.user,
        evidence=tuple((place(article, quote),) for article, quote in gold) if of.scored.evidence else (),
        retrieved=tuple(Retrieved(place(article, text), text, 1.0, 0.9, 20.0) for article, text in found),
        answer=said,
        cited=tuple(
            CitedSource(each.number, True, Place(each.article_id, each.start, each.end), each.quote)
            for each in (said.citations if said else ())
        ),
        timings_ms={} if error else {"search": 20.0, "answer": 120.0},
        error=error,
    )


def right_answer() -> Answer:
    """A right answer to `case()`, well cited."""
    return replace(answer(f"{AREA}[1]", [citation(1, STATION, AREA)], short="580平方米"), confidence=0.9)


def wrong_answer() -> Answer:
    """A wrong one, though its evidence was found; it cites another sentence."""
    return replace(answer(f"{LATER}[1]", [citation(1, STATION, LATER)]), confidence=0.4)


def refusal() -> Answer:
    """Nothing said."""
    return replace(answer("文章里没有。", outcome="refused"), confidence=0.7)


def mixed() -> list[tuple[Case, Item]]:
    """Two cases that pass, and one each that is wrong, not found, refused, answered without an answer, and an error."""
    passing, unused, missing, refused, failing = (case(f"c{number}", f"第{number}问") for number in range(1, 6))
    none, invented = unanswerable("u1", "哪一年建成？"), unanswerable("u2", "谁建的？")
    return [
        (passing, item(passing, right_answer())),
        (unused, item(unused, wrong_answer())),
        (none, item(none, refusal())),
        (missing, item(missing, wrong_answer(), found=[(FUND, FUND.text)])),
        (refused, item(refused, refusal())),
        (invented, item(invented, wrong_answer())),
        (failing, item(failing, None, found=(), error=GONE)),
    ]


def searched() -> list[tuple[Case, Item]]:
    """A run that measures search alone: one case finds its document, one doesn't."""
    first, second = (case(f"q{number}", evidence=(), nuggets=(), numbers=(), short=()) for number in (1, 2))
    ranking = (RankedDocument("d1", 2.0), RankedDocument("d2", 1.0))
    return [
        (of, replace(item(of, None, found=()), ranking=ranking, relevance={relevant: 1}))
        for of, relevant in ((first, "d1"), (second, "d9"))
    ]


def run_of(path: Path, made: Sequence[tuple[Case, Item]], manifest: Manifest = MANIFEST) -> Path:
    """A finished run folder with these items, scored."""
    cases = list({of.hash: of for of, _ in made}.values())
    folder = RunFolder.create(path, replace(manifest, cases=len(cases)), cases)
    for _, each in made:
        folder.append(each)
    scores = [score_case(of, each) for of, each in made]
    folder.finish(scores, summarise(scores, 1.5), "", folder.manifest)
    return path
