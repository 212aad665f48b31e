"""What `rag.verify` takes for close in meaning: `python -m eval.fit_closeness HOME CASES...`.

The cases' written answers are held against the passages that hold their evidence, and against the best of the other
passages; of English answers what they give in Chinese beside a translation is taken out first. Printed are the cosines
of both kinds where facts stand and the words alone do not decide, and the bound that no foreign passage reaches.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from eval.cases import load_cases
from eval.program import Program, existing, run
from eval.schema import Case
from index.config import IndexConfig
from index.reader import IndexReader
from index.schema import ArticleInfo
from index.script import terms
from rag.checking import Closeness
from rag.verify import CLOSE_CONTAINMENT, SUPPORTED_FROM, verify

FOREIGN = 3
"""Passages without the evidence that an answer is held against, those nearest to the question in words."""
_BESIDE_A_TRANSLATION = re.compile(r"\s*[（(][^()（）]*[\u3400-\u9fff][^()（）]*[)）]")


@dataclass(frozen=True, slots=True)
class Pair:
    """An answer held against a passage."""

    sort: str
    """`paraphrase`; of another language `anchored` by figures or names, or `plain`."""
    own: bool
    """Whether the passage holds the answer's evidence."""
    cosine: float


def pairs(cases: list[Case], reader: IndexReader) -> Iterator[Pair]:
    """The pairs that meaning decides on: the facts of the answer stand in the passage, and its words do not suffice."""
    closeness = Closeness(reader.model)
    passages = {
        passage.id: (passage.text, _head(info))
        for info in reader.infos()
        for passage in reader.passages(info.article_id)
    }
    lexical = reader.view().derived.lexical
    for case in cases:
        turn = case.scored
        quotes = [place.quote for group in turn.evidence for place in group]
        if turn.expect != "answer" or case.history or not turn.answers or not quotes:
            continue
        claim = _BESIDE_A_TRANSLATION.sub("", turn.answers[0]) if case.lang == "en" else turn.answers[0]
        own = [key for key, (text, _) in passages.items() if any(quote in text for quote in quotes)]
        found = lexical.best(Counter(terms(" ".join([turn.user, *quotes]))), 10 * FOREIGN)
        foreign = [key for key, _ in found if key not in own][:FOREIGN]
        for keys, is_own in [(own, True), *(([key], False) for key in foreign)]:
            sources = ["\n".join(reversed(passages[key])) for key in keys]
            verdict = verify(claim, sources)
            if not sources or verdict.lacking or verdict.support == "quoted":
                continue
            if case.lang == "en":
                sort = "anchored" if verdict.support == "supported" else "plain"
            elif CLOSE_CONTAINMENT <= verdict.containment < SUPPORTED_FROM:
                sort = "paraphrase"
            else:
                continue
            yield Pair(sort, is_own, closeness(claim, sources))


def main(argv: Sequence[str] | None = None) -> None:
    """Print cosines and bounds for the cases and the home folder on the command line."""
    parser = Program("fit_closeness", __doc__)
    parser.add_argument("home", metavar="HOME", type=existing)
    parser.add_argument("cases", metavar="CASES", nargs="+", type=existing)
    given = parser.parse_args(argv)
    with closing(IndexReader(IndexConfig(home=given.home))) as reader:
        found = list(pairs([case for file in given.cases for case in load_cases(file)], reader))
    for sort in ("paraphrase", "anchored", "plain"):
        own = sorted(pair.cosine for pair in found if pair.sort == sort and pair.own)
        foreign = sorted(pair.cosine for pair in found if pair.sort == sort and not pair.own)
        bound = max(foreign, default=0.0)
        print(
            f"{sort}: {sum(cosine > bound for cosine in own)} of {len(own)} above {bound:.3f}, {len(foreign)} foreign"
        )
        for name, cosines in (("own", own), ("foreign", foreign)):
            print(f"    {name:8}", " ".join(f"{cosine:.3f}" for cosine in cosines))


def _head(info: ArticleInfo) -> str:
    title = f"《{info.title}》" if info.title else ""
    return " ".join(filter(None, (title, info.publisher, info.date)))


if __name__ == "__main__":
    run(main)
