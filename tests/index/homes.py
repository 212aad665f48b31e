"""Small indexes to test with: files to add, a model that counts, and all that an index holds."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import build
from index.config import IndexConfig
from index.file_intake import AddReport
from index.reader import FoundPassage, IndexReader
from index.script import terms
from tests.fakes import HashEmbeddings

EVERYWHERE = "村"
"""A term of every made-up sentence: a search for it finds all passages."""
_VILLAGES = ("上坪", "邓坑", "莲塘", "小江", "凤栖", "石井", "龙湖", "隆街")
_WORKS = ("清淤水渠", "新建桥梁", "复耕撂荒地", "安装路灯", "改造圩镇", "修缮校舍", "铺设管网")


class CountingEmbeddings(HashEmbeddings):
    """Notes every passage that is embedded."""

    def __init__(self, dimension: int = 64, model_hash: str = "counting") -> None:
        super().__init__(dimension, model_hash)
        self.embedded: list[str] = []

    @property
    def passages(self) -> list[str]:
        """What was embedded of passages, each behind its title; the rest are sentences, which hold no line break."""
        return [text for text in self.embedded if "\n" in text]

    def embed_passages(
        self, texts: Sequence[str], on_batch: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        self.embedded += texts
        return super().embed_passages(texts, on_batch)


def made_up(seed: int, sentences: int = 12) -> str:
    """An article of sentences that no other seed gives; at 12 sentences it has two passages or more."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    lines = [
        f"第{seed}号记录之{number}：{dice.choice(_VILLAGES)}村{dice.choice(_WORKS)}{dice.randint(10, 999)}处，"
        f"共投入资金{dice.randint(100, 9999)}万元，惠及群众{dice.randint(1000, 99999)}人。"
        for number in range(sentences)
    ]
    return "".join(lines)


def write_page(path: Path, title: str, text: str, publisher: str = "连平报") -> Path:
    """A Markdown file that states a title and a publisher."""
    path.write_text(f"---\ntitle: {title}\npublisher: {publisher}\n---\n\n{text}\n", encoding="utf-8")
    return path


def write_records(path: Path, texts: Mapping[str, str]) -> Path:
    """A JSON-lines file of records by id."""
    lines = [
        json.dumps({"_id": id_, "title": f"记录{id_}", "text": text}, ensure_ascii=False) for id_, text in texts.items()
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@dataclass(frozen=True)
class Contents:
    """All that an index holds. Two indexes with equal contents answer alike."""

    articles: Mapping[str, tuple[str, str, str, tuple[str, ...], str]]
    """Title, publisher, first source, all sources and state, by article id."""
    passages: Mapping[str, str]
    """Texts by passage id."""
    dense: Mapping[str, float]
    """Cosines with one query, of every stored vector."""
    lexical: frozenset[str]
    """Passage ids in BM25."""


def contents(config: IndexConfig, model: HashEmbeddings) -> Contents:
    """What the index holds now; every list of ids is checked to be without repeats."""
    with closing(IndexReader(config, model)) as reader:
        derived = reader.view().derived
        infos = reader.infos()
        passages = [passage for info in infos for passage in reader.passages(info.article_id)]
        query = model.embed_queries([EVERYWHERE])[0]
        dense = derived.vectors.nearest(query, 10_000)
        lexical = [passage_id for passage_id, _ in derived.lexical.best(Counter(terms(EVERYWHERE)), 10_000)]
        assert len(dense) == derived.vectors.count()
        assert len(lexical) == derived.lexical.count()
    for ids in ([id_ for id_, _ in dense], lexical, [p.id for p in passages], [i.article_id for i in infos]):
        assert len(ids) == len(set(ids))
    return Contents(
        {i.article_id: (i.title, i.publisher, i.source, i.sources, i.state) for i in infos},
        {passage.id: passage.text for passage in passages},
        {passage_id: round(cosine, 3) for passage_id, cosine in dense},
        frozenset(lexical),
    )


def search(reader: IndexReader, query: str, k: int = 5) -> list[FoundPassage]:
    """What both legs find for `query`, live passages only, those of BM25 first."""
    derived = reader.view().derived
    vector = reader.model.embed_queries([query])[0]
    ids = [id_ for id_, _ in [*derived.lexical.best(Counter(terms(query)), k), *derived.vectors.nearest(vector, k)]]
    found = reader.find(ids)
    return [found[passage_id] for passage_id in dict.fromkeys(ids) if passage_id in found]


def titles(config: IndexConfig, model: HashEmbeddings, query: str) -> list[str]:
    """Titles of the articles that a search finds, each once, best first."""
    with closing(IndexReader(config, model)) as reader:
        return list(dict.fromkeys(hit.article.title for hit in search(reader, query)))


def counts(report: AddReport) -> tuple[int, int]:
    """Articles that are new or changed, and unchanged ones."""
    return report.articles, report.unchanged


def clean(tmp_path: Path, *files: Path) -> Contents:
    """What an index holds to which only these files were added, once."""
    config = IndexConfig(home=tmp_path / "clean", database_url="", chroma_url="")
    build.add(config, files, CountingEmbeddings())
    return contents(config, CountingEmbeddings())
