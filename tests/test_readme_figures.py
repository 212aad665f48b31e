"""The README's table of current figures is that of the accepted run, and that run is of the shipped cases."""

from eval.baseline import read_baseline
from eval.cases import load_cases, select
from eval.figures_table import figures_table, with_table
from eval.provenance import digest
from eval.shipped import POLICY_QA
from index.config import CHECKOUT


def test_readme_and_baseline_agree() -> None:
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    again = with_table(readme, figures_table(read_baseline()))
    assert readme == again, "run `policy-chat eval figures --write`"


def test_the_baseline_is_of_the_shipped_cases() -> None:
    cases = select(load_cases(POLICY_QA.cases))
    assert read_baseline().manifest.hashes.dataset == digest(case.hash for case in cases), "accept a new run"
