"""Files that are handed over: their own names, corrections, and a stop that leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index import build
from index.config import IndexConfig
from index.corrections import Corrections, FieldCorrection
from index.errors import Cancelled, CorrectionError, IndexLocked
from index.intake import HandedOver, Step, take_in
from index.lock import writing
from index.preview import preview
from tests.index.correctable import write
from tests.index.homes import CountingEmbeddings, contents, counts, made_up, write_page, write_records
from tests.index.test_transfer import stored


def stop_at(phase: str, done: int = 0) -> Callable[[Step], None]:
    def on_step(step: Step) -> None:
        if step.phase == phase and step.done >= done:
            raise Cancelled("stopped")

    return on_step


def test_a_file_is_known_by_the_name_it_was_handed_over_with(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    page = write_page(pages / "0f1e.md", "甲", made_up(1))
    take_in(config, [HandedOver(page, "关于 修桥.md")], model)
    ((info, _, _),) = stored(config)
    assert (info.source, info.sources) == ("upload/0f1e/关于 修桥.md", ("upload/0f1e/关于 修桥.md",))
    assert counts(build.add(config, [pages], model)) == (0, 1)
    write_page(page, "甲", made_up(2))
    assert counts(build.add(config, [pages], model)) == (1, 0)
    assert [info.source for info, _, _ in stored(config)] == ["upload/0f1e/关于 修桥.md"]


def test_one_file_that_cannot_be_read_is_named_and_the_others_come_in(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    (pages / "1.pdf").write_bytes(b"no pdf")
    good = write_page(pages / "2.md", "甲", made_up(1))
    report = take_in(config, [HandedOver(pages / "1.pdf", "坏.pdf"), HandedOver(good, "好.md")], model)
    assert (report.articles, [one.path for one in report.skipped]) == (1, ["upload/1/坏.pdf"])


def test_steps_tell_how_far_it_is(config: IndexConfig, pages: Path, model: CountingEmbeddings) -> None:
    steps: list[Step] = []
    records = write_records(pages / "r.jsonl", {str(number): made_up(number) for number in range(9)})
    take_in(config, [HandedOver(records)], model, steps.append)
    assert list(dict.fromkeys(step.phase for step in steps)) == ["reading", "embedding", "writing", "questions"]
    assert [(step.done, step.total) for step in steps if step.phase == "embedding"] == [(0, 9), (4, 9), (8, 9)]


@pytest.mark.parametrize(("phase", "done"), [("reading", 0), ("embedding", 0), ("embedding", 4), ("writing", 0)])
def test_a_stop_leaves_the_index_as_it_was(
    config: IndexConfig, pages: Path, model: CountingEmbeddings, phase: str, done: int
) -> None:
    page = write(pages / "a.txt")
    build.add(config, [page], model)
    before, found = stored(config), contents(config, model)
    page.write_text(page.read_text(encoding="utf-8").replace("三万", "四万"), encoding="utf-8")
    records = write_records(pages / "r.jsonl", {str(number): made_up(number) for number in range(9)})
    handed = [HandedOver(page, corrections=Corrections((1,))), HandedOver(records, "r.jsonl")]
    with pytest.raises(Cancelled):
        take_in(config, handed, model, stop_at(phase, done))
    assert build.recover(config) is False
    assert stored(config) == before
    assert contents(config, model) == found
    assert take_in(config, handed, model).articles == 10


def test_a_stop_once_all_is_stored_keeps_it(config: IndexConfig, pages: Path, model: CountingEmbeddings) -> None:
    page = write_page(pages / "a.md", "甲", made_up(1))
    assert take_in(config, [HandedOver(page)], model, stop_at("questions")).articles == 1
    assert [info.state for info, _, _ in stored(config)] == ["live"]


def test_corrections_replace_earlier_ones_or_leave_them(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    page = write(pages / "a.txt")
    take_in(config, [HandedOver(page, corrections=Corrections((), (FieldCorrection(6, "甲"),)))], model)
    take_in(config, [HandedOver(page)], model)
    assert {info.title for info, _, _ in stored(config)} == {"甲", "乙村开仓收粮"}
    take_in(config, [HandedOver(page, corrections=Corrections((), (FieldCorrection(11, "乙"),)))], model)
    assert {info.title for info, _, _ in stored(config)} == {"甲村修桥便民", "乙"}
    assert preview(config, page).documents[0].corrections.fields == (FieldCorrection(11, "乙"),)
    assert preview(config, page, forget_corrections=True).documents[0].corrections.fields == ()


def test_a_correction_that_does_not_fit_stops_all_of_it(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    with pytest.raises(CorrectionError, match="--split-at 99"):
        take_in(config, [HandedOver(write(pages / "a.txt"), corrections=Corrections((99,)))], model)
    assert stored(config) == []


def test_another_writer_is_named(config: IndexConfig, pages: Path, model: CountingEmbeddings) -> None:
    page = write_page(pages / "a.md", "甲", made_up(1))
    with writing(config.home, "policy-chat index add"), pytest.raises(IndexLocked, match="`policy-chat index add`"):
        take_in(config, [HandedOver(page)], model)
