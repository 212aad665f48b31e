"""200 answers with invented facts, over a real socket: none reaches a reader unmarked, every citation resolves."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from itertools import pairwise
from random import Random

import pytest

from index.chunking import sentence_spans
from index.config import SAMPLES
from index.figures import figures_agree, find_figures
from index.schema import ArticleInfo, Hit, Passage
from rag.config import RagConfig
from rag.generate import ChatGenerator
from rag.generated import Asked, Generated, Phrasing
from rag.markers import UNSUPPORTED_MARK
from rag.schema import Draft
from tests.chat_server import Reply, chat_server
from tests.fakes import HashEmbeddings

ANSWERS = 200
SEED = 6
_PASSAGE_SENTENCES = 5
_MARKERS: Sequence[Callable[[int], str]] = (
    lambda number: f"[{number}]",
    lambda number: f"【{number}】",
    lambda number: f"［{number}］",
    lambda number: f"[[{number}]]",
    lambda number: f"[资料{number}]",
    lambda number: f"（见资料{number}）",
    lambda number: f"[^{number}]",
    lambda number: f"【{number}†来源】",
    lambda number: f"<sup>{number}</sup>",
    lambda number: f"[{number}, {number + 40}]",
)
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Scripted:
    """An answer with one invented sentence between true ones, and the passages it was written over."""

    hits: tuple[Hit, ...]
    pieces: tuple[str, ...]
    invented: str
    true: tuple[str, ...]


@pytest.fixture(scope="module")
def articles() -> dict[str, str]:
    """The texts of the sample articles without their front matter, by name."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*.md"))}
    return {name: text.split("---\n", 2)[-1] for name, text in texts.items()}


def passages_of(name: str, text: str) -> list[Hit]:
    info = ArticleInfo(name, name, "示例报", "2024-08-06", f"{name}.md", 1, "live")
    spans = sentence_spans(text)
    groups = [spans[at : at + _PASSAGE_SENTENCES] for at in range(0, len(spans), _PASSAGE_SENTENCES)]
    cut = [(group[0].start, group[-1].end) for group in groups]
    return [Hit(Passage(name, start, end, text[start:end]), info, 1.0, 0.9, 1.0) for start, end in cut]


def mutations(sentence: str, random: Random) -> Iterator[str]:
    """The sentence with another figure, unit, year or name in it."""
    for figure in find_figures(sentence):
        digits = re.search(r"\d+", figure.text)
        if digits:
            start = figure.start + digits.start()
            other = str(int(digits.group()) * 3 + random.randint(7, 90))
            yield sentence[:start] + other + sentence[start + len(digits.group()) :]
        if figure.unit and figure.text.endswith(figure.unit):
            yield sentence[: figure.end - len(figure.unit)] + "立方米" + sentence[figure.end :]
    for year in _YEAR.finditer(sentence):
        yield f"{sentence[: year.start()]}{random.randint(1971, 1989)}{sentence[year.end() :]}"
    if quoted := re.search(r"“[^”]{2,12}”", sentence):
        yield sentence.replace(quoted.group(), "“星海同舟”", 1)
    body = sentence.rstrip("。！？")
    yield f"县长欧阳青山说，{body}。"
    yield f"据《星海日报》报道，{body}。"


def is_invented(mutated: str, hits: Sequence[Hit]) -> bool:
    """Whether the mutated sentence states a figure or a name that none of the passages holds."""
    given = "\n".join(f"{hit.article.title} {hit.article.date}\n{hit.passage.text}" for hit in hits)
    if "星海" in mutated or "欧阳青山" in mutated:
        return True
    held = find_figures(given)
    return any(not any(figures_agree(figure, other) for other in held) for figure in find_figures(mutated))


def scripted_answers(articles: dict[str, str]) -> list[Scripted]:
    random = Random(SEED)  # noqa: S311 - the same answers every time
    hits = {name: passages_of(name, text) for name, text in articles.items()}
    answers: list[Scripted] = []
    while len(answers) < ANSWERS:
        name = random.choice(sorted(hits))
        given = [*random.sample(hits[name], min(2, len(hits[name]))), random.choice(hits[random.choice(sorted(hits))])]
        spans = [span.of(hit.passage.text) for hit in given[:1] for span in sentence_spans(hit.passage.text)]
        plain = [text for text in spans if len(text) > 15 and text.endswith("。") and "\n" not in text]
        if len(plain) < 3:
            continue
        first, changed, last = random.sample(plain, 3)
        choices = [mutated for mutated in mutations(changed, random) if is_invented(mutated, given)]
        if not choices:
            continue
        invented = random.choice(choices)
        mark = random.choice(_MARKERS)
        written = "".join(f"{sentence[:-1]}{mark(random.randint(1, 3))}。" for sentence in (first, invented, last))
        cuts = sorted({0, len(written), *random.sample(range(1, len(written)), 5)})
        answers.append(
            Scripted(
                hits=tuple(given),
                pieces=tuple(written[start:end] for start, end in pairwise(cuts)),
                invented=invented,
                true=(first, last),
            )
        )
    return answers


def test_no_invented_fact_reaches_the_reader_unmarked(articles: dict[str, str]) -> None:
    answers = scripted_answers(articles)
    mark = UNSUPPORTED_MARK["zh-Hans"]
    with chat_server(*(Reply(answer.pieces) for answer in answers)) as server:
        config = RagConfig(chat_model="openai:scripted", chat_base_url=server.url, chat_timeout_s=10)
        embeddings = HashEmbeddings()
        phrasing = Phrasing(ChatGenerator(config), config, lambda: embeddings, lambda name: articles[name])

        async def ask(answer: Scripted) -> tuple[list[Draft], Generated]:
            asked = Asked("怎么样？", "怎么样？", "zh-Hans", (), answer.hits)
            async with aclosing(phrasing.stream(asked)) as events:
                drafts = [event async for event in events]
            assert isinstance(drafts[-1], Generated)
            return [draft for draft in drafts[:-1] if isinstance(draft, Draft)], drafts[-1]

        async def ask_all() -> list[tuple[list[Draft], Generated]]:
            return [await ask(answer) for answer in answers]

        came = asyncio.run(ask_all())

    for answer, (drafts, generated) in zip(answers, came, strict=True):
        assert generated.outcome == "phrased", answer
        assert generated.cited is not None
        said = {sentence.text: sentence for sentence in generated.cited.sentences}
        assert said[answer.invented].support == "unsupported", answer
        numbers = "".join(f"[{number}]" for number in said[answer.invented].citations)
        assert f"{answer.invented}{numbers}{mark}" in generated.cited.text
        assert "unsupported" not in {said[sentence].support for sentence in answer.true}, answer
        assert generated.cited.text.count(mark) == 1
        check_citations(generated, articles)
        last = {sentence.text: sentence.support for sentence in drafts[-1].sentences}
        assert last[answer.invented] == "unsupported"
        assert f"{mark}{answer.true[1][:5]}" in drafts[-1].text


def check_citations(generated: Generated, articles: dict[str, str]) -> None:
    """Every number in the text is a citation, and every citation a slice of its article."""
    assert generated.cited is not None
    visible = {int(number) for number in re.findall(r"\[(\d+)\]", generated.cited.text)}
    assert visible == {citation.number for citation in generated.cited.citations}
    for citation in generated.cited.citations:
        assert articles[citation.article_id][citation.start : citation.end] == citation.quote != ""
