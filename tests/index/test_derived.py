from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.derived import Change, Derived, Generations
from index.errors import IndexCorrupt
from index.lexical import LexicalEntry
from index.script import terms

DIMENSION = 8
MANY = 1100  # Chroma writes its vectors to files of their own from 1,000 on


def change(numbers: Sequence[int], removed: Sequence[int] = ()) -> Change:
    entries = [LexicalEntry(f"p{number}", "标题", f"第{number}村修路") for number in numbers]
    vectors = np.random.default_rng(1).normal(size=(MANY, DIMENSION)).astype(np.float32)
    return Change(entries, vectors[list(numbers)], [f"p{number}" for number in removed])


def held(derived: Derived) -> tuple[set[str], set[str]]:
    """Ids in both indexes; closes them."""
    with closing(derived):
        query = np.ones(DIMENSION, dtype=np.float32)
        dense, lexical = derived.vectors.nearest(query, 5000), derived.lexical.best({"村": 1}, 5000)
        return {passage_id for passage_id, _ in dense}, {passage_id for passage_id, _ in lexical}


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "derived")


def test_a_generation_is_the_one_before_with_the_change(generations: Generations) -> None:
    generations.derive(None, 1, change(range(50)))
    generations.derive(1, 2, change([50], removed=[0]))
    assert held(generations.open(1)) == (wanted := {f"p{number}" for number in range(50)}, wanted)
    assert held(generations.open(2)) == (wanted := {f"p{number}" for number in range(1, 51)}, wanted)


def test_what_a_killed_process_left_is_written_over(generations: Generations) -> None:
    generations.derive(None, 1, change(range(3)))
    generations.derive(1, 2, change([3, 4]))
    generations.derive(1, 2, change([5]))
    assert held(generations.open(2)) == (wanted := {"p0", "p1", "p2", "p5"}, wanted)


def test_an_index_that_never_held_anything_is_empty(generations: Generations) -> None:
    assert held(generations.open(0)) == (set(), set())
    assert not generations.extends(0, change([1]))


def test_a_reader_keeps_its_generation_while_the_next_ones_come(generations: Generations) -> None:
    generations.derive(None, 1, change(range(3)))
    with closing(generations.open(1)) as reader:
        generations.derive(1, 2, change([3], removed=[0]))
        generations.prune(2)
        assert reader.vectors.count() == reader.lexical.count() == 3
        assert [passage_id for passage_id, _ in reader.lexical.best(Counter(terms("第0村")), 1)] == ["p0"]


def test_pruning_keeps_the_current_and_the_last_generation(generations: Generations) -> None:
    for number in range(1, 5):
        generations.derive(number - 1 if number > 1 else None, number, change([number]))
    (generations.root / "000009").mkdir()
    generations.prune(4)
    assert sorted(path.name for path in generations.root.iterdir()) == ["000003", "000004"]


def test_a_few_deletions_extend_a_generation_and_many_do_not(generations: Generations) -> None:
    generations.derive(None, 1, change(range(100)))
    assert generations.extends(1, change([100, 101], removed=[0, 1, 2, 3, 4]))
    assert not generations.extends(1, change([], removed=range(6)))
    assert not generations.extends(1, change([0, 1, 2], removed=[3, 4, 5]))  # a replaced passage is a deleted one too
    generations.derive(1, 2, change([100], removed=[0, 1, 2]))
    assert generations.extends(2, change([], removed=[3]))
    assert not generations.extends(2, change([], removed=[3, 4, 5]))  # with the three before


def test_a_missing_generation_is_not_an_empty_one(generations: Generations) -> None:
    assert not generations.extends(7, change([1]))
    with pytest.raises(IndexCorrupt, match=r"000007: .*\(missing\); run `policy-chat index rebuild`$"):
        generations.open(7)
    assert not generations.root.exists()


@pytest.mark.parametrize("damage", [b"", b"damaged", None], ids=["emptied", "overwritten", "deleted"])
def test_damage_is_found_before_it_crashes_or_is_taken_for_an_empty_index(
    generations: Generations, damage: bytes | None
) -> None:
    """One file after the other: with some, Chroma would end the process, with others find nothing and say nothing."""
    generations.derive(None, 1, change(range(MANY)))
    files = [path for path in (generations.root / "000001").rglob("*") if path.is_file()]
    assert {"chroma.sqlite3", "data_level0.bin", "header.bin", "meta.json"} <= {path.name for path in files}
    for path in files:
        before = path.read_bytes()
        if not before and damage == b"":
            continue
        if damage is None:
            path.unlink()
        else:
            path.write_bytes(damage)
        with pytest.raises(IndexCorrupt, match=r"000001: .*; run `policy-chat index rebuild`$"):
            generations.open(1)
        assert not generations.extends(1, change([1]))
        path.write_bytes(before)
    assert len(held(generations.open(1))[0]) == MANY


@pytest.mark.parametrize("size", [20, MANY], ids=["small", "large"])
def test_reading_is_no_damage(generations: Generations, size: int) -> None:
    generations.derive(None, 1, change(range(size)))
    for _ in range(3):
        assert len(held(generations.open(1))[0]) == size
    generations.derive(1, 2, change([], removed=[0]))
    for _ in range(3):
        assert len(held(generations.open(2))[0]) == size - 1
