from pathlib import Path

from tests.eval.report_runs import mixed, run_of
from tests.ui.cli.commands import Command


def test_a_report_is_written_and_named(command: Command, tmp_path: Path) -> None:
    before, after = run_of(tmp_path / "before", mixed()), run_of(tmp_path / "after", mixed())
    written = command("eval", "report", after, "--against", before, "--out", tmp_path / "page.html", home=False)
    assert (written.code, written.out, written.err) == (0, "", f"the report is {tmp_path / 'page.html'}\n")
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert command("eval", "report", after, home=False).err == f"the report is {after / 'report.html'}\n"


def test_what_is_no_finished_run_is_told_in_one_line(command: Command, tmp_path: Path) -> None:
    run = run_of(tmp_path / "run", mixed())
    (run / "summary.json").unlink()
    incomplete = command("eval", "report", run, home=False)
    assert (incomplete.code, "incomplete" in incomplete.error) == (1, True)
    assert not (run / "report.html").exists()
    assert command("eval", "report", home=False).code == 2
