"""`/api/training/...`: the requests of the trainers' view. The guard has checked where each is from, and by whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends
from fastapi import Path as InPath
from starlette.responses import JSONResponse, Response

from index.errors import PackError
from index.reader import IndexReader
from rag.config import RagConfig
from rag.pack.check import citation_of
from rag.pack.edit import dropped, edited, moved, regenerated
from rag.pack.export import Format, exported
from rag.pack.material import Material, of_articles, of_conversation, of_topic
from rag.pack.schema import Pack
from ui.articles.refusals import Refused
from ui.articles.routes import LineRoute
from ui.conversations import ConversationStore
from ui.export import file_name
from ui.source import quoted_source
from ui.training.bodies import EditBody, MakeBody, OpenBody, PlaceBody, TitleBody, VersionBody
from ui.training.checks import Checks
from ui.training.making import Find, MakeJob, Maker
from ui.training.refusals import no_pack, owner, refusal_of
from ui.training.shown import shown
from ui.training.store import KeptPack, PackStore
from ui.training.uploads import taken

_NO_STORE: Final = {"Cache-Control": "no-store"}
_ENDINGS: Final[Mapping[Format, str]] = {
    "json": "json",
    "docx": "docx",
    "docx-trainer": "trainer.docx",
    "pptx": "pptx",
    "md": "md",
    "md-trainer": "trainer.md",
    "gift": "gift",
}

Owner = Annotated[str, Depends(owner)]
PackId = Annotated[str, InPath(pattern=r"^[0-9a-f]{24}$")]
ItemId = Annotated[str, InPath(pattern=r"^[a-z][0-9]{1,9}$")]


class Training:
    """What the trainers' view works with: the articles, the trainers' conversations and their packs."""

    def __init__(self, home: Path, rag: RagConfig, reader: IndexReader, conversations: ConversationStore) -> None:
        self.reader, self.rag = reader, rag
        self.packs, self.checks = PackStore(home), Checks(reader)
        self.maker = Maker(reader, rag, self.packs)
        self._conversations = conversations

    def close(self) -> None:
        """Wait a little for what is being made, and close the file of packs."""
        self.maker.close()
        self.packs.close()

    def wanted(self, by: str, body: MakeBody) -> Find:
        """How the material of this pack is found."""
        if body.topic is not None:
            topic = body.topic
            return lambda: of_topic(topic, self.reader)
        if body.articles is not None:
            articles = body.articles
            return lambda: of_articles(articles, self.reader)
        conversation = body.conversation or ""
        return lambda: self._talked_of(by, conversation)

    def opened(self, by: str, pack_id: str) -> KeptPack:
        """The trainer's pack; raises Refused where they have none of this id."""
        if kept := self.packs.open(by, pack_id):
            return kept
        raise no_pack()

    def change(self, by: str, pack_id: str, version: int, change: Callable[[Pack], Pack]) -> KeptPack:
        """The pack after a change of this version of it; raises Refused where it has another one by now."""
        kept = self.opened(by, pack_id)
        if kept.version != version or not self.packs.change(by, pack_id, version, change(kept.pack)):
            raise _changed()
        return self.opened(by, pack_id)

    def undo(self, by: str, pack_id: str, version: int) -> KeptPack:
        """The pack without its last change; raises Refused where there is none, or it is of another version."""
        if not self.opened(by, pack_id).undoable:
            raise Refused(409, "no_undo", "there is no change of this pack to take back; go on from what it is")
        if not self.packs.undo(by, pack_id, version):
            raise _changed()
        return self.opened(by, pack_id)

    def _talked_of(self, by: str, conversation_id: str) -> Material:
        """The material of a conversation; articles that are gone by now are left out. Raises Refused."""
        exchanges = self._conversations.open(by, conversation_id)
        if not exchanges:
            raise Refused(404, "no_conversation", "you have no such conversation; choose one of the list")
        answers = [each.answer for each in exchanges if each.answer and each.answer.outcome != "refused"]
        cited = dict.fromkeys(citation.article_id for answer in answers for citation in answer.citations)
        live = self.reader.articles(list(cited))
        with _refused_as("nothing_cited"):
            ids = [id_ for id_ in cited if id_ in live]
            return of_conversation([each.question for each in exchanges], ids, self.reader)


class PackRoute(LineRoute):
    """A route whose refusals are told in a trainer's words."""

    refusal_of = staticmethod(refusal_of)


