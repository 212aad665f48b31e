"""`policy-chat eval generate`, `confirm`, `judge` and `calibrate`: what people and chat models add to an evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import EvalError
from ui.console import OPTIONS, Home, Json, index_config, print_json, progress_bar, say

if TYPE_CHECKING:
    from eval.calibrate import Calibration, Estimate
    from eval.generate import GeneratedType
    from eval.judge import JudgeSummary
    from eval.schema import Case

Number = Annotated[int, typer.Option("--n", help="How many cases.", min=1)]
Types = Annotated[
    str, typer.Option(help="Of numeric, single, list, definition and unanswerable, separated by commas (default: all).")
]
CasesOut = Annotated[Path | None, typer.Option("--out", help="The file to write (default: printed, a line each).")]
Seed = Annotated[int, typer.Option(help="Another number draws other cases.")]
Drafts = Annotated[Path, typer.Argument(metavar="FILE", help="A file with drafts.")]
Ids = Annotated[list[str] | None, typer.Option("--ids", help="Confirm these cases, separated by commas.")]
Everything = Annotated[bool, typer.Option("--all", help="Confirm all drafts that are not rejected.")]
Reject = Annotated[list[str] | None, typer.Option("--reject", help="Take these out of the file, separated by commas.")]
By = Annotated[str, typer.Option("--by", help="Your name; it is written into the cases.")]
Run = Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run.")]
Labels = Annotated[
    Path, typer.Argument(help='A person\'s verdicts, a line each: {"case_id", "metric", "label": 0 or 1, "part"?}.')
]
JudgedRun = Annotated[Path | None, typer.Option("--run", help="The run they are about (default: the last judged one).")]


def generate(
    n: Number = 50,
    types: Types = "",
    out: CasesOut = None,
    seed: Seed = 0,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Draft cases from your own articles, without a model; they count in no run until a person confirms them."""
    from dataclasses import asdict

    from eval.confirm import write_cases
    from eval.generate import IndexCorpus
    from eval.generate import generate as drafted
    from index.build import recover
    from index.reader import IndexReader

    wanted = _types(types)
    if out is not None and out.exists():
        raise EvalError(f"{out}: is there already; choose another --out, so that no confirmed case is overwritten")
    config = index_config(home)
    recover(config)
    reader = IndexReader(config)
    try:
        cases = drafted(IndexCorpus(reader), n, wanted, seed)
    finally:
        reader.close()
    if not cases:
        raise EvalError("the articles hold no sentence to ask about; add more of them, or name other --types")
    if out is not None:
        write_cases(out, cases)
    if as_json:
        print_json({"cases": [asdict(case) for case in cases], "file": str(out) if out else None})
    elif out is None:
        _print_lines(cases)
    if len(cases) < n:
        say(f"{len(cases)} of {n} cases: the articles have no more sentences that can be asked about plainly")
    if out is not None:
        say(f"{len(cases)} drafts are in {out}; `policy-chat eval confirm {out} --by NAME` goes through them")


def confirm(file: Drafts, by: By, ids: Ids = None, everything: Everything = False, reject: Reject = None) -> None:
    """Make drafts cases that count, signed with your name; without --ids or --all you are asked about each."""
    from eval.cases import load_cases
    from eval.confirm import drafts, reviewed, write_cases

    cases = load_cases(file)
    chosen, refused = _split(ids), _split(reject)
    if everything and chosen:
        raise typer.BadParameter("--ids and --all exclude each other")
    if everything:
        chosen = [case.id for case in drafts(cases) if case.id not in refused]
    if not chosen and not refused:
        _walk(file, cases, by)
        return
    write_cases(file, reviewed(cases, confirmed=chosen, rejected=refused, by=by))
    say(f"{len(chosen)} confirmed, {len(refused)} rejected, {len(drafts(load_cases(file)))} drafts left")


def judge(run: Run, as_json: Json = False) -> None:
    """Let the chat model of the settings judge a finished run; its verdicts are kept apart from the scores."""
    judged = judge_folder(run)
    if as_json:
        print_json(judged.to_dict())
    else:
        print(judge_table(judged))


def calibrate(labels: Labels, run: JudgedRun = None, home: Home = None, as_json: Json = False) -> None:
    """Measure a judge by a person's labels: kappa, the confusion table, and the mean set right by the labels."""
    from eval.calibrate import calibrate as calibrated
    from eval.calibrate import load_labels
    from eval.judge import load_verdicts

    given = load_labels(labels)
    folder = run or _last_judged(home)
    verdicts = load_verdicts(folder)
    if not verdicts:
        raise EvalError(f"{folder}: was not judged; run `policy-chat eval judge {folder}`")
    results = calibrated(given, verdicts)
    if as_json:
        print_json({"run": str(folder), "metrics": [result.to_dict() for result in results]})
    else:
        print("\n\n".join(_calibration_text(result) for result in results))


