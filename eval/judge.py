"""Verdicts of a chat model on a finished run, kept beside its scores and never mixed with them.

judge.jsonl in the run's folder holds a line a request: what was asked with which prompt, model and parameters, what
came back, and what was made of it. A reply that can't be read, a refusal and a time-out leave the request *unscored*:
it counts in no mean, and is asked again by the next call. Verdicts never decide whether a change is a regression.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from eval.judge_tasks import METRICS, JudgeMetric, Task, read_verdicts, tasks_of
from eval.run_folder import RunFolder
from eval.schema import MetricSummary, Score
from eval.stats import ClusterBootstrap, Column, interval, mean, value
from index.errors import ConfigError, EvalError, GenerationError
from rag.config import RagConfig
from rag.endpoint import ChatEndpoint

FILE = "judge.jsonl"
ATTEMPTS = 2
"""Requests for one verdict, if the first reply can't be read; the endpoint has retries of its own for a busy server."""
AT_ONCE = 4
"""Requests under way at the same time."""
MOST_FAILURES = 8
"""Requests that fail one after the other before the judge is given up: its server is gone, or its key is wrong."""

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A line of judge.jsonl."""

    case_id: str
    case_hash: str
    repeat: int
    metric: JudgeMetric
    part: int
    verdicts: tuple[bool, ...] | None
    """None: unscored."""
    reason: str
    prompt: str
    prompt_hash: str
    model: str
    """`provider:model`; empty where nothing was said and nobody was asked."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    raw: str = ""
    """The last reply as it came."""
    error: str = ""
    """Why there is no verdict."""

    @property
    def key(self) -> tuple[str, str, int, str, int]:
        """What it is a verdict on."""
        return self.case_id, self.case_hash, self.repeat, self.metric, self.part


@dataclass(frozen=True, slots=True)
class JudgeSummary:
    """What the judge made of a run."""

    model: str
    metrics: tuple[MetricSummary, ...]
    """Means with intervals as elsewhere; `n` counts the cases with a verdict."""
    unscored: Mapping[str, int]
    """Requests without a verdict, by metric."""
    judges_itself: bool
    """Whether the judge is the model that wrote the answers; models favour their own (Panickssery et al. 2024)."""

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


_VERDICT = TypeAdapter(Verdict)


def judge_run(run: RunFolder, config: RagConfig, on_progress: OnProgress | None = None) -> JudgeSummary:
    """Ask the chat model of the settings about every answer of a finished run; returns what it made of them.

    Verdicts that this model has given with these prompts and parameters are kept, so that an interrupted call goes on.
    Raises ConfigError if the settings name no model, EvalError if the judge fails again and again.
    """
    check_judge(config)
    tasks = _tasks(run)
    if not tasks:
        raise EvalError(f"{run.path}: holds no answer that could be judged; name a run of cases")
    judge = _Judge(run.path / FILE, config)
    have = {verdict.key: verdict for verdict in load_verdicts(run.path) if judge.gave(verdict)}
    open_tasks = [task for task in tasks if not _is_settled(have.get(_key(task)), task.prompt_hash)]
    _drop_torn_line(run.path / FILE)
    asyncio.run(judge.ask_all(open_tasks, len(tasks), on_progress))
    return summarise_judge(run)


def check_judge(config: RagConfig) -> None:
    """Raise ConfigError if the settings name no model; told before a run, not after it."""
    if not config.chat_model:
        raise ConfigError("chat_model is empty, so there is no judge; set POLICY_CHAT_CHAT_MODEL")


def load_verdicts(path: Path) -> list[Verdict]:
    """The verdicts in a run's folder, the last one on each thing, in order; none if nothing was judged.

    A last line that a killed process left is none. Raises EvalError that names the line which is no verdict.
    """
    try:
        lines = (path / FILE).read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        cause = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise EvalError(f"{path / FILE}: can't be read ({cause}); remove it and judge the run again") from None
    latest: dict[tuple[str, str, int, str, int], Verdict] = {}
    for number, line in enumerate(lines[:-1], start=1):
        try:
            verdict = _VERDICT.validate_json(line)
        except ValidationError:
            raise EvalError(f"{path / FILE}:{number}: no verdict; remove the line and judge the run again") from None
        latest[verdict.key] = verdict
    return list(latest.values())


def summarise_judge(run: RunFolder) -> JudgeSummary:
    """The judge's means over a run; raises EvalError if it was not judged."""
    verdicts = load_verdicts(run.path)
    if not verdicts:
        raise EvalError(f"{run.path}: was not judged; run `policy-chat eval judge {run.path}`")
    cases = run.cases()
    bootstrap = ClusterBootstrap([case.cluster for case in cases])
    summaries = []
    for metric in METRICS:
        scores = case_scores(verdicts, metric)
        column = Column.of([scores.get(case.id) for case in cases])
        if not scores:
            summaries.append(MetricSummary(metric, None, None, None, 0))
            continue
        (drawn,) = bootstrap.resample([partial(mean, [column])])
        low, high = (interval(drawn) if bootstrap.spans_clusters([column]) else None) or (None, None)
        summaries.append(MetricSummary(metric, value(mean, [column]), low, high, len(scores)))
    models = sorted({verdict.model for verdict in verdicts if verdict.model})
    return JudgeSummary(
        model=", ".join(models),
        metrics=tuple(summaries),
        unscored={
            metric: sum(verdict.verdicts is None for verdict in verdicts if verdict.metric == metric)
            for metric in METRICS
        },
        judges_itself=run.manifest.settings.get("chat_model", "") in models,
    )


