"""Whether citations are true and sufficient, after ALCE.

Gao et al. 2023, "Enabling Large Language Models to Generate Text with Citations", section 3.

Support is lexical (`rag.verify`): figures, quotations and titles must stand in what is cited, and most of the words. It
is not comparable with a judge's verdicts. `rag.verify.SUPPORTED_FROM` tells how its threshold was tuned, once, on
labelled pairs.
Bounds are 0..1; what no sentence and no citation score is said at each metric.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.schema import CitedSource, Score
from rag.markers import CitedSentence
from rag.verify import support


def quote_exact(cited: Sequence[CitedSource]) -> Score | None:
    """Share of the citations whose quote is the article's text at their offsets, pooled; None without citations."""
    return Score(sum(source.exact for source in cited) / len(cited), len(cited)) if cited else None


def invalid_citations(sentences: Sequence[CitedSentence], sources: Mapping[int, str]) -> Score | None:
    """Share of the numbers in the text that cite nothing, pooled, lower is better; None if there is no number."""
    numbers = [number for sentence in sentences for number in sentence.numbers]
    return Score(sum(number not in sources for number in numbers) / len(numbers), len(numbers)) if numbers else None


def citation_recall(sentences: Sequence[CitedSentence], sources: Mapping[int, str]) -> float:
    """Share of the sentences that are supported by all they cite together, 0..1.

    A sentence that cites nothing is not supported; no sentence at all is 0.
    """
    if not sentences:
        return 0.0
    return sum(_supported(sentence.text, sentence.numbers, sources) for sentence in sentences) / len(sentences)


def citation_precision(sentences: Sequence[CitedSentence], sources: Mapping[int, str]) -> float:
    """Share of the citations that are needed, 0..1; no citation 0.

    One counts if its sentence is supported and it supports it alone, or the others don't without it.
    """
    cited = [(sentence, number) for sentence in sentences for number in sentence.numbers]
    return sum(_needed(sentence, number, sources) for sentence, number in cited) / len(cited) if cited else 0.0


def _needed(sentence: CitedSentence, number: int, sources: Mapping[int, str]) -> bool:
    if number not in sources or not _supported(sentence.text, sentence.numbers, sources):
        return False
    others = [other for other in sentence.numbers if other != number]
    return _supported(sentence.text, [number], sources) or not _supported(sentence.text, others, sources)


def _supported(sentence: str, numbers: Sequence[int], sources: Mapping[int, str]) -> bool:
    cited = [sources[number] for number in numbers if number in sources]
    return bool(cited) and support(sentence, cited) != "unsupported"