def training_routes(training: Training) -> APIRouter:
    """The routes over these packs."""
    router = APIRouter(prefix="/api/training", route_class=PackRoute)
    packs, maker = training.packs, training.maker

    def _shown(kept: KeptPack) -> JSONResponse:
        return _json(shown(kept, training.checks))

    @router.get("")
    def start(by: Owner) -> JSONResponse:
        listed = [asdict(pack) for pack in packs.listed(by)]
        return _json({"packs": listed, "model": training.rag.chat_model, "job": _job(maker.current(by))})

    @router.get("/job")
    def job(by: Owner) -> JSONResponse:
        return _json({"job": _job(maker.current(by))})

    @router.post("/packs")
    def make(by: Owner, body: MakeBody) -> JSONResponse:
        return _json({"job": _job(maker.start(by, training.wanted(by, body)))})

    @router.post("/open")
    def take(by: Owner, body: OpenBody) -> JSONResponse:
        with _refused_as("bad_file"):
            return _json({"id": packs.add(by, taken(body.text, body.name))})

    @router.get("/packs/{pack_id}")
    def pack(by: Owner, pack_id: PackId) -> JSONResponse:
        return _shown(training.opened(by, pack_id))

    @router.patch("/packs/{pack_id}")
    def rename(by: Owner, pack_id: PackId, body: TitleBody) -> JSONResponse:
        return _shown(training.change(by, pack_id, body.version, lambda pack: replace(pack, title=body.title)))

    @router.delete("/packs/{pack_id}")
    def delete(by: Owner, pack_id: PackId) -> Response:
        return _done(packs.delete(by, pack_id))

    @router.post("/packs/{pack_id}/restore")
    def restore(by: Owner, pack_id: PackId) -> Response:
        return _done(packs.restore(by, pack_id))

    @router.post("/packs/{pack_id}/undo")
    def undo(by: Owner, pack_id: PackId, body: VersionBody) -> JSONResponse:
        return _shown(training.undo(by, pack_id, body.version))

    @router.patch("/packs/{pack_id}/items/{item_id}")
    def edit(by: Owner, pack_id: PackId, item_id: ItemId, body: EditBody) -> JSONResponse:
        return _shown(training.change(by, pack_id, body.version, lambda pack: edited(pack, item_id, **body.changes())))

    @router.post("/packs/{pack_id}/items/{item_id}/move")
    def move(by: Owner, pack_id: PackId, item_id: ItemId, body: PlaceBody) -> JSONResponse:
        return _shown(training.change(by, pack_id, body.version, lambda pack: moved(pack, item_id, body.place)))

    @router.post("/packs/{pack_id}/items/{item_id}/drop")
    def drop(by: Owner, pack_id: PackId, item_id: ItemId, body: VersionBody) -> JSONResponse:
        return _shown(training.change(by, pack_id, body.version, lambda pack: dropped(pack, item_id)))

    @router.post("/packs/{pack_id}/items/{item_id}/regenerate")
    def regenerate(by: Owner, pack_id: PackId, item_id: ItemId, body: VersionBody) -> JSONResponse:
        reader = training.reader
        with _refused_as("no_other"):
            return _shown(training.change(by, pack_id, body.version, lambda pack: regenerated(pack, item_id, reader)))

    @router.get("/packs/{pack_id}/items/{item_id}/source")
    def source(by: Owner, pack_id: PackId, item_id: ItemId) -> JSONResponse:
        made = training.opened(by, pack_id).pack
        item = next((item for item in made.items() if item.id == item_id), None)
        if item is None:
            raise PackError(f"item {item_id}: not in the pack any more; reload the page")
        cited = citation_of(item.quote, made.source_of(item.quote))
        return _json(quoted_source(training.reader, cited).to_dict())

    @router.get("/packs/{pack_id}/export/{kind}")
    def export(by: Owner, pack_id: PackId, kind: Format) -> Response:
        made = training.opened(by, pack_id).pack
        return _download(exported(made, kind), file_name(made.title[:80], _ENDINGS[kind]))

    return router


@contextmanager
def _refused_as(code: str) -> Iterator[None]:
    """What the engine can't do, as a refusal with this code."""
    try:
        yield
    except PackError as error:
        raise Refused(422, code, str(error)) from None


def _changed() -> Refused:
    return Refused(409, "pack_changed", "the pack was changed elsewhere in the meantime; reload it and try again")


def _download(content: bytes, name: str) -> Response:
    """A file to keep: of a type that no browser shows, so that nothing in it ever runs as a part of this site."""
    headers = {**_NO_STORE, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type="application/octet-stream", headers=headers)


def _done(found: bool) -> Response:
    if not found:
        raise no_pack()
    return Response(status_code=204)


def _json(document: Mapping[str, Any]) -> JSONResponse:
    return JSONResponse(document, headers=_NO_STORE)


def _job(job: MakeJob | None) -> dict[str, Any] | None:
    return asdict(job) if job else None
