"""What a response costs: milliseconds by stage, milliseconds to the first token, tokens.

Nothing is estimated: a stage that the run did not measure has no score. A run's values are the median and the 95th
percentile of its cases; lower is better.
"""

from __future__ import annotations

from collections.abc import Mapping

MEASURES = {
    "search": "search_ms",
    "answer": "answer_ms",
    "first_token": "first_token_ms",
    "prompt_tokens": "prompt_tokens",
    "completion_tokens": "completion_tokens",
}
"""What is measured, by its key in an item's `timings_ms` and by the metric's name."""


def costs(measured: Mapping[str, float]) -> dict[str, float]:
    """The cost metrics of one case, each 0 or more; empty where nothing was measured."""
    return {name: measured[key] for key, name in MEASURES.items() if key in measured}
