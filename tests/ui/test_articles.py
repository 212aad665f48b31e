"""The articles view's requests: what they change, what they refuse, and that strangers' text is data."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from index.lock import writing
from index.preview import preview
from tests.index.correctable import FIRST_TITLE, HEADING, LINES, PAGE, SECOND_TITLE
from tests.index.homes import made_up
from tests.ui.fake import HOSTILE
from tests.ui.shelves import Desk, desk
from ui.articles.uploads import WAITING, own_name


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "home") as opened:
        yield opened


@pytest.fixture(scope="module")
def on_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """For requests that change nothing."""
    with desk(tmp_path_factory.mktemp("local")) as opened:
        yield opened


@pytest.fixture(scope="module")
def open_to_others(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("open"), local_only=False) as opened:
        yield opened


# --- files that are sent ---


def test_a_file_is_kept_under_a_name_of_our_own_and_shown_under_its_own(at: Desk) -> None:
    outcome = at.add("山乡 新闻.txt", PAGE)
    assert (outcome["articles"], outcome["skipped"]) == (2, [])
    ((row,), _) = at.rows(sort="title", descending="false")
    assert (row["title"], row["origin"], row["passages"]) == ("甲村修桥便民", "山乡 新闻.txt", 1)
    (kept,) = at.uploads()
    assert kept.name == f"{kept.stem}.txt"
    assert set(kept.stem) <= set("0123456789abcdef")
    assert at.get(f"/item/{row['id']}")["sources"] == ["山乡 新闻.txt"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("/etc/cron.d/x.md", "x.md"),
        ("C:\\Windows\\系统.html", "系统.html"),
        ("a\x00b\n\u202etxt.txt", "a\\x00b\\n\\u202etxt.txt"),
        ("长" * 300 + ".txt", "长" * 155 + "….txt"),
        (HOSTILE + ".txt", HOSTILE.rsplit("/", maxsplit=1)[-1] + ".txt"),
        ("%2e%2e%2f%2e%2e%2fx.txt", "%2e%2e%2f%2e%2e%2fx.txt"),
    ],
)
def test_a_file_name_is_data_and_never_a_path(at: Desk, given: str, shown: str) -> None:
    assert own_name(given) == shown
    reply = at.send(given, PAGE.encode())
    assert reply.json()["name"] == shown
    assert [path.parent for path in at.uploads()] == [at.config.home / "uploads"]
    at.done(at.post("/add", {"uploads": [{"id": reply.json()["id"]}]}))
    assert {row["origin"] for group in at.rows() for row in group} == {shown}


@pytest.mark.parametrize("name", ["x.exe", "x", "", ".txt", "..txt", "x.doc", "a/b/"])
def test_a_format_that_nothing_reads_is_refused_before_it_is_kept(on_its_own: Desk, name: str) -> None:
    reply = on_its_own.send(name, b"MZ")
    assert (reply.status_code, reply.json()["code"]) == (415, "unknown_format")
    assert on_its_own.uploads() == []


def test_a_file_beyond_the_limit_is_refused_and_nothing_of_it_stays(tmp_path: Path) -> None:
    with desk(tmp_path / "home", max_file_mb=1) as at:
        reply = at.send("x.txt", b"x" * (2**20 + 1))
        assert (reply.status_code, reply.json()["code"], reply.json()["values"]) == (413, "too_large", {"mb": 1})
        assert at.uploads() == []
        assert at.send("x.txt", b"x" * 2**20).status_code == 200


def test_an_empty_file_is_refused(at: Desk) -> None:
    assert at.send("x.txt", b"").json()["code"] == "empty"
    assert at.uploads() == []


def test_a_file_that_is_broken_off_leaves_nothing(at: Desk) -> None:
    def body() -> Iterator[bytes]:
        yield b"x" * 1000
        raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        at.client.post(
            "/api/articles/uploads",
            content=body(),
            headers={"Content-Type": "application/octet-stream", "X-File-Name": "x.txt"},
        )
    for _ in range(100):
        if not at.uploads():
            break
        time.sleep(0.02)
    assert at.uploads() == []


def test_no_more_files_wait_than_a_person_can_look_at(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert WAITING > 1
    monkeypatch.setattr("ui.articles.uploads.WAITING", 1)
    first = at.sent("x.txt", PAGE)
    assert at.send("y.txt", b"y").json()["code"] == "too_many"
    at.client.request("DELETE", f"/api/articles/uploads/{first}", json={})
    assert at.uploads() == []
    assert at.send("y.txt", b"y").status_code == 200


def test_what_nobody_added_goes_with_a_later_start(tmp_path: Path) -> None:
    with desk(tmp_path / "home") as at:
        at.add("a.txt", PAGE)
        at.sent("b.txt", PAGE)
        at.sent("c.txt", PAGE)
        kept, *left = sorted(at.uploads(), key=lambda path: path.stat().st_mtime)
        for path in (kept, left[0]):
            os.utime(path, (0, 0))
    with desk(tmp_path / "home") as at:
        assert sorted(at.uploads()) == sorted([kept, left[1]])


def test_a_text_can_be_pasted(at: Desk) -> None:
    reply = at.post("/paste", {"name": "../来信", "text": f"标题不在文中。{made_up(1)}"}).json()
    assert reply["name"] == "来信.txt"
    chosen = {"id": reply["id"], "fields": [{"at": 1, "title": HOSTILE}]}
    assert at.done(at.post("/add", {"uploads": [chosen]}))["articles"] == 1
    assert at.titles() == [HOSTILE]
    assert at.post("/paste", {"name": "x", "text": " "}).status_code == 200  # that it holds no article shows below it


# --- what cleaning makes of a file, and corrections ---


def test_a_preview_shows_each_line_with_its_article_or_the_reason_it_goes(at: Desk) -> None:
    waiting = at.sent("a.txt", PAGE)
    (document,) = at.post(f"/uploads/{waiting}/preview").json()["documents"]
    assert [(one["title"], one["line"]) for one in document["articles"]] == [
        ("甲村修桥便民", FIRST_TITLE),
        ("乙村开仓收粮", SECOND_TITLE),
    ]
    lines = {line["number"]: line for line in document["lines"]}
    assert list(lines) == list(range(1, LINES + 1))
    assert [lines[number].get("reason") for number in (1, 2, 4, 5, 6, LINES)] == [
        "page controls",
        "navigation",
        "navigation",
        "breadcrumb",
        None,
        "copyright notice",
    ]
    assert [lines[number]["article"] for number in (5, 6, 10, 11, LINES)] == [None, 0, 0, 1, 1]
    assert document["correctable"]
    assert at.get()["articles"] == 0  # nothing is stored yet


def test_what_is_corrected_in_the_preview_is_what_is_added(at: Desk) -> None:
    waiting = at.sent("a.txt", PAGE.replace("工期提前\n", "工期提前\n工程队三班倒，提前二十天完工，村民都说好。\n"))
    corrections = {
        "keep": [LINES + 1],
        "drop": [11],
        "split_at": [FIRST_TITLE, HEADING, SECOND_TITLE + 1],
        "fields": [{"at": SECOND_TITLE + 1, "title": "乙村", "date": "2024年5月6日", "publisher": " 山乡\n报 "}],
    }
    seen = at.post(f"/uploads/{waiting}/preview", corrections).json()["documents"][0]
    outcome = at.done(at.post("/add", {"uploads": [{"id": waiting, **corrections}]}))
    assert outcome["articles"] == len(seen["articles"]) == 3
    assert sorted(at.ids()) == sorted(one["id"] for one in seen["articles"])
    (last,) = [row for group in at.rows() for row in group if row["title"] == "乙村"]
    article = at.get(f"/item/{last['id']}")
    assert (article["date"], article["publisher"]) == ("2024-05-06", "山乡 报")
    assert article["corrected"] == ["split", "lines", "title", "date", "publisher"]
    assert article["paragraphs"][-1] == "版权所有 山乡网 粤ICP备00000000号"
    # And the command line sees the same corrections.
    assert preview(at.config, at.uploads()[0]).documents[0].corrections.keep == (LINES + 1,)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"split_at": [99]}, "correction"),
        ({"keep": [99]}, "correction"),
        ({"fields": [{"at": 2, "title": "x"}]}, "correction"),
        ({"fields": [{"at": 6, "date": "昨天"}]}, "no_date"),
        ({"split_at": [0]}, "invalid"),
        ({"split_at": "6"}, "invalid"),
        ({"surprise": 1}, "invalid"),
    ],
)
def test_a_correction_that_does_not_fit_is_one_line(at: Desk, wrong: object, code: str) -> None:
    reply = at.post(f"/uploads/{at.sent('a.txt', PAGE)}/preview", wrong)
    assert (reply.status_code, reply.json()["code"]) == (422, code)
    assert "\n" not in reply.json()["error"]


def test_a_file_that_holds_nothing_says_why_and_the_others_come_in(at: Desk) -> None:
    bad = at.send("坏.pdf", b"no pdf").json()["id"]
    found = at.post(f"/uploads/{bad}/preview").json()
    assert (found["documents"], found["skipped"]) == ([], [{"where": "", "reason": "not a PDF, or damaged"}])
    good = at.sent("a.txt", PAGE)
    outcome = at.done(at.post("/add", {"uploads": [{"id": bad}, {"id": good}]}))
    assert (outcome["articles"], outcome["skipped"]) == (2, [{"where": "坏.pdf", "reason": "not a PDF, or damaged"}])
    assert [path.suffix for path in at.uploads()] == [".txt"]


def test_records_are_shown_as_they_are(at: Desk) -> None:
    lines = [json.dumps({"_id": str(number), "title": HOSTILE, "text": made_up(number)}) for number in range(25)]
    found = at.post(f"/uploads/{at.sent('r.jsonl', chr(10).join(lines))}/preview").json()
    assert (len(found["documents"]), found["more"]) == (20, True)
    assert {(one["correctable"], one["articles"][0]["title"]) for one in found["documents"]} == {(False, HOSTILE)}


# --- one change at a time ---


def test_a_stop_while_it_embeds_leaves_nothing(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    embed = at.model.embed_passages

    def slowly(texts: list[str], on_batch: object = None) -> object:
        time.sleep(0.2)
        return embed(texts)

    monkeypatch.setattr(at.model, "embed_passages", slowly)
    at.add("a.txt", PAGE)
    before = at.get()
    lines = [json.dumps({"_id": str(number), "text": made_up(number)}) for number in range(24)]
    waiting = at.sent("r.jsonl", "\n".join(lines))
    assert at.post("/add", {"uploads": [{"id": waiting}]}).status_code == 200
    busy = at.post("/remove", {"articles": at.ids()})
    assert (busy.status_code, busy.json()["code"]) == (409, "busy")
    while at.get("/job")["job"]["phase"] != "embedding":
        time.sleep(0.02)
    assert at.get()["articles"] == 2  # readers are not held up meanwhile
    at.post("/job/stop")
    assert at.end()["state"] == "cancelled"
    assert {**at.get(), "job": None} == {**before, "job": None}
    monkeypatch.undo()
    assert at.done(at.post("/add", {"uploads": [{"id": waiting}]}))["articles"] == 24


def test_another_program_that_writes_is_named(at: Desk) -> None:
    at.add("a.txt", PAGE)
    with writing(at.config.home, "policy-chat index add"):
        at.post("/remove", {"articles": at.ids()})
        job = at.end()
    assert (job["state"], job["outcome"]["code"]) == ("failed", "locked")
    assert "`policy-chat index add`" in job["outcome"]["error"]
    assert at.get()["articles"] == 2


def test_a_change_by_another_program_is_seen(at: Desk) -> None:
    at.add("a.txt", PAGE)
    with desk(at.config.home) as other:
        other.add("b.txt", made_up(1))
    assert at.get()["articles"] == 3


# --- removing, restoring, reading again ---


def test_what_was_removed_comes_back_whole(at: Desk) -> None:
    at.add("a.txt", PAGE, keep=[LINES], fields=[{"at": FIRST_TITLE, "title": HOSTILE}])
    before = {id_: at.get(f"/item/{id_}") for id_ in at.ids()}
    outcome = at.done(at.post("/remove", {"articles": at.ids()}))
    assert {one["title"] for one in outcome["removed"]} == {HOSTILE, "乙村开仓收粮"}
    assert at.get()["articles"] == 0
    gone = [one["id"] for one in at.get("/removed")["articles"]]
    assert sorted(gone) == sorted(before)
    at.done(at.post("/restore", {"articles": gone}))
    assert {id_: at.get(f"/item/{id_}") for id_ in at.ids()} == before
    assert at.get("/removed")["articles"] == []
    assert at.done(at.post("/reread", {"articles": gone[:1]}))["articles"] == 0  # its corrections hold


def test_a_file_that_has_changed_is_read_again(at: Desk, tmp_path: Path) -> None:
    at.add("a.txt", PAGE)
    (file,) = at.uploads()
    file.write_text(PAGE.replace("三万村民", "四万村民"), encoding="utf-8")
    first = at.ids()[0]
    outcome = at.done(at.post("/reread", {"articles": [first]}))
    assert (outcome["articles"], outcome["unchanged"]) == (1, 1)
    assert "四万村民" in "".join(at.get(f"/item/{id_}")["paragraphs"][0] for id_ in at.ids())
    file.unlink()
    gone = at.post("/reread", {"articles": [at.ids()[0]]})
    assert (gone.status_code, gone.json()["code"]) == (404, "no_file")


def test_an_article_that_is_not_there_is_one_line(at: Desk) -> None:
    assert at.get("/item/000000000000")["code"] == "not_found"
    assert at.client.get("/api/articles/item/..%2f..%2fetc").status_code in {404, 422}
    at.post("/remove", {"articles": ["000000000000"]})
    assert at.end()["outcome"]["code"] == "not_found"
    assert at.post("/remove", {"articles": ["../x"]}).status_code == 422


# --- the table ---


def test_the_table_is_searched_in_either_script_and_sorted(at: Desk) -> None:
    lines = [
        {"_id": str(n), "title": title, "date": date, "publisher": "南方報", "text": made_up(n)}
        for n, (title, date) in enumerate([("潮州的路", "2024-01-02"), ("安吉的橋", ""), ("北京的雪", "2023-05-06")])
    ]
    at.add("r.jsonl", "\n".join(map(json.dumps, lines)))
    assert at.titles(q="安吉的桥") == ["安吉的橋"]
    assert at.titles(q="南方报 2023") == ["北京的雪"]
    assert at.titles(q="<script>") == []
    assert at.titles(sort="title", descending="false") == ["安吉的橋", "北京的雪", "潮州的路"]  # an, bei, chao
    assert at.titles(sort="date", descending="true") == ["潮州的路", "北京的雪", "安吉的橋"]
    assert at.titles(sort="date", descending="false") == ["北京的雪", "潮州的路", "安吉的橋"]


def test_reprints_are_one_row(at: Desk) -> None:
    text = made_up(1, sentences=20)
    lines = [
        {"_id": "1", "title": "后来", "date": "2024-03-01", "text": text + "转载时加了一句。"},
        {"_id": "2", "title": "最早", "date": "2024-01-01", "text": text},
        {"_id": "3", "title": "另一篇", "text": made_up(2)},
    ]
    at.add("r.jsonl", "\n".join(map(json.dumps, lines)))
    groups = [[row["title"] for row in group] for group in at.rows(q="后来")]
    assert groups == [["最早", "后来"]]
    assert [one["title"] for one in at.get(f"/item/{at.rows(q='最早')[0][0]['id']}")["reprints"]] == ["后来"]


def test_many_articles_come_in_pages(at: Desk) -> None:
    lines = [json.dumps({"_id": str(n), "title": f"第{n}号", "text": f"第{n}号村今年修了路。"}) for n in range(120)]
    at.add("r.jsonl", "\n".join(lines))
    found = at.get("?sort=title&page=3")
    assert (found["articles"], found["pages"], len(found["rows"])) == (120, 3, 20)
    assert at.get("?page=99")["page"] == 3


# --- the whole corpus ---


def test_an_export_is_imported_into_the_same_corpus(at: Desk, tmp_path: Path) -> None:
    at.add("a.txt", PAGE, keep=[LINES])
    at.add("b.txt", made_up(1), fields=[{"title": HOSTILE}])
    reply = at.client.get("/api/articles/export")
    assert reply.headers["Content-Disposition"].startswith("attachment;")
    with desk(tmp_path / "other") as other:
        outcome = other.done(other.send("", reply.content, "/import"))
        assert (outcome["articles"], outcome["skipped"]) == (3, [])
        assert other.client.get("/api/articles/export").content == reply.content
        assert other.uploads() == []
        again = other.post("/reread", {"articles": other.ids()[:1]})
        assert again.json()["code"] == "no_file"  # a file that an import names is never opened


def test_what_is_no_export_is_refused_in_one_line(at: Desk) -> None:
    at.send("", b'{"text": 1}\n', "/import")
    assert at.end()["outcome"]["code"] == "unreadable"
    assert at.uploads() == []


# --- who may change anything ---

CHANGES = [
    ("POST", "/uploads"),
    ("POST", "/paste"),
    ("POST", "/uploads/0/preview"),
    ("DELETE", "/uploads/0"),
    ("POST", "/add"),
    ("POST", "/reread"),
    ("POST", "/remove"),
    ("POST", "/restore"),
    ("POST", "/import"),
    ("POST", "/job/stop"),
]


def body_for(path: str) -> dict[str, object]:
    articles: dict[str, object] = {"articles": ["0" * 12]}
    bodies: dict[str, dict[str, object]] = {
        "/paste": {"name": "x", "text": "x"},
        "/add": {"uploads": [{"id": "0"}]},
        "/reread": articles,
        "/remove": articles,
        "/restore": articles,
    }
    return bodies.get(path, {})


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_beyond_this_machine_every_change_is_refused(open_to_others: Desk, method: str, path: str) -> None:
    reply = open_to_others.client.request(method, f"/api/articles{path}", json=body_for(path))
    assert (reply.status_code, reply.json()["code"]) == (403, "read_only")
    assert open_to_others.get()["may_change"] is False
    assert open_to_others.get("/job")["job"] is None
    assert open_to_others.uploads() == []


@pytest.mark.parametrize(("method", "path"), CHANGES)
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {},
        {"Origin": "same", "Content-Type": "text/plain"},
        {"Origin": "same", "Content-Type": "multipart/form-data; boundary=x"},
    ],
)
def test_a_page_elsewhere_changes_nothing(on_its_own: Desk, method: str, path: str, headers: dict[str, str]) -> None:
    url = str(on_its_own.client.base_url).rstrip("/")
    sent = {"Content-Type": "application/json"} | headers
    if sent.get("Origin") == "same":
        sent["Origin"] = url
    content = json.dumps(body_for(path))
    reply = httpx.request(method, f"{url}/api/articles{path}", content=content, headers=sent)
    assert reply.status_code in {403, 415}
    assert on_its_own.get("/job")["job"] is None


def test_a_body_that_is_too_long_is_refused(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.security._MAX_JSON", 100)
    reply = at.post("/paste", {"name": "x", "text": "长" * 100})
    assert (reply.status_code, reply.json()["code"]) == (413, "too_long")
