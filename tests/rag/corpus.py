"""A small corpus of invented articles, an index over it, and embeddings that read English by a word list.

The places exist, what is told of them does not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.build import add
from index.chunking import sentence_spans
from index.config import IndexConfig
from index.reader import IndexReader
from index.schema import Article, ArticleInfo, Hit, Passage
from index.script import terms
from rag.answer import Assistant
from rag.config import RagConfig
from rag.evidence import Candidate, Evidence, is_heading
from rag.fit import fit
from rag.question import read_question
from tests.fakes import HashEmbeddings

ARTICLES = {
    "bridge.md": """---
title: 石陂大桥建成通车
publisher: 示例日报
date: 2024-05-20
region: 连平县
---
连平县上坪镇的石陂大桥5月18日建成通车。大桥全长86米，总投资460万元，由省交通集团捐建。县长黄文远出席通车仪式。

过去村民过河要绕行12公里。“桥通了，卖桃方便多了。”村民谢桂花说。大桥于2023年6月开工，工期11个月。
""",
    "mechanism.md": """---
title: 连平探索综合帮扶机制
publisher: 示例日报
date: 2024-12-03
region: 连平县
---
“1+N+X”综合帮扶机制怎样运作

连平县用的是一套名叫“1+N+X”的综合帮扶机制。其中，“1”是搭建一个组织体系，“N”是动员多方力量，“X”是推出若干改革举措。县里每月会商一次，重大事项由领导小组拍板。

机制实施以来，全县引进帮扶项目13个，落地民生实事166件。党员干部128名编入临时党委。
""",
    "funds.md": """---
title: 凤村镇的帮扶资金花在哪里
publisher: 示例周刊
date: 2024-09-01
region: 德庆县
---
德庆县凤村镇的帮扶资金分三块使用，共380万元。一是修路，硬化村道8公里。二是办学，奖励教师52名。三是种果，发展贡柑300亩。

镇里每季度公布账目，由村民代表核对。
""",
    "water.md": """---
title: 小江鎮村村通自來水
publisher: 示例周刊
date: 2024-10-15
region: 阳山县
---
陽山縣小江鎮推行農村供水「小江模式」，由鎮屬企業統一管護。全鎮127個自然村通了自來水，受益村民2.1萬人。「水龍頭一開就有水。」村民李秋菊說。

每噸水收費1.5元，由鎮屬企業按月抄表。鎮委書記陳志強擔任總召集人。
""",
    "jiaoling.md": """---
title: 蕉岭食品产业园三方共建
publisher: 示例日报
date: 2024-11-11
region: 蕉岭县
---
蕉岭县食品产业园由三方共建。园区占地620亩，引进企业21家。园区水电齐备，标准厂房已经封顶。
""",
    "wengyuan.md": """---
title: 翁源食品产业园开园
publisher: 示例日报
date: 2024-11-12
region: 翁源县
---
翁源县食品产业园上月开园。园区占地450亩，引进企业15家。兰花加工企业最先投产。
""",
    "logistics.md": """---
title: 廉江“一县一策”降运费
date: 2024-08-08
region: 廉江市
---
廉江市的货物多绕道中山市中转，物流成本因此比中山市高出8%。驻镇工作队牵头三家快递企业拼车，每件运费从12元降到9元。
""",
}

_GLOSSARY = {
    "bridge": "大桥",
    "long": "全长米",
    "open": "通车",
    "investment": "投资",
    "mechanism": "机制",
    "work": "运作",
    "water": "自来水",
    "villages": "自然村",
    "park": "产业园",
    "enterprises": "企业",
    "lianping": "连平县",
    "yangshan": "阳山县",
    "xiaojiang": "小江镇",
}


class BilingualEmbeddings(HashEmbeddings):
    """Counts terms as `HashEmbeddings` does, English words of a short list as their Chinese.

    Every vector shares one component, so that a cosine lies between `shared` (nothing in common) and 1: as high as
    those of the bundled model, on which the decision to answer is fitted.
    """

    def __init__(self, shared: float = 0.845) -> None:
        super().__init__(dimension=2048, model_hash="bilingual-embeddings", max_tokens=512)
        self._shared = shared

    def _vector(self, text: str) -> NDArray[np.float32]:
        chinese = re.sub(r"[a-z]+", lambda word: _GLOSSARY.get(word.group(), word.group()), text.lower())
        vector = super()._vector(chinese) * np.float32(np.sqrt(1 - self._shared))
        vector[0] = 0  # what hashes here is lost to the shared component
        vector *= np.float32(np.sqrt(1 - self._shared)) / np.float32(np.linalg.norm(vector) or 1)
        vector[0] = np.sqrt(self._shared)
        return vector


UNLIKE_APART = 0.5
"""A `shared` with which texts that have nothing in common are told apart by meaning too."""


def build_index(home: Path, articles: Mapping[str, str] = ARTICLES, shared: float = 0.845) -> IndexReader:
    """An index in `home` over these files, by the same journey that `policy-chat index add` takes."""
    folder = home / "articles"
    folder.mkdir(parents=True)
    for name, text in articles.items():
        (folder / name).write_text(text, encoding="utf-8")
    config = IndexConfig(home=home / "index")
    model = BilingualEmbeddings(shared)
    report = add(config, [folder], model)
    assert not report.skipped
    return IndexReader(config, model)


def assistant_over(reader: IndexReader, **settings: object) -> Assistant:
    """An assistant over this index; `settings` as `RagConfig` names them, no chat model unless they name one."""
    return Assistant(reader, RagConfig.model_validate({"chat_model": "", **settings}))


def article_of(text: str, title: str = "", *, date: str = "", **tags: str) -> Article:
    """An article that is in no index."""
    return Article(title, "示例日报", date, f"/articles/{title or 'untitled'}.md", text, tags=tags)


def evidence_of(
    question: str, articles: Sequence[Article], ranking: Sequence[str] = (), cosine: float = 0.85
) -> Evidence:
    """Evidence as retrieval would give it for a question that stands alone, each term of weight 1.

    Every sentence is a candidate. The sentences that begin as `ranking` says come first, with scores of 1, .95, .9 and
    so on; the others score .001.
    """
    asked = read_question(question, question)
    weights = dict.fromkeys(asked.content, 1.0)
    candidates = []
    hits = []
    for article in articles:
        info = ArticleInfo(article.id, article.title, article.publisher, article.date, article.source, 1, "live")
        passage = Passage(article.id, 0, len(article.text), article.text)
        hits.append(Hit(passage, info, score=1.0, dense=cosine, lexical=1.0))
        for span in sentence_spans(article.text):
            text = span.of(article.text)
            place = next((place for place, start in enumerate(ranking) if text.startswith(start)), None)
            matched = frozenset(set(terms(text)) & weights.keys())
            share = len(matched) / len(weights) if weights else 0.0
            candidates.append(
                Candidate(
                    article=info,
                    span=span,
                    text=text,
                    passage_rank=len(hits) - 1,
                    matched=matched,
                    coverage=share,
                    own_coverage=share,
                    cosine=cosine,
                    fit=fit(asked, text),
                    heading=is_heading(text),
                    score=0.001 if place is None else 1 - 0.05 * place,
                )
            )
    told = set(terms("".join(article.title + article.text for article in articles)))
    return Evidence(
        question=asked,
        hits=tuple(hits),
        candidates=tuple(sorted(candidates, key=lambda candidate: -candidate.score)),
        articles={article.id: article for article in articles},
        weights=weights,
        unknown_terms=frozenset(asked.content) - told,
    )
