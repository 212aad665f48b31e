"""What makes a quiz item fit to be asked, checked on the finished item: nothing is taken on trust from its maker."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.figures import figures_agree, find_figures
from index.matching import figures, states
from index.questions.naming import balanced, stands_alone
from index.schema import Article
from index.script import fold
from rag.pack.reading import dated_figures, likeness
from rag.pack.schema import BLANK, CHOICE_BLANK, QuizItem, Quote
from rag.verify import verify

LONGEST_STEM = 230
OPTIONS = 4
ALIKE = 0.5
"""Two stems that share so much of the shorter one's bigrams may ask the same or answer each other."""
LENGTHS = 2.0
"""No option is so many times as long as another: the odd one out is guessed."""

_BLANKS = re.compile(rf"{BLANK}|{CHOICE_BLANK}")
FRAME = re.compile(r"^[据據].{0,90}?(?:一文|报道|報道)，")
"""What names the article of a stem (`rag.pack.frames`)."""


def problems(item: QuizItem, article: Article) -> list[str]:
    """Why this item can't be asked, by its own article; empty if it can."""
    return list(_of_quote(item.quote, article)) or list(_of_item(item, article))


def clash(one: QuizItem, other: QuizItem) -> bool:
    """Whether two items ask the same, or one gives the other's key away."""
    if one.quote == other.quote:
        return True
    alike = likeness(FRAME.sub("", one.stem), FRAME.sub("", other.stem)) >= ALIKE
    same_article = one.quote.article_id == other.quote.article_id
    if alike and (same_article or states(one.fact, other.fact) or one.kind == other.kind == "short"):
        return True
    return (same_article or alike) and (_told(one, other.fact) or _told(other, one.fact))


def statement_of(item: QuizItem) -> str:
    """What an item says once its key is filled in, without the words that name its article; empty for short answers."""
    said = FRAME.sub("", item.stem)
    if item.kind in ("choice", "fill"):
        return _BLANKS.sub(item.key.replace("\\", ""), said)
    return said if item.kind == "true_false" else ""


def _of_quote(quote: Quote, article: Article) -> Iterator[str]:
    if article.text[quote.start : quote.end] != quote.text:
        yield "the quote does not stand in the article"


def _of_item(item: QuizItem, article: Article) -> Iterator[str]:
    if len(item.stem) > LONGEST_STEM:
        yield "the stem is too long"
    if not balanced(item.stem):
        yield "a bracket or quotation mark lacks its other half"
    if not stands_alone(FRAME.sub("", item.stem)):
        yield "the stem refers to something outside it"
    if item.kind in ("choice", "fill"):
        yield from _of_blank(item, article)
    if item.kind == "choice":
        yield from _of_options(item, article)
    if item.kind == "true_false":
        yield from _of_judgement(item, article)
    if item.kind == "short":
        yield from _of_short(item)


def _of_blank(item: QuizItem, article: Article) -> Iterator[str]:
    if len(_BLANKS.findall(item.stem)) != 1:
        yield "the stem needs one blank"
        return
    if not states(item.quote.text, item.fact):
        yield "the key does not stand in its passage"
    if states(_BLANKS.sub("\n", item.stem), item.fact) or fold(item.key) in fold(_outside(item)):
        yield "the stem gives the key away"
    if not _borne_out(statement_of(item), item.quote, article):
        yield "the passage does not bear the key out"


def _of_options(item: QuizItem, article: Article) -> Iterator[str]:
    if len(item.options) != OPTIONS or len({fold(option) for option in item.options}) != OPTIONS:
        yield f"a choice needs {OPTIONS} different options"
        return
    if item.answer < 0:
        yield "the key is not among the options"
        return
    if len({_form(option) for option in item.options}) > 1:
        yield "the options differ in form"
    lengths = [len(option) for option in item.options]
    if max(lengths) > LENGTHS * min(lengths):
        yield "one option stands out by its length"
    for option in item.options:
        if option != item.key and _is_told(option, article):
            yield f"the article tells {option} too"
        if option != item.key and fold(option) in fold(item.stem):
            yield "an option stands in the stem"


def _of_judgement(item: QuizItem, article: Article) -> Iterator[str]:
    stands = _borne_out(statement_of(item), item.quote, article)
    if item.key not in ("true", "false"):
        yield "the key is neither true nor false"
    elif stands != (item.key == "true"):
        yield "the passage says otherwise"


def _of_short(item: QuizItem) -> Iterator[str]:
    if not item.key or not all(states(item.quote.text, point) for point in item.points):
        yield "a point of the answer does not stand in its passage"
    if any(states(item.stem, point) for point in item.points):
        yield "the stem gives a point away"
    if not item.stem.rstrip().endswith(("？", "?", "。")):
        yield "the stem asks nothing"


def _borne_out(statement: str, quote: Quote, article: Article) -> bool:
    return (
        verify(statement, [f"{article.date}\n{quote.text}"], about=f"{article.title}\n{article.text}").support
        != "unsupported"
    )


def _is_told(option: str, article: Article) -> bool:
    """Whether the article states what an option says: the figure, or the words."""
    stated = find_figures(option)
    if stated:
        told = dated_figures(article.text, article.date)
        return all(any(figures_agree(one, other) for other in told) for one in stated)
    return fold(option) in fold(article.text)


def _form(option: str) -> tuple[str, int, bool]:
    """What an option looks like without its digits, how many decimals it has, and whether it is round."""
    written = re.sub(r"[\d,]*\d(?:\.\d+)?", "9", option) if re.search(r"\d", option) else ""
    decimals = max((len(part) for part in re.findall(r"\.(\d+)", option)), default=0)
    return (
        written if not re.search(r"[年月日]", option) else re.sub(r"9", "", written),
        decimals,
        bool(re.search(r"\d", option)),
    )


def _outside(item: QuizItem) -> str:
    """The stem without figures: a number that stands there by itself is another fact."""
    return _BLANKS.sub("\n", item.stem) if not figures(item.fact) else ""


def _told(item: QuizItem, fact: str) -> bool:
    """Whether what a reader sees of `item` states `fact`."""
    seen = item.stem if item.kind != "choice" else f"{item.stem}\n"
    return states(_BLANKS.sub("\n", seen), fact)
