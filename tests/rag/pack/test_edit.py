"""Changing a pack, saving it, opening it, and checking it after the articles changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.build import add, remove
from index.config import IndexConfig
from index.errors import PackError
from index.reader import IndexReader
from rag.pack.check import check
from rag.pack.edit import dropped, edited, moved, regenerated
from rag.pack.files import read, save
from rag.pack.quality import problems
from rag.pack.quiz import fingerprint
from rag.pack.schema import SECTIONS, Pack
from tests.rag.corpus import BilingualEmbeddings
from tests.rag.pack.corpus import ARTICLES, ids_of, pack_of


def test_an_item_is_moved_and_dropped_by_its_id(pack: Pack) -> None:
    ids = [item.id for item in pack.quiz]
    assert [item.id for item in moved(pack, ids[0], 2).quiz] == [ids[1], ids[2], ids[0], *ids[3:]]
    assert [item.id for item in moved(pack, ids[0], 99).quiz] == [*ids[1:], ids[0]]
    without = dropped(pack, ids[1])
    assert [item.id for item in without.quiz] == [ids[0], *ids[2:]]
    assert len(without.rejected) == 1
    with pytest.raises(PackError, match="q99"):
        dropped(pack, "q99")


def test_an_edit_changes_words_and_never_the_quote(pack: Pack, taught: IndexReader) -> None:
    changed = edited(pack, "k1", text="饶平县茶叶产值在2022年是2.9亿元。")
    assert changed.key_points[0].text == "饶平县茶叶产值在2022年是2.9亿元。"
    assert changed.key_points[0].quote == pack.key_points[0].quote
    assert not check(changed, taught).stale
    with pytest.raises(PackError, match="quote can't be changed"):
        edited(pack, "k1", quote=pack.key_points[1].quote)
    with pytest.raises(PackError, match="must be str"):
        edited(pack, "k1", text=7)


def test_an_edit_that_its_passage_does_not_bear_out_is_found(pack: Pack, taught: IndexReader) -> None:
    item = next(item for item in pack.quiz if item.kind == "fill")
    (stale,) = check(edited(pack, item.id, key="77"), taught).stale
    assert (stale.id, stale.status) == (item.id, "unsupported")


@pytest.mark.parametrize("section", ["key_points", "figures", "quiz"])
def test_an_item_is_made_anew_in_its_place(taught: IndexReader, section: str) -> None:
    whole = pack_of(taught)
    pack = replace(whole, key_points=whole.key_points[:4], figures=whole.figures[:4], quiz=whole.quiz[:6])
    named = next(known for known in SECTIONS if known == section)
    old = pack.section(named)[1]
    changed = regenerated(pack, old.id, taught)
    new = changed.section(named)[1]
    assert new.id not in {item.id for item in pack.items()}
    assert (new.quote, getattr(new, "text", "")) != (old.quote, getattr(old, "text", ""))
    assert [item for item in changed.section(named) if item is not new] == [
        item for item in pack.section(named) if item is not old
    ]


def test_made_anew_a_question_keeps_its_kind_and_never_comes_back(taught: IndexReader) -> None:
    pack = pack_of(taught)
    pack = replace(pack, quiz=tuple(item for item in pack.quiz if item.kind == "fill")[:1])
    seen = {fingerprint(item) for item in pack.quiz}
    for _ in range(3):
        pack = regenerated(pack, pack.quiz[0].id, taught)
        (new,) = pack.quiz
        assert new.kind == "fill"
        assert fingerprint(new) not in seen
        assert problems(new, taught.article(new.quote.article_id)) == []
        seen.add(fingerprint(new))


def test_where_nothing_is_left_to_make_it_says_so(taught: IndexReader) -> None:
    pack = pack_of(taught)
    with pytest.raises(PackError, match="yield no other one"):
        for _ in range(30):
            pack = regenerated(pack, next(item.id for item in pack.quiz if item.kind == "short"), taught)


def test_a_pack_is_opened_as_it_was_saved(pack: Pack, tmp_path: Path) -> None:
    save(pack, tmp_path / "pack.json")
    assert read(tmp_path / "pack.json") == pack
    document = json.loads((tmp_path / "pack.json").read_text(encoding="utf-8"))
    assert document["schema"] == 1
    assert document["index_revision"] == pack.index_revision
    assert all(len(source["sha256"]) == 64 for source in document["sources"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "no such file"),
        ("[1, 2", "no session pack"),
        ('{"schema": 1}', "no session pack"),
        ("{schema}", "pack format 99"),
        ("{stray}", "no source of the pack"),
    ],
)
def test_another_file_is_no_pack(pack: Pack, tmp_path: Path, content: str | None, said: str) -> None:
    path = tmp_path / "pack.json"
    save(pack, path)
    document = json.loads(path.read_text(encoding="utf-8"))
    if content == "{schema}":
        content = json.dumps({**document, "schema": 99})
    if content == "{stray}":
        content = json.dumps({**document, "sources": []})
    if content is None:
        path.unlink()
    else:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(PackError, match=said) as error:
        read(path)
    assert "\n" not in str(error.value)


def test_a_pack_that_cant_be_written_says_where(pack: Pack, tmp_path: Path) -> None:
    with pytest.raises(PackError, match="--out"):
        save(pack, tmp_path / "nowhere" / "pack.json")


@pytest.fixture
def changing(tmp_path: Path) -> Iterator[tuple[IndexReader, Path, IndexConfig]]:
    """An index whose articles may change."""
    config = IndexConfig(home=tmp_path / "home", database_url="", chroma_url="")
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    add(config, [folder], BilingualEmbeddings())
    reader = IndexReader(config, BilingualEmbeddings())
    yield reader, folder, config
    reader.close()


def test_a_check_tells_what_moved_changed_and_went(changing: tuple[IndexReader, Path, IndexConfig]) -> None:
    reader, folder, config = changing
    pack = pack_of(reader)
    assert not check(pack, reader).stale
    text = ARTICLES["tea.md"].replace("新建水渠18公里", "新建水渠19公里")
    (folder / "tea.md").write_text(text, encoding="utf-8")
    add(config, [folder / "tea.md"], BilingualEmbeddings())
    remove(config, ids_of(reader)["佛冈县石角镇办起夜校"])
    result = check(pack, reader)
    assert result.revision_now > result.index_revision
    status = {item.id: item.status for item in result.items}
    of_school = [item.id for item in pack.items() if "石角" in item.quote.text]
    assert {status[id_] for id_ in of_school} == {"gone"}
    rewritten = [item for item in pack.items() if "新建水渠18公里" in item.quote.text and "4300" in item.quote.text]
    assert {status[item.id] for item in rewritten} == {"changed"}
    assert any("19公里" in item.detail for item in result.items if item.status == "changed")
    kept = next(item for item in pack.items() if "启动茶园改造" in item.quote.text)
    assert status[kept.id] == "moved"
    untouched = [item.id for item in pack.items() if item.quote.text.startswith("饶平县已改造茶园5100")]
    assert {status[id_] for id_ in untouched} == {"stands"}
