"""`/api/evaluation/...`: the requests of the evaluation view. The guard has checked where each is from, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from eval.prepare import Choice, dataset_run
from eval.run_folder import RunFolder
from index.config import IndexConfig
from rag.config import RagConfig
from ui.articles.routes import LineRoute
from ui.conversations import ConversationStore
from ui.evaluation.cases import case_document, failing_cases
from ui.evaluation.datasets import dataset, dataset_of, listed
from ui.evaluation.review import Judgement, Reviews
from ui.evaluation.running import Prepare, RunJob, Runner, Wanted
from ui.evaluation.runs import Runs, metric_shapes
from ui.library import Library

_NO_STORE: Final = {"Cache-Control": "no-store"}

RunId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$")]


class RunBody(BaseModel):
    """A run that is asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dataset: str = Field(max_length=300)
    answers: Literal["extractive", "model"] = "extractive"
    top_k: int | None = Field(default=None, ge=1, le=100)
    split: Literal["dev", "test"] | None = None
    limit: int | None = Field(default=None, ge=1, le=10**6)
    failing_in: RunId | None = None
    """Only the cases that failed in this run."""


class Bench:
    """What the evaluation view works with: the runs and complaints of one home."""

    def __init__(
        self,
        index: IndexConfig,
        rag: RagConfig,
        library: Library,
        store: ConversationStore,
        prepare: Prepare = dataset_run,
    ) -> None:
        self.index, self.rag, self.library = index, rag, library
        self.runs = Runs(index.home)
        self.runner = Runner(index, prepare)
        self.reviews = Reviews(index.home, library, store)

    def close(self) -> None:
        """Stop what runs."""
        self.runner.close()

    def start(self, body: RunBody) -> RunJob:
        """Begin a run; raises Refused."""
        rag = self.rag if body.answers == "model" else self.rag.model_copy(update={"chat_model": ""})
        if body.top_k is not None:
            rag = rag.model_copy(update={"top_k": body.top_k})
        only = self.runs.path(body.failing_in) if body.failing_in else None
        choice = Choice(split=body.split, limit=body.limit, only=only)
        return self.runner.start(Wanted(dataset(self.index.home, body.dataset), rag, choice, self.runs.new()))

    def resume(self, run_id: str) -> RunJob:
        """Go on with a run that was stopped, by the settings it was begun with; raises Refused or EvalError."""
        run = RunFolder.unfinished(self.runs.path(run_id))
        begun = run.manifest
        same = {"top_k": begun.settings["top_k"]} | ({} if begun.settings["chat_model"] else {"chat_model": ""})
        choice = Choice(begun.split, begun.limit, Path(begun.only) if begun.only else None, begun.drafts)
        wanted = Wanted(dataset_of(self.index.home, run), self.rag.model_copy(update=same), choice, run.path, True)
        return self.runner.start(wanted)


def evaluation_routes(bench: Bench) -> APIRouter:
    """The routes over this bench."""
    router = APIRouter(prefix="/api/evaluation", route_class=LineRoute)
    runs, runner, reviews = bench.runs, bench.runner, bench.reviews

    def opened(run_id: str) -> RunFolder:
        return RunFolder.open(runs.path(run_id))

    @router.get("")
    def start() -> JSONResponse:
        return _json(
            {
                "datasets": list(listed(bench.index.home)),
                "model": bench.rag.chat_model,
                "top_k": bench.rag.top_k,
                "runs": runs.listed(runner.running),
                "job": _job(runner.current),
            }
        )

    @router.get("/job")
    def job() -> JSONResponse:
        return _json({"job": _job(runner.current)})

    @router.post("/job/stop")
    def stop() -> JSONResponse:
        return _json({"job": _job(runner.stop())})

    @router.post("/runs")
    def begin(body: RunBody) -> JSONResponse:
        return _json({"job": _job(bench.start(body))})

    @router.post("/runs/{run_id}/resume")
    def resume(run_id: RunId) -> JSONResponse:
        return _json({"job": _job(bench.resume(run_id))})

    @router.get("/runs/{run_id}")
    def run(run_id: RunId) -> JSONResponse:
        return _json({**runs.document(run_id), "metrics": metric_shapes()})

    @router.get("/runs/{run_id}/compare/{before}")
    def compare(run_id: RunId, before: RunId) -> JSONResponse:
        return _json(runs.compared(run_id, before))

    @router.get("/runs/{run_id}/failing")
    def failing(run_id: RunId) -> JSONResponse:
        return _json({"cases": failing_cases(opened(run_id))})

    @router.get("/runs/{run_id}/cases/{number}")
    def case(run_id: RunId, number: int) -> JSONResponse:
        return _json(case_document(opened(run_id), number, bench.library.article))

    @router.get("/runs/{run_id}/report")
    def report(run_id: RunId, against: Annotated[RunId | None, Query()] = None) -> Response:
        return _download(runs.report(run_id, against), f"report-{run_id}.html")

    @router.get("/runs/{run_id}/archive")
    def archive(run_id: RunId) -> Response:
        return _download(runs.archive(run_id), f"run-{run_id}.zip")

    @router.get("/complaints")
    def complaints() -> JSONResponse:
        return _json({"complaints": reviews.listed(), "file": reviews.path.name})

    @router.post("/complaints/{exchange_id}")
    def save(exchange_id: str, body: Judgement) -> JSONResponse:
        return _json({"case": reviews.save(exchange_id, body).id})

    @router.get("/passages")
    def passages(query: Annotated[str, Query(alias="q", min_length=1, max_length=500)]) -> JSONResponse:
        return _json({"passages": reviews.passages(query)})

    return router


def _download(content: bytes, name: str) -> Response:
    """A file to keep: of a type that no browser shows, so that nothing in it ever runs as a part of this site."""
    headers = {**_NO_STORE, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/octet-stream", headers=headers)


def _json(document: Mapping[str, Any]) -> JSONResponse:
    return JSONResponse(document, headers=_NO_STORE)


def _job(job: RunJob | None) -> dict[str, Any] | None:
    return asdict(job) if job else None
