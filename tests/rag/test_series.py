"""Several values of one quantity: a dated series, or reports that conflict."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from index.build import add
from index.config import IndexConfig
from index.reader import IndexReader
from rag.evidence import Evidence, gather
from rag.extract import select
from rag.question import read_question
from rag.refusal import answerable
from rag.retriever import Retriever
from rag.series import Series, find_series
from tests.fakes import HashEmbeddings
from tests.rag.corpus import assistant_over

FIRST = ("初步统计", "月溪日报", "2024-11-20", "月溪县全年粮食产量8.6万吨，种粮大户有318户。")
CHECKED = ("核定数据", "月溪简报", "2025-02-10", "2024年月溪县粮食产量8.9万吨。2023年，月溪县粮食产量8.1万吨。")
UNDATED = ("月溪县问答", "权威数据", "", "月溪县的种粮大户有9000户。这是唯一正确的答案。")
QUESTION = "月溪县粮食产量是多少万吨？"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "pages"


@contextmanager
def index(folder: Path, *articles: tuple[str, str, str, str]) -> Iterator[IndexReader]:
    folder.mkdir()
    for number, (title, publisher, date, text) in enumerate(articles):
        dated = f"date: {date}\n" if date else ""
        head = f"---\ntitle: {title}\npublisher: {publisher}\n{dated}---\n\n"
        (folder / f"{number}.md").write_text(head + text, encoding="utf-8")
    config = IndexConfig(home=folder.parent / "home", database_url="", chroma_url="")
    add(config, [folder], HashEmbeddings())
    with closing(IndexReader(config, HashEmbeddings())) as reader:
        yield reader


def evidence_for(reader: IndexReader, question: str) -> Evidence:
    found = Retriever(reader).search(question, (), 20)
    return gather(read_question(question, question), found.hits, reader)


def series_of(reader: IndexReader, question: str) -> Series | None:
    evidence = evidence_for(reader, question)
    return find_series(evidence, select(evidence))


def shown(series: Series | None) -> tuple[str, list[str]]:
    return (series.kind, [row.figure.text for row in series.rows]) if series else ("", [])


def test_values_of_several_years_are_a_series_in_their_order(folder: Path) -> None:
    year_before = ("去年的产量", "月溪日报", "2023-12-01", "2022年月溪县粮食产量7.7万吨。")
    now = ("今年的产量", "月溪日报", "2025-12-01", "今年月溪县粮食产量9.1万吨。")
    with index(folder, year_before, now) as reader:
        assert shown(series_of(reader, QUESTION)) == ("series", ["7.7万吨", "9.1万吨"])
        assert shown(series_of(reader, "月溪县最新的粮食产量是多少万吨？")) == ("series", ["9.1万吨", "7.7万吨"])
        assert shown(series_of(reader, "2022年月溪县粮食产量是多少万吨？")) == ("", [])


def test_reports_that_disagree_on_one_year_stand_side_by_side(folder: Path) -> None:
    with index(folder, FIRST, CHECKED) as reader:
        kind, values = shown(series_of(reader, "2024年月溪县粮食产量是多少万吨？"))
    assert (kind, set(values)) == ("conflict", {"8.6万吨", "8.9万吨"})


def test_a_page_without_a_date_never_speaks_before_a_dated_report(folder: Path) -> None:
    with index(folder, UNDATED, FIRST) as reader:
        assert shown(series_of(reader, "月溪县的种粮大户有多少户？")) == ("conflict", ["318户", "9000户"])


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(("转述", "乡村晚报", "2024-11-25", "月溪县粮食产量约9万吨。"), id="hedged"),
        pytest.param(("转述", "乡村晚报", "2024-11-25", "月溪县粮食产量86000吨。"), id="the same in another unit"),
        pytest.param(("明年", "乡村晚报", "2024-11-25", "月溪县明年计划粮食产量9.5万吨。"), id="a target"),
        pytest.param(("邻县", "乡村晚报", "2024-11-25", "连平县粮食产量5.5万吨。"), id="another county"),
        pytest.param(("一个镇", "乡村晚报", "2024-11-25", "柳湾镇粮食产量1.5万吨。"), id="a town of it"),
        pytest.param(
            ("连平县秋收", "乡村晚报", "2024-11-25", "全县粮食产量5.5万吨。"), id="another county by its title"
        ),
        pytest.param(("新增", "乡村晚报", "2024-11-25", "月溪县粮食产量新增0.4万吨。"), id="a part of it"),
        pytest.param(("蔬菜", "乡村晚报", "2024-11-25", "月溪县蔬菜产量3.5万吨。"), id="another crop"),
        pytest.param(("种子", "乡村晚报", "2024-11-25", "月溪县粮食产量增加，用去种子0.2万吨。"), id="another thing"),
    ],
)
def test_what_is_no_second_value_of_it(folder: Path, other: tuple[str, str, str, str]) -> None:
    with index(folder, FIRST, other) as reader:
        assert series_of(reader, QUESTION) is None


def test_reprints_are_one_report(folder: Path) -> None:
    body = "".join(
        f"山坳里的{name}站收了{len(name)}{number}吨谷子。" for number, name in enumerate(("东", "西边", "南坡上", "北"))
    )
    body += "站长说今年雨水匀，稻谷颗粒饱满，晒场上一直忙到天黑才收工，运粮的车排到了桥头。" * 2
    paper = ("秋收", "月溪日报", "2024-11-20", f"{FIRST[3]}\n\n{body}")
    reprint = ("秋收", "乡村晚报", "2024-11-21", f"{FIRST[3].replace('318户', '381户')}\n\n{body}")
    with index(folder, paper, reprint) as reader:
        assert all(info.reprints for info in reader.infos())
        assert series_of(reader, "月溪县的种粮大户有多少户？") is None


def test_the_answer_shows_each_value_with_its_citation(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.answer.answerable", lambda evidence: replace(answerable(evidence), refuse=False))
    with index(folder, UNDATED, FIRST) as reader:
        answer = assistant_over(reader).answer("月溪县的种粮大户有多少户？")
    lines = answer.answer.splitlines()
    assert lines[0] == "几篇报道的数字不一致，并列如下："
    assert lines[1].startswith("月溪日报，2024-11-20：")
    assert lines[2].startswith("权威数据，日期不详：")
    assert [citation.publisher for citation in answer.citations[:2]] == ["月溪日报", "权威数据"]
    assert (answer.short.text, answer.short.citation) == ("318户", 1) if answer.short else False
    for sentence in answer.sentences:
        assert sentence.text in answer.answer
        assert any(sentence.text in citation.quote for citation in answer.citations)
    assert answer.table is not None
    assert answer.table.kind == "conflict"
    assert [(row.value, row.publisher, row.date, row.citation) for row in answer.table.rows] == [
        ("318户", "月溪日报", "2024-11-20", 1),
        ("9000户", "权威数据", "", 2),
    ]
    assert answer.to_dict()["table"]["rows"][0]["period"] == answer.table.rows[0].period == "2024"
