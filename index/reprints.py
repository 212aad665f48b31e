"""Reprints: articles that tell the same report, whatever script, head, tail or length each of them has.

Texts are compared by their shingles (all runs of four letters, script and punctuation aside), as in Broder, "On the
resemblance and containment of documents" (1997). Containment, the share of the shorter text's shingles that the longer
one has, stays high where paragraphs were left out; resemblance (Jaccard) does not. Candidates come from winnowed
fingerprints: Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting" (SIGMOD 2003).
MinHash with LSH estimates resemblance, so it would miss what was shortened; and it took longer, see eval/LOG.md.

Two years' statistics in one template share most of their words. What tells them from reprints is their figures: after
the same words, reprints have the same number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.schema import ArticleInfo
from index.script import fold

Hashes = NDArray[np.uint64]
Pair = tuple[str, str]

VERSION = 1
"""Goes up when texts are compared differently: links that another version stored are made anew."""
SHINGLE = 4
"""Letters of a shingle."""
WINDOW = 16
"""Of so many shingles in a row, one is a fingerprint: a run of 19 letters that two texts share gives them one."""
MIN_CHARS = 60
"""A shorter text is never a reprint: notices of one line are alike without being copies."""
CANDIDATE = 0.5
"""Texts that share this share of the smaller number of fingerprints are compared; reprints share .69 and more."""
COMPARED = 100
"""An article is compared with so many others at most, those that share most: a thousand pages may have one template."""
SAME = 0.75
"""Containment of the shorter text from which on two articles are the same report, if also"""
AGREEING = 0.75
"""this share of the figures that follow the same words agrees. See eval/LOG.md for both."""
SHORTEST = 0.25
"""A reprint keeps at least this share of the other's length; a brief inside a round-up is no reprint of all of it."""
HELD = 0.8
"""Containment from which on a text holds a passage."""
_CONTEXT = 4  # letters before a figure that say what it counts

# When a page was made, which a reprint states anew: 2024-12-03 10:36, 10:36:01. Dates in prose (12月3日) are words.
_STAMP = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?|\d{1,2}:\d{2}(?::\d{2})?")
_NO_LETTER = re.compile(r"(?!\.\d)[\W_]+")  # the point in 3.5 stays
# Not a day or month: the dateline of a reprint often has its own. Possessive, so that a page of digits costs no time.
_FIGURE = re.compile(r"(?<![\d.])\d++(?:\.\d++)?+(?![月日])")
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio, Knuth's multiplicative hash
_FOLD_BITS = np.uint64(29)


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """What a text is compared by."""

    shingles: Hashes
    """Hashes of its shingles, sorted, each once."""
    figures: frozenset[str]
    """Its figures as they are written, without days and months."""
    placed: Mapping[str, frozenset[str]]
    """The same by the four letters before them."""


@dataclass(frozen=True, slots=True)
class Links:
    """What is to be stored about reprints when articles come or go."""

    fingerprints: Mapping[str, Hashes] = field(default_factory=dict)
    """Of the articles that had none, by id."""
    pairs: Sequence[Pair] = ()
    """Pairs of reprints with one of those articles."""
    groups: Mapping[str, str] = field(default_factory=dict)
    """Of every article that is in a group now, its group: the id of the group's fullest article."""


def fingerprints(text: str) -> Hashes:
    """Winnowed hashes `(n,)` of this text, about one in eight letters; none for a text of fewer than 60 characters."""
    hashes = _shingles(_letters(text)) if len(text) >= MIN_CHARS else _NONE
    if len(hashes) > WINDOW:
        hashes = np.lib.stride_tricks.sliding_window_view(hashes, WINDOW).min(axis=1)
    return np.unique(hashes)


def content(text: str) -> Content:
    """What `text` is compared by; takes about 0.5 ms for 1,000 characters."""
    letters = _letters(text)
    placed: dict[str, set[str]] = defaultdict(set)
    for match in _FIGURE.finditer(letters):
        placed[letters[max(0, match.start() - _CONTEXT) : match.start()]].add(match.group())
    return Content(
        shingles=np.unique(_shingles(letters)),
        figures=frozenset().union(*placed.values()),
        placed={words: frozenset(figures) for words, figures in placed.items()},
    )


def is_reprint(one: Content, other: Content) -> bool:
    """Whether both tell the same report, one of them perhaps shortened to a quarter."""
    shorter, longer = sorted((one, other), key=lambda text: len(text.shingles))
    if len(shorter.shingles) < SHORTEST * len(longer.shingles) or containment(shorter, longer) < SAME:
        return False
    shared = shorter.placed.keys() & longer.placed.keys()
    agreeing = sum(bool(shorter.placed[words] & longer.placed[words]) for words in shared)
    return agreeing >= AGREEING * len(shared)


def holds(whole: Content, part: Content) -> bool:
    """Whether `whole` says all that `part` does: nearly all its words, and every one of its figures."""
    if containment(part, whole) < HELD or not part.figures <= whole.figures:
        return False
    return all(part.placed[words] & whole.placed[words] for words in part.placed.keys() & whole.placed.keys())


