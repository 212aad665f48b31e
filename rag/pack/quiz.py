"""Quiz items made by rule from sentences that stand alone: the sentence is the stem, one of its facts the key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.questions.definitions import definition
from index.questions.lists import enumeration
from index.questions.naming import is_anchored
from index.questions.numeric import numeric
from index.questions.statements import statements
from index.reader import IndexReader
from index.schema import Article
from index.script import to_simplified, to_traditional
from rag.pack.distractors import Known, as_figure, chosen, dice_for, known_figures, options_for
from rag.pack.facts import Fact, facts, figure_facts
from rag.pack.frames import frame
from rag.pack.glossary import defined
from rag.pack.material import Material
from rag.pack.quality import OPTIONS, clash, problems
from rag.pack.sayings import Saying, begins_well, has_year, is_tidy, opens_pair, with_years
from rag.pack.schema import BLANK, CHOICE_BLANK, QuizItem, QuizKind, Term

QUOTAS: dict[QuizKind, int] = {"choice": 5, "fill": 4, "true_false": 4, "short": 3}
"""Items of each kind in a pack, where the articles yield so many."""
LONGEST_JUDGED = 90
"""Characters of a statement to be judged true or false."""
_COUNTS_ITEMS = re.compile(r"[一二两三四五六七八九十\d]+[个大项类种方]")
_DEFINES = re.compile(r"是指|指的是|是一[种项个类款套门]|是(?:由|以|利用|通过)")
LONGEST_LATIN = 24
MOST_COMMAS = 2
"""Commas of a question in plain words."""
_WAYS = re.compile(
    r"通过(?P<items>[^，。；“”]{2,40}、[^，。；]{2,30}?)等(?P<noun>方式|形式|途径|措施|举措|手段|活动|环节|方法|渠道)(?=[，。])"
)


@dataclass(frozen=True, slots=True)
class _Made:
    """An item with the wrong options that it may still lose."""

    item: QuizItem
    saying: Saying | None = None
    fact: Fact | None = None
    wrong: tuple[str, ...] = ()


def quiz_items(material: Material, reader: IndexReader, rejected: Sequence[str] = ()) -> list[QuizItem]:
    """All items that can be made and asked, the most relevant sentence first; ids are empty.

    `rejected` are fingerprints of items that are not wanted.
    """
    made = [one for ranked in material.ranked for one in _of_saying(ranked.saying)]
    shown = {(one.saying.article.id, one.saying.span.start) for one in material.ranked}
    for article in material.articles:
        made += _of_terms(article, material)
        # Without a title behind it, such a question would not say of what it asks.
        if article.title and article.id in material.about:
            made += _of_drafts(article, {start for id_, start in shown if id_ == article.id})
    wrong = [
        figure
        for one in made
        for option in one.wrong
        if one.fact and one.fact.kind == "figure" and (figure := as_figure(_bare(option, one.fact), one.fact))
    ]
    known = known_figures(wrong, reader)
    articles = {article.id: article for article in material.articles}
    out: list[QuizItem] = []
    for one in made:
        item = _with_options(one, known)
        if item and fingerprint(item) not in rejected and not problems(item, articles[item.quote.article_id]):
            out.append(item)
    return out


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
            wanted = "false" if truths > 0 else "true"
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


def _of_saying(saying: Saying) -> Iterator[_Made]:
    for fact in facts(saying):
        wrong = options_for(saying, fact, dice_for(saying, fact))
        whole = tuple(_whole(option, fact) for option in wrong)
        if len(wrong) >= OPTIONS - 1:
            yield _Made(_choice(saying, fact), saying, fact, whole)
        if wrong and len(saying.text) <= LONGEST_JUDGED:
            yield _Made(_judged(saying, fact, "false"), saying, fact, whole)
            yield _Made(_judged(saying, fact, "true"), saying, fact)
        if fact.kind in ("figure", "name"):
            yield _Made(_fill(saying, fact), saying, fact)
    yield from _short(saying)


def _of_drafts(article: Article, shown: set[int]) -> Iterator[_Made]:
    """Questions that ask for one figure in plain words, of sentences that need a word of context to stand alone.

    `shown` are the starts of sentences that are asked as they stand.
    """
    for statement in statements(article):
        if statement.start in shown or not is_tidy(statement.text) or not has_year(statement.text, article.date):
            continue
        saying = Saying(statement)
        for draft in numeric(statement):
            fact = next((one for one in figure_facts(saying) if one.text == draft.short[0]), None)
            context = "" if draft.context.startswith("《") else draft.context
            said = draft.answer.removeprefix(draft.context)
            if fact is None or said.count("，") > MOST_COMMAS or said.count(fact.text) != 1:
                continue
            if not (begins_well(said) and (context or is_anchored(said.split("，")[0]))):
                continue
            wrong = tuple(_whole(option, fact) for option in options_for(saying, fact, dice_for(saying, fact)))
            before, after = (with_years(part, article.date) for part in said.split(fact.text))
            stem = f"{frame(article, fact.text)}{context}{before}{CHOICE_BLANK}{after}"
            if len(wrong) >= OPTIONS - 1:
                yield _Made(QuizItem("", "choice", stem, fact.text, fact.text, saying.quote), saying, fact, wrong)
            blank = fact.text.replace(fact.blanked, BLANK, 1)
            item = QuizItem("", "fill", stem.replace(CHOICE_BLANK, blank), fact.blanked, fact.text, saying.quote)
            yield _Made(item, saying, fact)


def _whole(option: str, fact: Fact) -> str:
    """An option with the unit and the hedges that the fact has."""
    return fact.text[: fact.shown_from - fact.start] + option + fact.text[fact.shown_to - fact.start :]


def _bare(option: str, fact: Fact) -> str:
    before, after = fact.text[: fact.shown_from - fact.start], fact.text[fact.shown_to - fact.start :]
    return option.removeprefix(before).removesuffix(after)


def _choice(saying: Saying, fact: Fact) -> QuizItem:
    stem = _stem(saying, fact, fact.start, fact.end, CHOICE_BLANK)
    return QuizItem("", "choice", stem, fact.text, fact.text, saying.quote)


def _fill(saying: Saying, fact: Fact) -> QuizItem:
    stem = _stem(saying, fact, fact.shown_from, fact.shown_to, BLANK)
    return QuizItem("", "fill", stem, fact.blanked, fact.text, saying.quote)


def _judged(saying: Saying, fact: Fact, key: str) -> QuizItem:
    """A statement to judge; of a false one the fact stays to be put wrong."""
    stem = _stem(saying, fact, fact.start, fact.end, fact.text if key == "true" else CHOICE_BLANK)
    return QuizItem("", "true_false", stem, key, fact.text, saying.quote)


def _with_options(made: _Made, known: Known) -> QuizItem | None:
    """The item with its wrong options, without those that are true of something; None where too few are left."""
    item, fact = made.item, made.fact
    if fact is None or not made.wrong:
        return item
    wrong = [_whole(option, fact) for option in chosen([_bare(one, fact) for one in made.wrong], fact, known)]
    if item.kind == "true_false":
        if not wrong:
            return None
        return replace(item, stem=item.stem.replace(CHOICE_BLANK, wrong[0]))
    if len(wrong) < OPTIONS - 1:
        return None
    return replace(item, options=_arranged([item.key, *wrong], made))


def _arranged(options: list[str], made: _Made) -> tuple[str, ...]:
    """Figures and dates by size, so that the order tells nothing; names shuffled."""
    fact = made.fact
    if fact and fact.kind == "figure":
        sized = {option: as_figure(_bare(option, fact), fact) for option in options}
        return tuple(sorted(options, key=lambda option: figure.value if (figure := sized[option]) else 0.0))
    if fact and fact.kind == "date":
        return tuple(sorted(options, key=lambda option: [int(part) for part in re.findall(r"\d+", option)]))
    shuffled = list(options)
    if fact and made.saying:
        dice_for(made.saying, fact).shuffle(shuffled)
    return tuple(shuffled)


def _stem(saying: Saying, fact: Fact, start: int, end: int, instead: str) -> str:
    """The sentence with `instead` in place of its characters from `start` to `end`, behind the name of its article."""
    text = saying.text
    before, after = with_years(text[:start], saying.article.date), with_years(text[end:], saying.article.date)
    said = f"{before}{instead}{after}".rstrip("，、；。;, ")
    return f"{frame(saying.article, fact.text)}{said}。"


def _short(saying: Saying) -> Iterator[_Made]:
    """Questions for an enumeration, for the ways by which something is done, and for what a term means."""
    article = saying.article
    for draft in enumeration(saying.statement):
        asked = with_years(draft.question.removeprefix(draft.context), article.date)
        context = "" if draft.context.startswith("《") else draft.context
        if draft.question.endswith(("覆盖哪些？", "覆蓋哪些？")):
            continue  # what is covered is mostly no list
        if any(_COUNTS_ITEMS.search(to_simplified(one)) for one in draft.nuggets):
            continue  # 北区、南区及中区三个区域
        key = "、".join(draft.nuggets) + "。"
        yield _Made(
            QuizItem(
                "", "short", frame(article) + context + asked, key, draft.nuggets[0], saying.quote, points=draft.nuggets
            ),
            saying,
        )
    plain = to_simplified(saying.text)
    for match in _WAYS.finditer(plain):
        items = tuple(re.split(r"、", saying.text[slice(*match.span("items"))]))
        before, after = saying.text[: match.start("items")], saying.text[match.end() : -1]
        if (
            not before.removesuffix("通过")
            or opens_pair(before)
            or len(items) < 2
            or any(len(one) > 16 for one in items)
        ):
            continue
        asks = "哪些" if plain == saying.text else to_traditional("哪些")
        asked = with_years(f"{before}{asks}{match['noun']}{after}", article.date)
        yield _Made(
            QuizItem(
                "", "short", f"{frame(article)}{asked}？", "、".join(items) + "。", items[0], saying.quote, points=items
            ),
            saying,
        )
    for draft in definition(saying.statement):
        term = draft.question.removeprefix(draft.context).removeprefix("什么是").removesuffix("？")
        if not (term[0] in "“「" or (term.isascii() and len(term) <= LONGEST_LATIN)):
            continue  # what stands before 是 may be a whole clause
        if not _DEFINES.search(to_simplified(draft.answer)):
            continue  # 甲是乙的难题 defines nothing
        asked = draft.question.removeprefix(draft.context)
        yield _Made(
            QuizItem(
                "", "short", frame(article) + asked, draft.answer, draft.nuggets[0], saying.quote, points=draft.nuggets
            ),
            saying,
        )


def _of_terms(article: Article, material: Material) -> Iterator[_Made]:
    """什么是“1+N+X”？ for the terms that an article explains."""
    for term in defined(article):
        if term.is_abbreviation or not material.is_on_topic(term.quote):
            continue  # what a name is short for, anybody can guess
        if term.parts and not article.title:
            continue  # “1+N” alone names no mechanism
        yield _Made(_asked_term(term, article))


def _asked_term(term: Term, article: Article) -> QuizItem:
    many = len(term.parts) > 1
    asked = f"“{term.term.strip('“”')}”" + ("各部分分别指什么？" if many else "是指什么？")
    points = term.parts if many else (term.definition,)
    key = "；".join(points) + "。"
    words = frame(article) + asked
    if to_simplified(article.text[:200]) != article.text[:200]:
        words = to_traditional(words)
    return QuizItem("", "short", words, key, points[0], term.quote, points=points)
