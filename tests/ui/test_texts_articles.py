"""The words of the articles view in its three languages."""

from __future__ import annotations

import re

from index.page.furniture import Reason
from ui.texts_articles import ARTICLES


def test_every_language_has_every_word_with_the_same_places_to_fill_in() -> None:
    said = {
        locale: {key: sorted(re.findall(r"\{\w+\}", word)) for key, word in words.items() if isinstance(word, str)}
        for locale, words in ARTICLES.items()
    }
    assert said["zh-CN"] == said["zh-TW"] == said["en"]
    assert {key for key in said["en"] if not key.startswith("a_")} == {"view_articles"}


def test_every_reason_of_cleaning_is_said_in_chinese() -> None:
    for locale in ("zh-CN", "zh-TW"):
        assert {reason.value for reason in Reason} <= ARTICLES[locale]["a_reasons"].keys()
    assert ARTICLES["zh-CN"]["a_reasons"].keys() == ARTICLES["zh-TW"]["a_reasons"].keys()
