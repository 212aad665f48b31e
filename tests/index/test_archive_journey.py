"""An archive in the index: added, changed, added again, and its articles removed one by one."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from index import build
from index.config import IndexConfig
from tests.index.homes import CountingEmbeddings, clean, contents, counts, made_up, titles


def page(title: str, seed: int) -> str:
    return f"---\ntitle: {title}\n---\n\n{made_up(seed)}\n"


def write_archive(path: Path, members: Mapping[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def sources(config: IndexConfig, model: CountingEmbeddings) -> dict[str, str]:
    """The first source of each article, by title."""
    return {article[0]: article[2] for article in contents(config, model).articles.values()}


def test_an_archive_is_added_changed_and_added_again(
    config: IndexConfig, pages: Path, model: CountingEmbeddings, tmp_path: Path
) -> None:
    record = json.dumps({"_id": "r1", "title": "丙", "text": made_up(3)}, ensure_ascii=False)
    path = write_archive(pages / "some.zip", {"甲.md": page("甲", 1), "下/乙.md": page("乙", 2), "news.jsonl": record})
    report = build.add(config, [pages], model)
    assert (counts(report), report.skipped) == ((3, 0), [])
    assert sources(config, model) == {
        "甲": f"{path}#甲.md",
        "乙": f"{path}#下/乙.md",
        "丙": f"{path}#news.jsonl#r1",
    }
    assert counts(build.add(config, [path], model)) == (0, 3)

    model.embedded.clear()
    write_archive(path, {"甲.md": page("甲", 1), "下/乙.md": page("新的乙", 4), "丁.txt": "x"})
    report = build.add(config, [pages], model)
    assert counts(report) == (1, 1)
    assert set(sources(config, model)) == {"甲", "新的乙"}
    assert all("第4号记录" in text for text in model.embedded)  # what is as before is not embedded again
    assert titles(config, model, "第4号记录")[0] == "新的乙"
    assert contents(config, model) == clean(tmp_path, path)


def test_a_bad_member_is_told_and_the_others_are_indexed(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    path = write_archive(
        pages / "some.zip",
        {"a.exe": "x", "../b.md": page("乙", 2), "空.md": "", "短.txt": "首页", "甲.md": page("甲", 1)},
    )
    report = build.add(config, [path], model)
    assert counts(report) == (1, 0)
    assert [(skipped.path, skipped.reason.split(";")[0]) for skipped in report.skipped] == [
        (f"{path}#a.exe", "unknown format .exe"),
        (f"{path}#../b.md", "a name that leads out of the archive"),
        (f"{path}#空.md", "empty"),
        (f"{path}#短.txt", "no article in it"),
    ]


def test_an_article_of_an_archive_is_removed_and_comes_back_when_it_is_added_again(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    path = write_archive(pages / "some.zip", {"甲.md": page("甲", 1), "乙.md": page("乙", 2)})
    build.add(config, [path], model)
    before = contents(config, model)
    article_id = next(id_ for id_, article in before.articles.items() if article[0] == "甲")
    assert build.remove(config, article_id).source == f"{path}#甲.md"
    assert set(sources(config, model)) == {"乙"}
    assert counts(build.add(config, [path], model)) == (1, 1)
    assert contents(config, model) == before


def test_an_archive_that_became_unreadable_keeps_its_articles(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    path = write_archive(pages / "some.zip", {"甲.md": page("甲", 1)})
    build.add(config, [path], model)
    path.write_bytes(path.read_bytes()[:-30])
    report = build.add(config, [path], model)
    assert [skipped.reason.split(" (")[0] for skipped in report.skipped] == ["not a zip file, or damaged"]
    assert set(sources(config, model)) == {"甲"}


def test_one_text_in_an_archive_and_in_a_file_is_one_article(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    (pages / "甲.md").write_text(page("甲", 1), encoding="utf-8")
    path = write_archive(pages / "some.zip", {"甲.md": page("甲", 1)})
    build.add(config, [pages], model)
    ((_, _, _, held, _),) = contents(config, model).articles.values()
    assert sorted(held) == sorted([f"{path}#甲.md", str(pages / "甲.md")])
