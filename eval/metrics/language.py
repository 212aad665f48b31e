"""What another script or language costs: paired differences between twins of one question.

The variants of a question share `group_id`. The one in simplified Chinese is the original; its traditional and English
twins ask the same of the same articles, so their difference is due to script or language alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from eval.schema import CaseLang, CaseScores, Score

COMPARED = "nugget_recall_vital"
"""The metric whose difference is taken."""
DIFFERENCES: dict[CaseLang, str] = {"zh-Hant": "zh_hant_difference", "en": "en_difference"}
"""The metric's name for each language of a twin."""


def paired_differences(scored: Sequence[CaseScores], lang: CaseLang) -> list[Score | None]:
    """Twin minus original in vital nugget recall, -1..1, for each twin in `lang`; negative where the twin fares worse.

    In the order of `scored`; None for cases that are no such twin or whose original is not among them. Of several
    originals in a group the first one counts.
    """
    originals: dict[str, float] = {}
    for case in scored:
        if case.lang == "zh-Hans" and case.group_id is not None and (score := case.scores.get(COMPARED)):
            originals.setdefault(case.group_id, score.value)
    return [_difference(case, originals) if case.lang == lang else None for case in scored]


def _difference(twin: CaseScores, originals: dict[str, float]) -> Score | None:
    score = twin.scores.get(COMPARED)
    if score is None or twin.group_id is None or twin.group_id not in originals:
        return None
    return Score(score.value - originals[twin.group_id])
