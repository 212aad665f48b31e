"""The thinking of a reasoning model, told from its answer."""

from __future__ import annotations


class ThinkingFilter:
    """Takes the thinking off a reply that begins with `<think>`, as reasoning models on local servers write it."""

    _OPEN, _CLOSE = "<think>", "</think>"

    def __init__(self) -> None:
        self._held = ""
        self._is_past = False

    def feed(self, text: str) -> str:
        """What of the reply so far is certainly no thinking and has not been given yet."""
        if self._is_past:
            return text
        self._held += text
        start = self._held.lstrip()
        if start.startswith(self._OPEN):
            answer = start.partition(self._CLOSE)[2].lstrip()
            self._is_past = bool(answer)
            return answer
        self._is_past = not self._OPEN.startswith(start)
        return self._held if self._is_past else ""

    def flush(self) -> str:
        """What was held back at the end of the reply; thinking that never ended is dropped."""
        held, self._held = self._held, ""
        return "" if self._is_past or held.lstrip().startswith(self._OPEN) else held
