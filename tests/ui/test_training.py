"""The trainers' requests: packs made, changed, kept for their owner alone, checked anew, exported and opened again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from pptx import Presentation

from index.build import add, remove
from index.config import IndexConfig
from index.reader import IndexReader
from rag.pack.export import FORMATS
from rag.pack.schema import Pack
from tests.rag.corpus import BilingualEmbeddings, build_index
from tests.rag.pack.corpus import ARTICLES, ids_of, pack_of
from tests.ui.accounts.people import PASSWORD, person
from tests.ui.fake import cite, reply
from tests.ui.packs import OWNER, Trainer, trainers
from ui.chat import Exchange
from ui.owned import UNDO_SECONDS
from ui.training.store import PackStore


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexReader]:
    opened = build_index(tmp_path_factory.mktemp("taught") / "home", ARTICLES)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def pack(reader: IndexReader) -> Pack:
    return pack_of(reader)


@pytest.fixture
def two(tmp_path: Path, reader: IndexReader) -> Iterator[tuple[Trainer, Trainer]]:
    with trainers(tmp_path, reader) as both:
        yield both


@pytest.fixture
def at(two: tuple[Trainer, Trainer]) -> Trainer:
    return two[0]


def ids(found: Any, section: str = "key_points") -> list[str]:
    return [item["id"] for item in found["pack"][section]]


# --- making ---


def test_a_pack_of_articles_is_kept_with_every_section_and_every_quote_standing(at: Trainer) -> None:
    found = at.made()
    assert all(found["pack"][name] for name in ("key_points", "figures", "glossary", "quiz"))
    assert found["stale"] == {}
    assert found["handout"]
    assert {Path(source["source"]).name for source in found["pack"]["sources"]} == {
        source["source"] for source in found["pack"]["sources"]
    }
    (listed,) = at.get()["packs"]
    assert (listed["id"], listed["items"]) == (found["id"], found["items"])


def test_a_pack_of_a_conversation_is_made_of_what_its_answers_cite(at: Trainer) -> None:
    tea = ids_of(at.reader)["饶平县茶园改造一年"]
    article = at.reader.article(tea)
    quote = "饶平县已改造茶园4300亩"
    cited = cite(1, article, quote)
    at.store.keep(OWNER, "c" * 24, (Exchange("改造了多少茶园？", "answered", answer=reply("4300亩。[1]", cited)),))
    found = at.made(conversation="c" * 24)
    assert found["pack"]["origin"] == {"kind": "conversation", "topic": "改造了多少茶园？", "article_ids": [tea]}


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"topic": "火星基地的咖啡价格"}, "topic_not_held"),
        ({"topic": " "}, "no_topic"),
        ({"articles": ["0" * 12]}, "article_gone"),
        ({"conversation": "d" * 24}, "no_conversation"),
    ],
)
def test_what_the_articles_do_not_hold_is_refused_in_one_line(at: Trainer, wanted: Any, code: str) -> None:
    assert at.send("/packs", wanted).status_code == 200
    job = at.end()
    assert (job["state"], job["failure"]["code"]) == ("failed", code)
    assert "\n" not in job["failure"]["error"]
    assert at.get()["packs"] == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"topic": "茶", "articles": ["0" * 12]},
        {"topic": "茶" * 201},
        {"articles": []},
        {"articles": ["../x"]},
        {"articles": ["0" * 12] * 51},
        {"topic": "茶", "more": 1},
    ],
)
def test_a_request_that_asks_for_no_pack_is_refused(at: Trainer, body: Any) -> None:
    refused = at.send("/packs", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


# --- changing ---


def test_an_edit_that_the_article_does_not_bear_out_is_told_at_once(at: Trainer, pack: Pack) -> None:
    found = at.kept(pack)
    first = ids(found)[0]
    after = at.item(found, first, "edit", text="饶平县的茶园全部改种了咖啡，产值达到900亿元。").json()
    assert after["pack"]["key_points"][0]["text"].endswith("900亿元。")
    assert after["stale"][first]["status"] == "unsupported"
    question = found["pack"]["quiz"][0]
    edited = at.item(after, question["id"], "edit", stem=question["stem"] + " ").json()["pack"]["quiz"][0]
    assert edited["wording"] == "edited"


def test_items_are_moved_dropped_replaced_and_every_step_can_be_taken_back(at: Trainer, pack: Pack) -> None:
    found = at.kept(pack)
    before = ids(found, "figures")
    moved = at.item(found, before[0], "move", place=1).json()
    assert ids(moved, "figures")[:2] == [before[1], before[0]]
    fewer = at.item(moved, before[0], "drop").json()
    assert before[0] not in ids(fewer, "figures")
    again = fewer
    while again["undoable"]:
        again = at.send(f"/packs/{found['id']}/undo", {"version": again["version"]}).json()
    assert again["pack"] == found["pack"]
    nothing = at.send(f"/packs/{found['id']}/undo", {"version": again["version"]})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "no_undo")


def test_a_question_is_replaced_by_another_of_its_kind_or_the_lack_of_one_is_told(at: Trainer, pack: Pack) -> None:
    found = at.kept(pack)
    kinds = {"choice", "fill", "true_false", "short"}
    replies = {}
    for kind in kinds & {item["kind"] for item in found["pack"]["quiz"]}:
        item = next(one for one in found["pack"]["quiz"] if one["kind"] == kind)
        replies[kind] = at.item(found, item["id"], "regenerate")
        if replies[kind].status_code == 200:
            found = replies[kind].json()
            assert item["id"] not in ids(found, "quiz")
            assert [one["kind"] for one in found["pack"]["quiz"]].count(kind) >= 1
    codes = {reply.json().get("code") for reply in replies.values()}
    assert codes <= {None, "no_other"}
    assert None in codes


def test_two_windows_do_not_overwrite_each_other(at: Trainer, pack: Pack) -> None:
    found = at.kept(pack)
    first, second = ids(found)[:2]
    assert at.item(found, first, "drop").status_code == 200
    late = at.item(found, second, "drop")
    assert (late.status_code, late.json()["code"]) == (409, "pack_changed")
    assert second in ids(at.get(f"/packs/{found['id']}"))


@pytest.mark.parametrize(
    "changes",
    [{"text": ""}, {"text": "长" * 2001}, {"quote": {"text": "x"}}, {"options": ["a"] * 9}, {"text": "\ud800"}],
)
def test_words_that_no_item_may_have_are_refused(at: Trainer, changes: Any, pack: Pack) -> None:
    found = at.kept(pack)
    path = f"/api/training/packs/{found['id']}/items/{ids(found)[0]}"
    body = json.dumps({"version": found["version"], **changes})  # what httpx would not encode itself
    refused = at.client.patch(path, content=body, headers={"Content-Type": "application/json"})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


def test_fields_of_another_kind_of_item_are_refused(at: Trainer, pack: Pack) -> None:
    found = at.kept(pack)
    refused = at.item(found, ids(found)[0], "edit", stem="？")
    assert (refused.status_code, refused.json()["code"]) == (422, "pack")


def test_an_item_opens_its_article_at_its_quote(at: Trainer, pack: Pack) -> None:
    found = at.kept(pack)
    item = found["pack"]["quiz"][0]
    source = at.get(f"/packs/{found['id']}/items/{item['id']}/source")
    marked = [run["text"] for paragraph in source["paragraphs"] for run in paragraph if run["numbers"]]
    assert "".join(marked) == item["quote"]["text"].replace("\n", "")
    assert at.client.get(f"/api/training/packs/{found['id']}/items/q999/source").status_code == 422


# --- keeping ---


def test_a_pack_is_renamed_deleted_and_brought_back(at: Trainer, pack: Pack) -> None:
    found = at.kept(pack)
    path = f"/packs/{found['id']}"
    renamed = at.send(path, {"version": found["version"], "title": "第一讲"}, "PATCH").json()
    assert renamed["pack"]["title"] == at.get()["packs"][0]["title"] == "第一讲"
    assert at.send(path, method="DELETE").status_code == 204
    assert at.get()["packs"] == []
    assert at.client.get(f"/api/training{path}").status_code == 404
    assert at.item(renamed, ids(renamed)[0], "drop").status_code == 404
    assert at.send(f"{path}/restore").status_code == 204
    assert at.get(path)["pack"]["title"] == "第一讲"


def test_a_deleted_pack_goes_for_good_after_a_while(tmp_path: Path, pack: Pack) -> None:
    now = [0.0]
    store = PackStore(tmp_path / "other", lambda: now[0])
    kept = store.add(OWNER, pack)
    store.delete(OWNER, kept)
    now[0] = UNDO_SECONDS + 1.0
    store.delete(OWNER, "another")
    assert not store.restore(OWNER, kept)
    store.close()


def test_a_pack_is_nobody_elses(two: tuple[Trainer, Trainer], pack: Pack) -> None:
    mine, theirs = two
    found = mine.kept(pack)
    path, item = f"/packs/{found['id']}", ids(found)[0]
    assert theirs.get()["packs"] == []
    tried = [
        theirs.client.get(f"/api/training{path}"),
        theirs.client.get(f"/api/training{path}/export/json"),
        theirs.client.get(f"/api/training{path}/items/{item}/source"),
        theirs.send(path, {"version": 1, "title": "我的"}, "PATCH"),
        theirs.send(path, method="DELETE"),
        theirs.send(f"{path}/restore"),
        theirs.send(f"{path}/undo", {"version": 1}),
        theirs.item(found, item, "edit", text="改"),
        *(theirs.item(found, item, what) for what in ("drop", "regenerate")),
        theirs.item(found, item, "move", place=0),
    ]
    assert {(one.status_code, one.json()["code"]) for one in tried} == {(404, "no_pack")}
    assert mine.get(path) == found


def test_a_reader_who_signed_in_is_refused_and_a_trainer_is_not(tmp_path: Path, reader: IndexReader) -> None:
    for role in ("reader", "keeper", "evaluator", "trainer"):
        person(tmp_path, role, [role])
    with trainers(tmp_path, reader, users=tmp_path) as (at, _):
        status = {}
        for role in ("reader", "keeper", "evaluator", "trainer"):
            assert at.client.post("/api/session", json={"name": role, "password": PASSWORD}).status_code == 204
            status[role] = {at.client.get("/api/training").status_code, at.send("/packs", {"topic": "茶"}).status_code}
    assert status == {"reader": {403}, "keeper": {403}, "evaluator": {403}, "trainer": {200}}


def test_a_browser_without_an_id_is_told_so(at: Trainer) -> None:
    at.client.cookies.clear()
    refused = at.client.get("/api/training")
    assert (refused.status_code, refused.json()["code"]) == (403, "no_owner")


# --- files ---


def test_every_format_is_downloaded_under_the_packs_title(at: Trainer, pack: Pack) -> None:
    found = at.kept(pack)
    at.send(f"/packs/{found['id']}", {"version": found["version"], "title": "茶/园<b>"}, "PATCH")
    files = {}
    for name in FORMATS:
        reply = at.client.get(f"/api/training/packs/{found['id']}/export/{name}")
        assert reply.headers["content-type"] == "application/octet-stream"
        assert reply.headers["content-disposition"].startswith(
            "attachment; filename*=UTF-8''%E8%8C%B6%20%E5%9B%AD%20b."
        )
        files[name] = reply.content
    key = found["pack"]["quiz"][0]["quote"]["text"][:10]
    text = {
        name: "\n".join(p.text for p in Document(BytesIO(files[name])).paragraphs) for name in ("docx", "docx-trainer")
    }
    assert key in text["docx-trainer"]
    assert "答案" not in text["docx"]
    assert len(Presentation(BytesIO(files["pptx"])).slides) > 3
    assert "::q1::" in files["gift"].decode()
    assert "茶/园<b>" in json.loads(files["json"])["title"]


def test_a_downloaded_pack_is_opened_again(two: tuple[Trainer, Trainer], pack: Pack) -> None:
    mine, theirs = two
    found = mine.kept(pack)
    text = mine.client.get(f"/api/training/packs/{found['id']}/export/json").text
    opened = theirs.send("/open", {"name": "pack.json", "text": text}).json()["id"]
    assert opened != found["id"]
    assert theirs.get(f"/packs/{opened}")["pack"] == found["pack"]


def test_a_file_that_is_no_pack_is_refused_in_one_line(at: Trainer, pack: Pack) -> None:
    whole: dict[str, Any] = at.client.get(f"/api/training/packs/{at.kept(pack)['id']}/export/json").json()
    point = whole["key_points"][0]

    def with_point(**changes: object) -> dict[str, Any]:
        return whole | {"key_points": [point | changes]}

    broken: list[Any] = [
        "",
        "{",
        "[" * 100_000,
        [],
        {"schema": 1},
        whole | {"schema": 99},
        whole | {"title": " "},
        whole | {"key_points": [point, point]},
        whole | {"key_points": [point | {"id": f"k{n}"} for n in range(301)]},
        whole | {"figures": [whole["figures"][0] | {"value": float("inf")}]},
        whole | {"sources": whole["sources"] * 2},
        whole | {"sources": [source | {"article_id": "../../x"} for source in whole["sources"]]},
        with_point(id="../x"),
        with_point(id="k²"),
        with_point(text="长" * 20_001),
        with_point(quote=point["quote"] | {"start": -5}),
        with_point(quote=point["quote"] | {"article_id": "0" * 12}),
        whole | {"quiz": [whole["quiz"][0] | {"options": list("abcdefghi")}]},
    ]
    for content in broken:
        text = content if isinstance(content, str) else json.dumps(content)
        refused = at.send("/open", {"name": "../<b>\npack.json", "text": text})
        assert (refused.status_code, refused.json()["code"]) == (422, "bad_file"), text[:200]
        assert "\n" not in refused.json()["error"]
        assert refused.json()["error"].startswith("../<b> pack.json: ")
    assert at.send("/open", {"name": "x", "text": "x" * 2_000_001}).json()["code"] == "invalid"
    assert len(at.get()["packs"]) == 1


# --- after the articles changed ---


def test_what_the_articles_no_longer_hold_is_told_at_the_item(tmp_path: Path) -> None:
    home = tmp_path / "home"
    reader = build_index(home, ARTICLES)
    with trainers(tmp_path, reader) as (at, _):
        found = at.made()
        tea = home / "articles" / "tea.md"
        tea.write_text(ARTICLES["tea.md"].replace("4300亩", "4900亩"), encoding="utf-8")
        config = IndexConfig(home=home / "index")
        add(config, [tea], BilingualEmbeddings(0.845))
        remove(config, ids_of(reader)["佛冈县石角镇办起夜校"])
        now = at.get(f"/packs/{found['id']}")
        statuses = {one["status"] for one in now["stale"].values()}
        assert {"gone", "changed"} <= statuses
        changed = next(one for one in now["stale"].values() if one["status"] == "changed")
        assert "4900亩" in changed["detail"]
    reader.close()
