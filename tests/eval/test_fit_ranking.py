"""The fit finds what tells right passages, gives every set the same say, and marks what it was not fitted on."""

import json
from pathlib import Path

import numpy as np
import pytest

from eval.fit_ranking import cross_validated, fit
from eval.ranking_examples import Example, marks, read_examples
from eval.schema import Place
from rag.rank_features import Features
from tests.rag.corpus import build_index

PLACES = (Place("a", 0, 1500), Place("b", 0, 1000), Place("c", 0, 100))


def example(
    features: list[list[float]],
    right: int = 0,
    set_name: str = "s",
    cluster: str = "a",
    evidence: tuple[Place, ...] = (),
) -> Example:
    return Example(
        set_name=set_name,
        cluster=cluster,
        features=np.array(features),
        right=np.arange(len(features)) == right,
        places=PLACES[: len(features)],
        relevance={PLACES[right].article_id: 1},
        evidence=tuple((place,) for place in evidence),
        legs={},
    )


def test_the_weights_favour_what_right_passages_have() -> None:
    telling, misleading, idle = fit([example([[1, 0, 1], [0, 1, 1]])] * 5)

    assert telling > 1
    assert misleading == pytest.approx(-telling)
    assert idle == pytest.approx(0)


def test_every_set_counts_the_same_however_large() -> None:
    large = [example([[1.0], [0.0]], set_name="large")] * 50
    small = [example([[0.0], [1.0]], set_name="small")]

    assert fit(large + small) == pytest.approx([0], abs=1e-3)


def test_no_article_is_scored_by_weights_that_saw_it() -> None:
    """One article's questions say the opposite of all others': seen, they would lower the weight."""
    others = [example([[1.0], [0.0]], cluster=f"{at}") for at in range(20)]
    odd = example([[0.0], [1.0]], cluster="odd")
    scores = cross_validated([*others, odd])

    assert scores[-1] == pytest.approx(odd.features @ fit(others), rel=0.1)
    assert scores[-1][1] > max(scores[0])


def test_an_order_is_marked_by_article_and_by_2000_characters() -> None:
    asked = example([[0.0], [0.0], [0.0]], right=2, evidence=(PLACES[2],))

    assert marks(asked, np.array([0.0, 1.0, 2.0])).hit == 1
    late = marks(asked, np.array([2.0, 1.0, 0.0]))
    assert (late.hit, late.evidence) == (0, 0)
    assert late.ndcg == pytest.approx(1 / 2)
    assert np.isnan(marks(example([[0.0]]), np.array([0.0])).evidence)


def test_examples_are_read_from_cases(tmp_path: Path) -> None:
    reader = build_index(tmp_path / "home")
    info = next(info for info in reader.infos() if info.title == "石陂大桥建成通车")
    quote = reader.article(info.article_id).text.split("。")[0]
    turn = {
        "user": "石陂大桥全长多少米？",
        "expect": "answer",
        "answers": ["?"],
        "evidence": [[{"source": Path(info.source).name, "quote": quote}]],
    }
    case = {"id": "1", "v": 1, "split": "dev", "type": "single", "lang": "zh-Hans", "group_id": None}
    case |= {"cluster": "bridge", "turns": [turn], "as_of": "", "author": "me", "verified_by": ""}
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps(case, ensure_ascii=False), encoding="utf-8")

    (found,) = read_examples("set", reader, path, "dev")
    assert found.features.shape == (len(found.places), len(Features.__slots__))
    assert found.places[int(np.argmax(found.right))].article_id == info.article_id
    assert list(read_examples("set", reader, path, "test")) == []
    reader.close()
