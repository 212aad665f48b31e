"""A generated answer while it is written: provisional text, and the verdict on each sentence as it ends."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Literal

from rag.checking import Checker
from rag.declining import asks, declines
from rag.markers import UNSUPPORTED_MARK, MarkerFilter, claims_of, undecided_from
from rag.schema import AnswerSentence, Draft, Lang


class CheckedStream:
    """Takes a model's text piece by piece; what it shows of it is a `Draft`.

    A sentence has ended when the next one has begun: a marker behind its full stop is still its own.
    """

    def __init__(
        self, checker: Checker, lang: Lang, question: str, unsupported: Literal["mark", "drop"] = "mark"
    ) -> None:
        self._checker = checker
        self._valid: AbstractSet[int] = {passage.number for passage in checker.passages}
        self._lang: Lang = lang
        self._question = question
        self._drops = unsupported == "drop"
        self._sentences: list[AnswerSentence] = []
        self._shown = ""
        self._open = ""  # what follows the last sentence that has ended, as the model wrote it

    def feed(self, piece: str) -> Draft:
        """What can be shown now that `piece` has arrived. Its numbers are those of the passages, as the model cites."""
        self._open += piece
        decided = self._open[: undecided_from(self._open)]
        clean, claims = claims_of(decided)
        start = said = 0
        for claim in claims[:-1]:
            self._end_sentence(clean[said : claim.span.start], claim.span.of(clean), claim.numbers)
            start, said = claim.end, claim.span.end
        self._open = self._open[start:]
        return Draft(self._shown + MarkerFilter(self._valid).feed(self._open), sentences=tuple(self._sentences))

    def _end_sentence(self, gap: str, sentence: str, numbers: tuple[int, ...]) -> None:
        checked = self._checker.check(sentence, numbers)
        fails = checked.verdict.support == "unsupported"
        if asks(sentence) or (fails and declines(sentence, self._question)):
            self._shown += gap + sentence
        elif not (fails and self._drops):
            rests_on = tuple(passage.number for passage in checked.passages)
            self._sentences.append(AnswerSentence(sentence, rests_on, checked.verdict.support))
            mark = UNSUPPORTED_MARK[self._lang] if fails else ""
            self._shown += gap + sentence + "".join(f"[{number}]" for number in rests_on) + mark
