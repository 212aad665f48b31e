"""The period that each figure of a text is for.

A period is written as ISO 8601 has it: `2023`, `2023-10`, `2023-10-26`, or an interval of two of them, `2021/2024`.
What counts from the day of writing is resolved by the article's date; without one it stays empty, never guessed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from index.figure_readers import Reading
from index.mentions import Mention, MentionReader, Sentences

_GOES_ON = re.compile(r"[\s”’」』）)]*(?:其中|同期|期[间間]|全年|[这這]一年|[与與]此同[时時])")
_OPENS = 4  # characters before a period that still opens its sentence: 截至, 到, 仅
_SENTENCES_BACK, _MENTIONS_BACK = 4, 6  # how far a period carries
_LATER = re.compile(r"[年月天日周期]之?[后後]|次年|翌年")
_LATER_CHARS = 60


class Periods:
    """The periods that a text states, and which of them holds at a position."""

    def __init__(self, folded: str, calendar: Sequence[Reading], written: str) -> None:
        """Read `folded` text, whose dates and years are `calendar`, of an article with the ISO date `written` or ""."""
        self._folded = folded
        self._sentences = Sentences(folded)
        self._mentions = MentionReader(folded, calendar, written, self._sentences).mentions
        self._starts = [mention.start for mention in self._mentions]
        self._ends = [mention.end for mention in self._mentions]

    def own(self, start: int) -> str:
        """The period of the date or year that is written at `start`."""
        place = bisect_right(self._starts, start) - 1
        return self._mentions[place].period if place >= 0 and start < self._mentions[place].end else ""

    def at(self, position: int) -> tuple[str, str]:
        """The year as stated before `position` in its sentence, and the period that a figure there is for.

        The last mention counts that nothing is merely compared with. A sentence that states none goes on with what
        its paragraph said before, if that was a whole year or the sentence says so (其中, 同期).
        """
        sentence = self._sentences.start(position)
        here = self._spoken(position, sentence)
        year = next((mention.year for mention in here if mention.year), "")
        if here:
            return year, here[0].period
        return year, self._carried(sentence)

    def _carried(self, sentence: int) -> str:
        """What holds in a sentence that states no period, from the sentences of its paragraph before it."""
        goes_on = _GOES_ON.match(self._folded, sentence) is not None
        for _ in range(_SENTENCES_BACK):
            if not sentence or self._folded[sentence - 1] == "\n":
                return ""
            before = self._sentences.start(sentence - 1)
            if found := self._spoken(sentence, before):
                opening = found[-1]
                whole_year = not opening.first.month and opening.start - before <= _OPENS
                return found[0].period if goes_on else opening.period if whole_year else ""
            sentence = before
        return ""

    def _spoken(self, position: int, sentence: int) -> list[Mention]:
        """The mentions from a sentence's start on that a figure at `position` may be for, the last first."""
        found: list[Mention] = []
        last = bisect_right(self._ends, position) - 1
        for number in range(last, max(-1, last - _MENTIONS_BACK), -1):
            mention = self._mentions[number]
            if mention.start < sentence:
                break
            if number == last and _LATER.search(self._folded, mention.end, min(position, mention.end + _LATER_CHARS)):
                break
            if not mention.aside and (not mention.base or self._folded[mention.end : position] in ("", "的")):
                found.append(mention)
        return found
