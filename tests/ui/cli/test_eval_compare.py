import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.eval.runs import MANIFEST, Changed, folder_of, scored
from tests.ui.cli.commands import Command


def losing(name: str, share: int) -> Changed:
    def changed(of: Any) -> dict[str, float]:
        return {name: 0.0} if name in of.scores and int(of.case_id[1:]) % share == 0 else {}

    return changed


@pytest.fixture
def before(tmp_path: Path) -> Path:
    return folder_of(tmp_path / "before", scored()).path


@pytest.mark.parametrize(
    ("changed", "code", "verdict"),
    [
        (None, 0, "no regression"),
        (losing("number_exact", 1), 10, "regression"),
        (losing("number_exact", 25), 11, "inconclusive"),
    ],
)
def test_exit_codes(
    command: Command, before: Path, tmp_path: Path, changed: Changed | None, code: int, verdict: str
) -> None:
    after = folder_of(tmp_path / "after", scored(changed=changed)).path
    as_table = command("eval", "compare", before, after, home=False)
    as_json = command("eval", "compare", before, after, "--json", home=False)
    assert (as_table.code, as_json.code, as_table.err, as_json.err) == (code, code, "", "")
    document = json.loads(as_json.out)
    assert (document["verdict"], document["exit_code"]) == (verdict, code)
    assert "结论：" in as_table.out
    assert "Verdict: " in as_table.out.splitlines()[-1]


def test_metrics_can_be_chosen(command: Command, before: Path, tmp_path: Path) -> None:
    after = folder_of(tmp_path / "after", scored(changed=losing("number_exact", 1))).path
    chosen = command("eval", "compare", before, after, "--json", "--metrics", "short_em, right", home=False)
    assert [each["name"] for each in chosen.document["metrics"] if each["gate"]] == ["short_em", "right"]
    unknown = command("eval", "compare", before, after, "--metrics", "beauty", home=False)
    assert unknown.code == 2
    assert "no metric 'beauty'" in unknown.error


def test_what_is_no_comparison_is_told_in_one_line(command: Command, before: Path, tmp_path: Path) -> None:
    other = folder_of(tmp_path / "other", scored(8), replace(MANIFEST, split="test")).path
    refused = command("eval", "compare", before, other, home=False)
    assert (refused.code, "they differ in the split (all and test)" in refused.error) == (1, True)
    none = command("eval", "compare", before, tmp_path / "none", home=False)
    assert (none.code, "holds no run" in none.error) == (1, True)
    (other / "summary.json").unlink()
    incomplete = command("eval", "compare", before, other, home=False)
    assert (incomplete.code, "incomplete" in incomplete.error) == (1, True)
    assert command("eval", "compare", before, home=False).code == 2
