"""Every program of `python -m eval.NAME` explains itself and refuses a path that is not there, in one line."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import eval as package
from eval.program import run
from index.errors import EvalError

NAMES = sorted(
    path.stem for path in Path(package.__file__).parent.glob("*.py") if '__name__ == "__main__"' in path.read_text()
)


@pytest.fixture(params=NAMES)
def program(request: pytest.FixtureRequest) -> ModuleType:
    return import_module(f"eval.{request.param}")


def test_it_says_what_it_is_for(
    program: ModuleType, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        program.main(["--help"])
    assert ended.value.code == 0
    assert str(program.__doc__).partition("\n")[0] in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("fit_boundaries", ["gone"]),
        ("fit_closeness", ["gone", "gone.jsonl"]),
        ("fit_domain", ["gone"]),
        ("fit_premise", [".", "gone"]),
        ("fit_ranking", ["news=.=gone"]),
        ("fit_refusal", ["--on", ".", "gone"]),
        ("fit_sentences", ["gone", "gone.jsonl"]),
    ],
)
def test_what_is_not_there_is_one_line_and_is_not_made(
    name: str,
    arguments: list[str],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        import_module(f"eval.{name}").main(arguments)
    assert ended.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"python -m eval.{name}: ")
    assert "'gone" in line
    assert line.endswith("no such file or folder; see --help")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_of_ours_is_one_line() -> None:
    def fails() -> None:
        raise EvalError("cases.jsonl:1: not a case; correct it")

    with pytest.raises(SystemExit, match=r"^cases\.jsonl:1: not a case; correct it$"):
        run(fails)
