"""The records of an evaluation: a case, what the system did with it, what that scored, and the summary of a run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Literal

from pydantic import ConfigDict

from index.schema import Span
from rag.schema import Answer, Turn

Split = Literal["dev", "test"]
CaseType = Literal[
    "single",
    "multi_hop",
    "numeric",
    "comparative",
    "temporal",
    "definition",
    "list",
    "unanswerable",
    "false_premise",
    "ambiguous",
    "multi_turn",
]
CaseLang = Literal["zh-Hans", "zh-Hant", "en"]
Expect = Literal["answer", "refuse", "clarify", "correct_premise"]

Failure = Literal[
    "",
    "error",
    "not retrieved",
    "evidence unused",
    "wrong",
    "refused wrongly",
    "bad citation",
    "answered wrongly",
    "premise not corrected",
    "not clarified",
]
"""Why a case failed, empty where it did not; the rules are in `eval.failures`."""

_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Quote:
    """Gold evidence as a person wrote it down: the source's file name and the exact words in it."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    source: str
    quote: str


@dataclass(frozen=True, slots=True)
class Nugget:
    """A fact that an answer should state."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    text: str
    """Accepted wordings, separated by `|`."""
    vital: bool

    @property
    def wordings(self) -> tuple[str, ...]:
        """The accepted wordings."""
        return tuple(wording.strip() for wording in self.text.split("|"))


@dataclass(frozen=True, slots=True)
class CaseTurn:
    """One question of a case and what is expected of the answer."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    user: str
    expect: Expect
    answers: tuple[str, ...]
    """Gold answers; the first one is the assistant's message in the history of a later turn."""
    short: tuple[str, ...] = ()
    """Accepted forms of the bare fact; empty where the question asks for none."""
    numbers: tuple[str, ...] = ()
    """Figures that the answer must state, with their unit."""
    nuggets: tuple[Nugget, ...] = ()
    forbidden: tuple[str, ...] = ()
    """Wordings that a right answer does not contain."""
    evidence: tuple[tuple[Quote, ...], ...] = ()
    """Groups are AND, the quotes of a group are OR."""


@dataclass(frozen=True, slots=True)
class Search:
    """A search that showed that the articles lack an answer."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    query: str
    found: str
    """What the nearest passage says, and why that is no answer."""


@dataclass(frozen=True, slots=True)
class Case:
    """A test case: a question with its history. The last turn is scored."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    id: str
    v: Literal[1]
    split: Split
    type: CaseType
    lang: CaseLang
    group_id: str | None
    """Shared by the variants of one question (scripts, languages)."""
    cluster: str
    """The article it is about; cases of one cluster are not independent."""
    turns: tuple[CaseTurn, ...]
    as_of: str
    author: str
    verified_by: str
    tags: tuple[str, ...] = ()
    """What else it is an example of: everyday, near_miss, rgb_noise, ..."""
    searches: tuple[Search, ...] = ()
    draft: bool = False
    """Written by a program and not yet confirmed by a person: no part of a run unless asked for."""

    @property
    def scored(self) -> CaseTurn:
        """The turn that is scored."""
        return self.turns[-1]

    @property
    def history(self) -> tuple[Turn, ...]:
        """The conversation before the scored turn, with gold answers as the assistant's messages."""
        messages: list[Turn] = []
        for turn in self.turns[:-1]:
            messages.append(Turn("user", turn.user))
            messages += [Turn("assistant", answer) for answer in turn.answers[:1]]
        return tuple(messages)

    @property
    def expects_facts(self) -> bool:
        """Whether facts from the articles are due: an answer, or the correction of a premise."""
        return self.scored.expect in ("answer", "correct_premise")

    @property
    def hash(self) -> str:
        """Twelve hex digits that change with anything in the case; runs are paired by it."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Place:
    """A span of an article, in characters of its text."""

    article_id: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """The span without its article."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A passage as it was ranked."""

    place: Place
    text: str
    score: float
    dense: float
    lexical: float


@dataclass(frozen=True, slots=True)
class CitedSource:
    """What the articles really hold where a citation points."""

    number: int
    exact: bool
    """Whether the article's text between the offsets is the quote."""
    place: Place
    content: str
    """Title, publisher, date and the passage around the quote, as retrieval delivered it; the quote alone if it was not
    among the passages found."""


@dataclass(frozen=True, slots=True)
class RankedDocument:
    """A document of a run that measures search alone, by the best of its passages."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Item:
    """What the system did with one case. All that scoring needs: a run is re-scored without running it again."""

    case_id: str
    case_hash: str
    standalone_question: str
    evidence: tuple[tuple[Place, ...], ...]
    """The case's evidence, anchored; groups are AND, the places of a group are OR."""
    retrieved: tuple[Retrieved, ...] = ()
    answer: Answer | None = None
    cited: tuple[CitedSource, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    """`search`, `answer` and `first_token`; the answer's own stages are in the answer."""
    error: str = ""
    """The error that ended this case; it scores as if nothing had been found or said."""
    repeat: int = 0
    """Which time of `--repeat` it is, from 0."""
    own_answer: Answer | None = None
    """The answer after a conversation in which the assistant said its own answers, not the gold ones."""
    own_cited: tuple[CitedSource, ...] = ()
    own_error: str = ""
    ranking: tuple[RankedDocument, ...] = ()
    """Best first, each document once; only where search alone is measured."""
    relevance: Mapping[str, int] = field(default_factory=dict)
    """The judged documents and their grades (0 is not relevant); empty unless search alone is measured."""

    def to_dict(self) -> dict[str, Any]:
        """A line of items.jsonl."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Score:
    """One metric of one case. A case to which a metric does not apply has no score at all."""

    value: float
    weight: float = 1.0
    """1 where every case counts the same; the number of things judged where a metric is pooled over them."""


@dataclass(frozen=True, slots=True)
class CaseScores:
    """All scores of one case."""

    case_id: str
    case_hash: str
    cluster: str
    type: CaseType
    lang: CaseLang
    scores: Mapping[str, Score]
    error: str = ""
    group_id: str | None = None
    tags: tuple[str, ...] = ()
    split: Split = "dev"
    repeat: int = 0
    failure: Failure = ""
    cited: tuple[str, ...] = ()
    """Where its citations point, `article:start-end`, each once, in order of article and offset."""

    def to_dict(self) -> dict[str, Any]:
        """A line of scores.jsonl."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class MetricSummary:
    """One metric over a run."""

    name: str
    value: float | None
    """None where no case of the run applies."""
    low: float | None
    """Lower end of the 95 % interval; None where it can't be estimated (fewer than two clusters)."""
    high: float | None
    n: int
    """Cases that count."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A run in figures."""

    cases: int
    errors: int
    seconds: float
    metrics: tuple[MetricSummary, ...]

    def metric(self, name: str) -> MetricSummary:
        """The metric called `name`; raises KeyError."""
        for metric in self.metrics:
            if metric.name == name:
                return metric
        raise KeyError(name)

    def to_dict(self) -> dict[str, Any]:
        """The document of summary.json."""
        return asdict(self)
