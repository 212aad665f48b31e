"""The words of the trainers' view in its three languages."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest

from rag.pack.check import Status
from rag.pack.export import FORMATS
from rag.pack.outline import KINDS
from rag.pack.schema import SECTIONS
from ui.training.words import TRAINING


def places(words: Any) -> Any:
    """What is to be filled in, in the shape of the words."""
    if isinstance(words, str):
        return sorted(re.findall(r"\{\w+\}", words))
    return {key: places(word) for key, word in words.items()} if isinstance(words, dict) else len(words)


def test_every_language_has_every_word_with_the_same_places_to_fill_in() -> None:
    said = {
        locale: {key: places(word) for key, word in words.items() if key != "t_problems"}
        for locale, words in TRAINING.items()
    }
    assert said["zh-CN"] == said["zh-TW"] == said["en"]
    assert TRAINING["zh-CN"]["t_problems"].keys() == TRAINING["zh-TW"]["t_problems"].keys()
    assert {key for key in said["en"] if not key.startswith("t_")} == {"view_training"}


@pytest.mark.parametrize("locale", TRAINING)
def test_whatever_the_engine_tells_has_a_word(locale: str) -> None:
    words = TRAINING[locale]
    assert tuple(words["t_sections"]) == SECTIONS
    assert tuple(words["t_kinds"]) == KINDS
    assert set(words["t_formats"]) == set(FORMATS)
    assert set(words["t_stale"]) == set(get_args(Status)) - {"stands"}
    assert set(words["t_few"]) == {*SECTIONS, *(f"quiz.{kind}" for kind in KINDS)}
