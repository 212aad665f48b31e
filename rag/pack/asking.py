"""Questions for one fact: the sentence that states it is the stem, cut to what the question needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.questions.naming import balanced, is_anchored
from index.questions.numeric import numeric
from index.questions.statements import statements
from index.schema import Article
from index.script import to_simplified
from rag.pack.bounds import bound_of, surely_wrong
from rag.pack.clarity import is_clear
from rag.pack.disputed import states_disputed
from rag.pack.distractors import Known, as_figure, chosen, dice_for, options_for
from rag.pack.facts import Fact, facts, figure_facts
from rag.pack.frames import frame
from rag.pack.leads import lead_before
from rag.pack.quality import OPTIONS
from rag.pack.reports import is_central
from rag.pack.sayings import Saying, begins_well, ends_well, has_year, is_tidy, with_years
from rag.pack.schema import BLANK, CHOICE_BLANK, QuizItem
from rag.pack.trifles import is_trifle
from rag.pack.wholeness import begins_whole, can_end, is_passive_head, is_whole

LONGEST_JUDGED = 90
"""Characters of a statement to be judged true or false."""
MOST_COMMAS = 2
"""Commas of a question in plain words."""
ENOUGH_SAID = 18
"""Characters that a stem has at least, for what follows its fact's clause to be cut."""
_CLAUSE_ENDS = re.compile(r"[，；]|,(?!\d)")
_AIM = re.compile(
    r"[，；,](?:并|还|又)?(?:用于|用来|用以|把|将|让|使|以|为|对|给|帮|送|解决|支持|占|比|较|同比|环比|是|居|位|列|重新|从而|其中)"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """An item with the wrong options that it may still lose."""

    item: QuizItem
    saying: Saying | None = None
    fact: Fact | None = None
    wrong: tuple[str, ...] = ()

    def wrong_figures(self) -> Iterator[str]:
        """The bare numbers of wrong figures."""
        if self.fact and self.fact.kind == "figure":
            yield from (_bare(option, self.fact) for option in self.wrong)


def asked_of(saying: Saying) -> Iterator[Asked]:
    """The items on the facts of a sentence that make a clear question, each of every kind that suits it."""
    if not is_central(saying) or states_disputed(saying.text, saying.article):
        return
    for fact in facts(saying):
        end = _needed(saying, fact)
        if is_trifle(saying, fact) or not is_whole(saying, fact, end):
            continue
        said = with_years(saying.text[:end], saying.article.date).rstrip("，、；。;, ") + "。"
        head = frame(saying.article, fact.text, said)
        if not begins_whole(said) or not is_clear(saying, fact, said, head + said):
            continue
        stem = _Stem(saying, fact, head, end)
        bound = bound_of(saying, fact)
        wrong = surely_wrong(options_for(saying, fact, dice_for(saying, fact)), fact, bound)
        whole = tuple(_whole(option, fact) for option in wrong)
        if len(wrong) >= OPTIONS - 1 and not bound:
            yield Asked(stem.item("choice", CHOICE_BLANK, fact.text), saying, fact, whole)
        if wrong and len(said) <= LONGEST_JUDGED:
            yield Asked(stem.item("true_false", CHOICE_BLANK, "false"), saying, fact, whole)
            yield Asked(stem.item("true_false", fact.text, "true"), saying, fact)
        if fact.kind in ("figure", "name"):
            yield Asked(stem.item("fill", fact.text.replace(fact.blanked, BLANK, 1), fact.blanked), saying, fact)


def asked_plainly(article: Article, shown: set[int]) -> Iterator[Asked]:
    """Questions that ask for one figure in plain words, of sentences that need a word of context to stand alone.

    `shown` are the starts of sentences that are asked as they stand.
    """
    for statement in statements(article):
        if statement.start in shown or not is_tidy(statement.text) or not has_year(statement.text, article):
            continue
        saying = Saying(statement)
        if states_disputed(saying.text, article):
            continue
        for draft in numeric(statement):
            fact = next((one for one in figure_facts(saying) if one.text == draft.short[0]), None)
            context = "" if draft.context.startswith("《") else draft.context
            said = draft.answer.removeprefix(draft.context)
            quote = saying.quote
            if fact is None or said.count("，") > MOST_COMMAS or said.count(fact.text) != 1:
                continue
            if is_passive_head(to_simplified(said)):
                if (found := lead_before(statement)) is None:
                    continue
                context, quote = found
            elif not begins_whole(said):
                continue
            if is_trifle(saying, fact) or not is_whole(saying, fact, len(saying.text)):
                continue
            if not (_is_told_whole(said) and (context or is_anchored(said.split("，")[0]))):
                continue
            said = with_years(said, article.date)
            head = frame(article, fact.text, context + said)
            if not is_clear(saying, fact, said, head + context + said):
                continue
            bound = bound_of(saying, fact)
            numbers = () if bound else options_for(saying, fact, dice_for(saying, fact))
            wrong = tuple(_whole(option, fact) for option in numbers)
            stem = f"{head}{context}{said.replace(fact.text, CHOICE_BLANK)}"
            if len(wrong) >= OPTIONS - 1:
                yield Asked(QuizItem("", "choice", stem, fact.text, fact.text, quote), saying, fact, wrong)
            blank = fact.text.replace(fact.blanked, BLANK, 1)
            item = QuizItem("", "fill", stem.replace(CHOICE_BLANK, blank), fact.blanked, fact.text, quote)
            yield Asked(item, saying, fact)


def with_options(asked: Asked, known: Known) -> QuizItem | None:
    """The item with its wrong options, without those that are true of something; None where too few are left."""
    item, fact = asked.item, asked.fact
    if fact is None or not asked.wrong:
        return item
    wrong = [_whole(option, fact) for option in chosen([_bare(one, fact) for one in asked.wrong], fact, known)]
    if item.kind == "true_false":
        return replace(item, stem=item.stem.replace(CHOICE_BLANK, wrong[0])) if wrong else None
    if len(wrong) < OPTIONS - 1:
        return None
    return replace(item, options=_arranged([item.key, *wrong], asked))


@dataclass(frozen=True, slots=True)
class _Stem:
    """The sentence up to `end`, behind the name of its article."""

    saying: Saying
    fact: Fact
    head: str
    end: int

    def item(self, kind: str, instead: str, key: str) -> QuizItem:
        """An item with `instead` in the place of the fact."""
        text, date = self.saying.text[: self.end], self.saying.article.date
        before, after = with_years(text[: self.fact.start], date), with_years(text[self.fact.end :], date)
        said = f"{before}{instead}{after}".rstrip("，、；。;, ")
        return QuizItem("", kind, f"{self.head}{said}。", key, self.fact.text, self.saying.quote)  # type: ignore[arg-type]


def _is_told_whole(said: str) -> bool:
    """Whether clauses that plain words were made of say something by themselves, from begin to end."""
    told = said.rstrip("。；;")
    return begins_well(said) and ends_well(told) and can_end(told, len(told))


def _needed(saying: Saying, fact: Fact) -> int:
    """Where the stem may end: behind the clause of the fact, and the one that says to what end; else the sentence."""
    text, plain = saying.text, to_simplified(saying.text)
    colon = text.find("：", fact.end)
    if colon >= ENOUGH_SAID and balanced(text[:colon]) and ends_well(text[:colon]):
        return colon
    if "：" in text:
        return len(text)  # a cut would drop a part of what the colon lists
    for comma in _CLAUSE_ENDS.finditer(plain, fact.end):
        said = text[: comma.start()]
        if (
            len(said) >= ENOUGH_SAID
            and (fact.start or said.count("，") > 0 or len(said) - fact.end >= ENOUGH_SAID)
            and balanced(said)
            and ends_well(said)
            and not _AIM.match(plain, comma.start())
            and can_end(text, comma.start())
        ):
            return comma.start()
    return len(text)


def _whole(option: str, fact: Fact) -> str:
    """An option with the unit and the hedges that the fact has."""
    return fact.text[: fact.shown_from - fact.start] + option + fact.text[fact.shown_to - fact.start :]


def _bare(option: str, fact: Fact) -> str:
    before, after = fact.text[: fact.shown_from - fact.start], fact.text[fact.shown_to - fact.start :]
    return option.removeprefix(before).removesuffix(after)


def _arranged(options: list[str], asked: Asked) -> tuple[str, ...]:
    """Figures and dates by size, so that the order tells nothing; names shuffled."""
    fact = asked.fact
    if fact and fact.kind == "figure":
        sized = {option: as_figure(_bare(option, fact), fact) for option in options}
        return tuple(sorted(options, key=lambda option: figure.value if (figure := sized[option]) else 0.0))
    if fact and fact.kind == "date":
        return tuple(sorted(options, key=lambda option: [int(part) for part in re.findall(r"\d+", option)]))
    shuffled = list(options)
    if fact and asked.saying:
        dice_for(asked.saying, fact).shuffle(shuffled)
    return tuple(shuffled)
