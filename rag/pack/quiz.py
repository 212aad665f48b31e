"""The quiz: all items that sentences allow, the clearest of the most relevant ones first, and a choice among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.figures import find_figures
from index.reader import IndexReader
from rag.pack.asking import Asked, asked_of, asked_plainly, with_options
from rag.pack.distractors import as_figure, known_figures
from rag.pack.material import Material
from rag.pack.quality import FRAME, clash, problems
from rag.pack.reports import can_be_named, is_central
from rag.pack.schema import QuizItem, QuizKind
from rag.pack.short_answers import short_answers, terms_asked

QUOTAS: dict[QuizKind, int] = {"choice": 5, "fill": 4, "true_false": 4, "short": 3}
"""Items of each kind in a pack, where the articles yield so many."""
LIGHT, FEW_FIGURES = 56, 2
"""Characters of a stem that is read at a glance, without the name of its article, and figures beside the key."""


def quiz_items(material: Material, reader: IndexReader, rejected: Sequence[str] = ()) -> list[QuizItem]:
    """All items that can be made and asked, those with a light stem and of the most relevant sentences first; no ids.

    `rejected` are fingerprints of items that are not wanted.
    """
    made = list(_asked(material))
    wrong = [
        figure
        for one in made
        if one.fact
        for number in one.wrong_figures()
        if (figure := as_figure(number, one.fact)) is not None
    ]
    known = known_figures(wrong, reader)
    articles = {article.id: article for article in material.articles}
    out: list[QuizItem] = []
    for one in made:
        item = with_options(one, known)
        if item and fingerprint(item) not in rejected and not problems(item, articles[item.quote.article_id]):
            out.append(item)
    return sorted(out, key=_is_heavy)


def _is_heavy(item: QuizItem) -> bool:
    """Whether a stem takes more than one reading; lighter ones are asked first."""
    said = FRAME.sub("", item.stem)
    return len(said) > LIGHT or len(find_figures(said)) > FEW_FIGURES


def select(items: Sequence[QuizItem], quotas: dict[QuizKind, int], taken: Sequence[QuizItem] = ()) -> list[QuizItem]:
    """Items up to `quotas`, spread over the articles, none of which clashes with another or with those `taken`.

    Those of the kind that lacks most come first.
    """
    left, kept = dict(quotas), list(taken)
    articles = {item.quote.article_id for item in items}
    most = -(-sum(quotas.values()) // max(1, len(articles))) + 1
    pool = list(items)
    out: list[QuizItem] = []
    truths = sum(item.key == "true" for item in taken) - sum(item.key == "false" for item in taken)
    while pool and any(left.values()):
        kinds = [kind for kind in left if left[kind] > 0]
        usable = [
            item
            for item in pool
            if item.kind in kinds and sum(other.quote.article_id == item.quote.article_id for other in out) < most
        ]
        if not usable:
            break
        available = {kind: sum(item.kind == kind for item in usable) for kind in kinds}
        # Kinds in turn; of those that lack as much, the one that fewer sentences allow.
        kind = min(
            (kind for kind in kinds if available[kind]), key=lambda kind: (-left[kind] / quotas[kind], available[kind])
        )
        of_kind = [item for item in usable if item.kind == kind]
        if kind == "true_false":
            wanted = "true" if truths < 0 else "false"
            of_kind = [item for item in of_kind if item.key == wanted] or of_kind
        item = of_kind[0]
        pool.remove(item)
        if any(clash(item, other) for other in kept):
            continue
        kept.append(item)
        out.append(item)
        left[kind] -= 1
        truths += (item.key == "true") - (item.key == "false") if kind == "true_false" else 0
    order = list(quotas)
    return sorted(out, key=lambda item: order.index(item.kind))


def fingerprint(item: QuizItem) -> str:
    """Names what an item asks: its kind, its sentence and its fact."""
    truth = item.key if item.kind == "true_false" else ""
    return f"{item.kind}:{item.quote.article_id}:{item.quote.start}:{item.fact}:{truth}"


def _asked(material: Material) -> Iterator[Asked]:
    shown = {(one.saying.article.id, one.saying.span.start) for one in material.ranked}
    for ranked in material.ranked:
        if not can_be_named(ranked.saying.article):
            continue
        yield from asked_of(ranked.saying)
        if is_central(ranked.saying):
            yield from map(Asked, short_answers(ranked.saying))
    for article in filter(can_be_named, material.articles):
        yield from map(Asked, terms_asked(article, material))
        # Without a title behind it, such a question would not say of what it asks.
        if article.title and article.id in material.about:
            yield from asked_plainly(article, {start for id_, start in shown if id_ == article.id})
