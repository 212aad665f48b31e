"""What another script or language costs: paired differences between twins of one question.

The variants of a question share `group_id`. The one in simplified Chinese is the original; its traditional and English
twins ask the same of the same articles, so their difference is due to script or language alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from eval.schema import CaseLang, CaseScores, Score

COMPARED = "nugget_recall_vital"
"""The metric whose difference is taken."""
DIFFERENCES: dict[CaseLang, str] = {"zh-Hant": "zh_hant_difference", "en": "en_difference"}
"""The metric's name for each language of a twin."""
SAME_CITATIONS: dict[CaseLang, str] = {"zh-Hant": "zh_hant_same_citations", "en": "en_same_citations"}
"""The same for whether both cite the same places."""


def paired_differences(scored: Sequence[CaseScores], lang: CaseLang) -> list[Score | None]:
    """Twin minus original in vital nugget recall, -1..1, for each twin in `lang`; negative where the twin fares worse.

    In the order of `scored`; None for cases that are no such twin or whose original is not among them. Of several
    originals in a group the first one counts.
    """
    originals = _originals(case for case in scored if COMPARED in case.scores)
    return [
        Score(case.scores[COMPARED].value - original.scores[COMPARED].value)
        if COMPARED in case.scores and (original := _original(case, lang, originals))
        else None
        for case in scored
    ]


def same_citations(scored: Sequence[CaseScores], lang: CaseLang) -> list[Score | None]:
    """For each twin in `lang`, 1 if its answer cites the very places that its original's does, else 0; order as above.

    Two answers without any citation are no pair: both may have been refused for reasons of their own.
    """
    originals = _originals(scored)
    return [
        Score(float(set(case.cited) == set(original.cited)))
        if (original := _original(case, lang, originals)) and (case.cited or original.cited)
        else None
        for case in scored
    ]


def _originals(scored: Iterable[CaseScores]) -> dict[str, CaseScores]:
    originals: dict[str, CaseScores] = {}
    for case in scored:
        if case.lang == "zh-Hans" and case.group_id is not None:
            originals.setdefault(case.group_id, case)
    return originals


def _original(case: CaseScores, lang: CaseLang, originals: Mapping[str, CaseScores]) -> CaseScores | None:
    return originals.get(case.group_id) if case.lang == lang and case.group_id is not None else None
