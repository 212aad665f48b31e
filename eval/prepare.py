"""What a run needs before its first case: the cases that are asked for, and a system over their articles."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from eval.beir import index_beir, read_beir
from eval.cases import load_cases, select
from eval.provenance import settings
from eval.rgb import articles_of, index_rgb, read_rgb, rgb_cases
from eval.run import Plan, failing
from eval.run_folder import RunFolder
from eval.schema import Case
from eval.system import AssistantSystem, assistant_system, home_of_its_own
from index.build import Progress, add, recover
from index.config import IndexConfig
from index.embedding import EmbeddingModel, load_embeddings
from index.reading import read
from index.schema import Article
from rag.config import RagConfig

OnIndexing = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a run takes place."""

    index: IndexConfig
    """Of the user's home; indexes of datasets lie below it."""
    rag: RagConfig
    command: str = ""
    on_indexing: OnIndexing = lambda _: None


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of a dataset's cases are run."""

    split: str | None = None
    limit: int | None = None
    only: Path | None = None
    """A run: only the cases that failed in it."""
    drafts: bool = False

    def of(self, cases: Sequence[Case]) -> list[Case]:
        """The first of those that failed in the run that is named, if one is; raises EvalError if none did."""
        chosen = failing(cases, RunFolder.open(self.only)) if self.only else list(cases)
        return chosen[: self.limit]


class Prepared(NamedTuple):
    """Ready to be run."""

    system: AssistantSystem
    plan: Plan


@contextmanager
def dataset_run(path: Path, choice: Choice, setting: Setting, corpus: Path | None = None) -> Iterator[Prepared]:
    """Cases of a file, over the articles of the folder `corpus`, or over the user's if it is None."""
    cases = choice.of(select(load_cases(path), split=choice.split, drafts=choice.drafts))
    with articles_system(setting, corpus) as system:
        yield Prepared(system, _plan(path.name, cases, choice, setting, system))


@contextmanager
def beir_run(path: Path, choice: Choice, setting: Setting) -> Iterator[Prepared]:
    """The queries of a BEIR folder, over its documents."""
    folder = read_beir(path, choice.split)
    cases = choice.of(folder.cases)
    model = load_embeddings(setting.index)
    own = index_beir(folder, setting.index, model, setting.on_indexing)
    with assistant_system(own, setting.rag, model) as system:
        plan = _plan(folder.name, cases, choice, setting, system)
        yield Prepared(system, plan.of_search({case.id: folder.judgements[case.id] for case in cases}))


@contextmanager
def rgb_run(path: Path, noise: float, choice: Choice, setting: Setting) -> Iterator[Prepared]:
    """The questions of an RGB file, each over its own documents."""
    questions = read_rgb(path)
    cases = choice.of(rgb_cases(questions, noise))
    model = load_embeddings(setting.index)
    own = index_rgb(questions, setting.index, model, setting.on_indexing)
    with assistant_system(own, setting.rag, model) as system:
        plan = _plan(f"{path.name}, noise {noise:g}", cases, choice, setting, system)
        yield Prepared(system, plan.of_rgb(articles_of(questions, noise, system.articles())))


@contextmanager
def articles_system(setting: Setting, corpus: Path | None = None) -> Iterator[AssistantSystem]:
    """The assistant over the user's articles, or over those of the folder `corpus` in an index of their own."""
    own, model = setting.index, None
    if corpus is None:
        recover(own)
    else:
        own, model = _indexed(corpus, setting)
    with assistant_system(own, setting.rag, model) as system:
        yield system


def articles_of_corpus(corpus: Path, config: IndexConfig) -> list[Article]:
    """The articles of a folder as they would be indexed, read without an index and without a model."""
    return [article for path in _files(corpus) for article in read(path, config)]


def _indexed(corpus: Path, setting: Setting) -> tuple[IndexConfig, EmbeddingModel]:
    """An index of these files and no others: what was there before a file was taken away has a home of another name."""
    state = hashlib.sha256()
    for path in _files(corpus):
        state.update(f"{path.name}\n".encode() + path.read_bytes())
    own = home_of_its_own(setting.index, corpus.name, state.hexdigest()[:12])
    model = load_embeddings(setting.index)
    add(own, [corpus], model, setting.on_indexing)
    return own, model


def _files(corpus: Path) -> list[Path]:
    return sorted(path for path in corpus.iterdir() if path.is_file())


def _plan(name: str, cases: Sequence[Case], choice: Choice, setting: Setting, system: AssistantSystem) -> Plan:
    return Plan(
        cases=cases,
        dataset=name,
        command=setting.command,
        settings=settings(setting.index, setting.rag),
        index=system.index,
        split=choice.split,
        limit=choice.limit,
        only=str(choice.only or ""),
        drafts=choice.drafts,
    )
