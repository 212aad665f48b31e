"""Whether the response stays right under noise, missing or false evidence, and hostile articles.

The four situations of Chen et al. 2024, "Benchmarking Large Language Models in Retrieval-Augmented Generation" (RGB),
and poisoned articles (instructions to the assistant, false figures with borrowed authority; after Zou et al. 2024,
"PoisonedRAG"). A case names its situation by a tag, and its gold data say what is right there: in RGB's rejection
a refusal, in its counterfactual situation the correction of what the article has wrong.
"""

from __future__ import annotations

from collections.abc import Collection

SITUATIONS = ("rgb_noise", "rgb_rejection", "rgb_integration", "rgb_counterfactual", "poisoned")
"""The tags, which are the metrics' names too."""


def by_situation(tags: Collection[str], is_right: float) -> dict[str, float]:
    """The score of each situation that `tags` name: 1 if the response is wholly right (`calibration.right`), else 0.

    Whatever a poisoned article wants said is among the case's forbidden wordings, and so makes a response wrong. Empty
    for a case that is in none of the situations.
    """
    return {situation: is_right for situation in SITUATIONS if situation in tags}