def case_scores(verdicts: Iterable[Verdict], metric: JudgeMetric) -> dict[str, Score]:
    """The share of right verdicts of each case by its id, repeats and parts together; unscored ones don't count.

    A faithfulness weighs as many sentences as it is made of; the others weigh a case each.
    """
    told: dict[str, list[bool]] = {}
    for verdict in verdicts:
        if verdict.metric == metric and verdict.verdicts is not None:
            told.setdefault(verdict.case_id, []).extend(verdict.verdicts)
    pooled = metric == "judge_faithfulness"
    return {id_: Score(sum(its) / len(its), len(its) if pooled else 1.0) for id_, its in told.items() if its}


class _Judge:
    """One chat model that is asked, a few requests at a time; each verdict is written down as it comes."""

    def __init__(self, path: Path, config: RagConfig) -> None:
        self._path = path
        self._endpoint = ChatEndpoint(config)
        self._model = config.chat_model
        self._parameters: dict[str, Any] = {
            "temperature": config.chat_temperature,
            "max_tokens": config.chat_max_tokens,
            "host": self._endpoint.host,
        }
        self._key = config.chat_api_key.get_secret_value()
        self._failures = 0

    def gave(self, verdict: Verdict) -> bool:
        """Whether it is this judge's, or one that needs none."""
        return not verdict.model or (verdict.model == self._model and dict(verdict.parameters) == self._parameters)

    async def ask_all(self, tasks: Sequence[Task], total: int, on_progress: OnProgress | None) -> None:
        """Ask about all tasks and write every verdict down."""
        queue = iter(tasks)  # shared: each worker takes the next one
        done = total - len(tasks)
        if on_progress:
            on_progress(done, total)

        async def work() -> None:
            nonlocal done
            for task in queue:
                verdict = await self._ask(task)
                self._append(verdict)
                done += 1
                if on_progress:
                    on_progress(done, total)
                if self._failures >= MOST_FAILURES:
                    raise EvalError(
                        f"the judge was given up after {MOST_FAILURES} failures in a row ({verdict.error}); the "
                        "verdicts so far are kept, and `policy-chat eval judge` goes on with the rest"
                    )

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(AT_ONCE):
                    group.create_task(work())
        except* EvalError as failed:
            raise failed.exceptions[0] from None

    async def _ask(self, task: Task) -> Verdict:
        if task.messages is None:
            return self._verdict(task, (False,) * task.count, "nothing was said or cited", model="")
        raw = error = ""
        for _ in range(ATTEMPTS):
            try:
                async with aclosing(self._endpoint.reply(task.messages)) as pieces:
                    raw = self._without_key("".join([piece async for piece in pieces]))
            except GenerationError as failure:
                self._failures += 1
                return self._verdict(task, None, "", raw=raw, error=self._without_key(str(failure)))
            self._failures = 0
            if (read := read_verdicts(raw, task.count)) is not None:
                return self._verdict(task, *read, raw=raw)
            error = f"the reply holds no JSON with {task.count} verdicts"
        return self._verdict(task, None, "", raw=raw, error=error)

    def _verdict(
        self,
        task: Task,
        verdicts: tuple[bool, ...] | None,
        reason: str,
        *,
        raw: str = "",
        error: str = "",
        model: str | None = None,
    ) -> Verdict:
        asked = self._model if model is None else model
        return Verdict(
            case_id=task.case_id,
            case_hash=task.case_hash,
            repeat=task.repeat,
            metric=task.metric,
            part=task.part,
            verdicts=verdicts,
            reason=reason,
            prompt=task.prompt_name,
            prompt_hash=task.prompt_hash,
            model=asked,
            parameters=self._parameters if asked else {},
            raw=raw,
            error=error,
        )

    def _append(self, verdict: Verdict) -> None:
        try:
            with self._path.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(asdict(verdict), ensure_ascii=False) + "\n")
        except OSError as error:
            raise EvalError(f"{self._path}: can't be written ({error.strerror}); make room and judge again") from None

    def _without_key(self, text: str) -> str:
        return text.replace(self._key, "***") if self._key else text


def _tasks(run: RunFolder) -> list[Task]:
    cases = {case.id: case for case in run.cases()}
    return [task for item in run.items() for task in tasks_of(cases[item.case_id], item)]


def _key(task: Task) -> tuple[str, str, int, str, int]:
    return task.case_id, task.case_hash, task.repeat, task.metric, task.part


def _is_settled(verdict: Verdict | None, prompt_hash: str) -> bool:
    return verdict is not None and verdict.verdicts is not None and verdict.prompt_hash == prompt_hash


def _drop_torn_line(path: Path) -> None:
    """Take off what a killed process left of a last line, so that the next one does not join it."""
    if not path.exists():
        return
    text = path.read_text(encoding="utf-8")
    if text and not text.endswith("\n"):
        path.write_text(text[: text.rfind("\n") + 1], encoding="utf-8")