def containment(part: Content, whole: Content) -> float:
    """The share of `part`'s shingles that `whole` has, 0..1; 0 for a text too short for a shingle."""
    if not len(part.shingles) or not len(whole.shingles):
        return 0.0
    places = np.searchsorted(whole.shingles, part.shingles)
    return float(np.mean(whole.shingles[np.minimum(places, len(whole.shingles) - 1)] == part.shingles))


def link(
    known: Mapping[str, Hashes],
    pairs: Iterable[Pair],
    new: Sequence[str],
    texts: Callable[[Sequence[str]], Mapping[str, str]],
) -> Links:
    """Which articles are reprints of each other once `new` is there.

    `known` are the fingerprints of the articles that stay, `pairs` the reprints found among articles so far. `texts`
    reads texts by id. The outcome depends on the articles alone, not on the order in which they came, as long as no
    article is like more than `COMPARED` others.
    """
    own = {id_: fingerprints(text) for some in _batches(new) for id_, text in texts(some).items()}
    everything = {**known, **own}

    @lru_cache(maxsize=4096)
    def read(id_: str) -> Content:
        return content(texts([id_])[id_])

    found = [pair for pair in sorted(_candidates(everything, own)) if is_reprint(read(pair[0]), read(pair[1]))]
    staying = [(one, other) for one, other in pairs if one in known and other in known]
    return Links(own, found, _groups([*staying, *found], {id_: len(hashes) for id_, hashes in everything.items()}))


def group_of(article: ArticleInfo) -> str:
    """The same id for an article and all its reprints: what they say counts once."""
    return min(article.article_id, *article.reprints) if article.reprints else article.article_id


def earliness(article: ArticleInfo) -> tuple[bool, str, str]:
    """A key that sorts reprints: the earliest dated first, undated ones last, ties by source."""
    return not article.date, article.date, article.source


def together(articles: Sequence[ArticleInfo]) -> list[list[ArticleInfo]]:
    """The articles in their order, but each group in one place, that of its first article, sorted by `earliness`."""
    groups: dict[str, list[ArticleInfo]] = {}
    for article in articles:
        groups.setdefault(group_of(article), []).append(article)
    return [sorted(group, key=earliness) for group in groups.values()]


_NONE: Hashes = np.zeros(0, dtype=np.uint64)


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", _STAMP.sub(" ", fold(text)))


def _shingles(letters: str) -> Hashes:
    """The hash of every shingle, in the text's order."""
    codes = np.frombuffer(letters.encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    if len(codes) < SHINGLE:
        return _NONE
    hashes = np.zeros(len(codes) - SHINGLE + 1, dtype=np.uint64)
    for at in range(SHINGLE):
        hashes = (hashes ^ codes[at : at + len(hashes)]) * _MULTIPLIER
        hashes ^= hashes >> _FOLD_BITS
    return hashes


def _candidates(everything: Mapping[str, Hashes], new: Iterable[str]) -> set[Pair]:
    """Pairs of a new article and one that shares enough fingerprints with it, the smaller id first."""
    ids = list(everything)
    sizes = np.array([len(everything[id_]) for id_ in ids], dtype=np.int64)
    owners = np.repeat(np.arange(len(ids)), sizes)
    hashes = np.concatenate([_NONE, *everything.values()])
    order = np.argsort(hashes, kind="stable")
    hashes, owners = hashes[order], owners[order]
    pairs: set[Pair] = set()
    for id_ in new:
        own = everything[id_]
        starts, ends = np.searchsorted(hashes, own, "left"), np.searchsorted(hashes, own, "right")
        holders = [owners[start:end] for start, end in zip(starts, ends, strict=True) if end - start > 1]
        if not holders:
            continue
        shared = np.bincount(np.concatenate(holders), minlength=len(ids))
        share = shared / np.minimum(len(own), np.maximum(sizes, 1))
        alike = np.flatnonzero(share >= CANDIDATE)
        alike = alike[np.argsort(-share[alike], kind="stable")]
        others = [ids[number] for number in alike if ids[number] != id_]
        pairs |= {(min(id_, other), max(id_, other)) for other in others[:COMPARED]}
    return pairs


def _groups(pairs: Iterable[Pair], sizes: Mapping[str, int]) -> dict[str, str]:
    """Groups in which every article is a reprint of the fullest: a chain of likenesses is cut where that ends.

    The fullest article not in a group yet takes its reprints, and so on; ties by id.
    """
    reprints: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        reprints[one].add(other)
        reprints[other].add(one)
    groups: dict[str, str] = {}
    for fullest in sorted(reprints, key=lambda id_: (-sizes[id_], id_)):
        if fullest not in groups and (members := reprints[fullest] - groups.keys()):
            groups |= dict.fromkeys([fullest, *members], fullest)
    return groups


def _batches(article_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """The ids in pieces, so that not all texts are in memory at once."""
    for start in range(0, len(article_ids), 500):
        yield article_ids[start : start + 500]