def judge_folder(folder: Path) -> JudgeSummary:
    """Judge a run with a progress bar; what an interruption leaves is said by `OPTIONS.kept`."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn

    from eval.judge import judge_run
    from eval.run_folder import RunFolder
    from index.config import load_settings
    from rag.config import RagConfig

    opened = RunFolder.open(folder)
    columns = (TextColumn("verdicts"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with progress_bar(*columns) as bar:
        task = bar.add_task("verdicts")

        def on_progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)
            OPTIONS.kept = f"{done} of {total} verdicts are kept; `policy-chat eval judge {folder}` goes on"

        return judge_run(opened, load_settings(RagConfig, "rag"), on_progress)


def judge_table(judged: JudgeSummary) -> str:
    """The judge's means as a table of their own."""
    lines = [f"评审模型 Judge: {judged.model or '-'}（不与词面指标混算 kept apart from the lexical scores）"]
    for metric in judged.metrics:
        if metric.value is None:
            continue
        within = f"{metric.low:.3f}..{metric.high:.3f}" if metric.low is not None and metric.high is not None else "-"
        unscored = judged.unscored[metric.name]
        lines.append(f"  {metric.name:20} {metric.value:.3f}  {within:14}  n={metric.n}  未评 unscored={unscored}")
    if judged.judges_itself:
        lines.append("  注意：评审模型就是作答的模型，偏向自己的答案 the judge is the model that wrote the answers")
    return "\n".join(lines)


def _types(asked: str) -> Sequence[GeneratedType]:
    from eval.generate import TYPES

    names = [name.strip() for name in asked.split(",") if name.strip()]
    for name in names:
        if name not in TYPES:
            raise typer.BadParameter(f"no type {name!r}; there are {', '.join(TYPES)}", param_hint="--types")
    return [type_ for type_ in TYPES if type_ in names] or TYPES


def _split(values: list[str] | None) -> list[str]:
    return [id_.strip() for value in values or [] for id_ in value.split(",") if id_.strip()]


def _print_lines(cases: Sequence[Case]) -> None:
    for case in cases:
        gold = case.scored
        found = "; ".join(search.found for search in case.searches)
        print(f"{case.id}\n  问 {gold.user}\n  答 {gold.answers[0] if gold.answers else f'（文章里没有）{found}'}")


def _walk(file: Path, cases: list[Case], by: str) -> None:
    """Ask about each draft; every decision is written at once, so that stopping loses nothing."""
    from eval.confirm import drafts, reviewed, write_cases

    waiting = drafts(cases)
    if not waiting:
        say(f"{file}: holds no draft; all cases are confirmed")
        return
    reviewed(cases, by=by)  # an empty name is told before the first question
    for number, case in enumerate(waiting, start=1):
        print(f"\n[{number}/{len(waiting)}] {case.type}")
        _print_lines([case])
        for group in case.scored.evidence:
            print(f"  据 {group[0].quote}（{group[0].source}）")
        decision = _decision()
        if decision == "q":
            break
        if decision in ("y", "n"):
            confirmed, rejected = ([case.id], []) if decision == "y" else ([], [case.id])
            cases = reviewed(cases, confirmed=confirmed, rejected=rejected, by=by)
            write_cases(file, cases)
    say(f"{len(drafts(cases))} drafts left in {file}")


def _decision() -> str:
    while True:
        try:
            typed = input("y 确认 confirm, n 去掉 reject, s 跳过 skip, q 结束 quit > ").strip().lower()
        except EOFError:
            return "q"
        if typed[:1] in ("y", "n", "s", "q"):
            return typed[:1]


def _last_judged(home: Path | None) -> Path:
    from eval.judge import FILE

    runs = index_config(home).home / "eval" / "runs"
    judged = sorted(path.parent for path in runs.glob(f"*/{FILE}"))
    if not judged:
        raise EvalError(f"{runs}: holds no judged run; name one with --run, or run `policy-chat eval judge RUN`")
    return judged[-1]


def _calibration_text(result: Calibration) -> str:
    table = result.confusion
    lines = [
        result.metric,
        f"  人工标注 labels {table.n}（另有 {result.unscored} 条评审未评 unscored）",
        f"  一致率 agreement {table.agreement:.3f}",
        f"  评审对、人工对 both yes {table.both_yes}   评审对、人工错 judge only {table.judge_only}",
        f"  评审错、人工对 person only {table.person_only}   评审错、人工错 both no {table.both_no}",
        f"  评审均值 judge's mean {result.judge_mean:.3f}",
    ]
    if result.corrected is None:
        lines.append(
            f"  标注太少 too few labels: kappa 和校正均值至少要 {result.needed} 条，还差 {result.needed - table.n} 条"
        )
        return "\n".join(lines)
    lines.append(f"  kappa {_text(result.kappa)}")
    lines.append(f"  校正均值 corrected mean {_text(result.corrected)}（未标注 unlabelled {result.unlabelled}）")
    if result.needed > table.n:
        lines.append(f"  要把区间缩到 ±0.1，共需约 {result.needed} 条 labels for an interval of ±0.1")
    return "\n".join(lines)


def _text(estimate: Estimate | None) -> str:
    if estimate is None:
        return "-（一方的判断全都一样 one of them always says the same）"
    return f"{estimate.value:.3f}  {estimate.low:.3f}..{estimate.high:.3f}"
