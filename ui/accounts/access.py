"""Which role each request needs, and how others are turned away. What is not listed here is for nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import Scope

from ui.accounts.roles import NOBODY, Role, Visitor

COOKIE: Final = "policy_chat_session"
"""Where the browser keeps the token of a session."""
SESSION: Final = "/api/session"
"""Signing in and out."""
SIGN_IN: Final = "/sign-in"
SIGN_IN_ASSETS: Final = ("sign_in.js", "sign_in.css", "page.css", "texts.js", "dom.js", "icon.svg")
_OPEN_ASSET: Final = re.compile(rf"/page/[0-9a-f]{{8}}/(?:{'|'.join(map(re.escape, SIGN_IN_ASSETS))})")


@dataclass(frozen=True, slots=True)
class Area:
    """The roles that requests below `/api/NAME` need."""

    reading: Role
    changing: Role


AREAS: Final = {
    "conversations": Area("reader", "reader"),
    "answers": Area("reader", "reader"),
    "filters": Area("reader", "reader"),
    "articles": Area("reader", "keeper"),
    "training": Area("trainer", "trainer"),
    "evaluation": Area("evaluator", "evaluator"),
}
"""By the first part of the path after `/api/`."""
READING: Final = frozenset({"GET", "HEAD"})


def is_open(path: str) -> bool:
    """Whether nobody has to sign in for it: the sign-in page with what it needs, and the sign of life."""
    return path in {SIGN_IN, SESSION, "/healthz"} or bool(_OPEN_ASSET.fullmatch(path))


def needed_role(method: str, path: str) -> Role | None:
    """The role that a request needs; None for one that nobody may send.

    `path` is one that the guard knows; the chat's own, Gradio's included, are every reader's.
    """
    if not path.startswith("/api/"):
        return "reader"
    area = AREAS.get(path.split("/")[2])
    if area is None:
        return None
    return area.reading if method in READING else area.changing


def refusal_of(visitor: Visitor, scope: Scope) -> Response | None:
    """Why this visitor may not send this request; None if they may. For a page it is the way to the sign-in page."""
    path, method = scope["path"], scope["method"]
    if is_open(path):
        return None
    if visitor is NOBODY:
        return _sign_in_first(scope)
    role = needed_role(method, path)
    if role is None:
        return JSONResponse({"error": f"{path}: no role may use this"}, 403)
    if role in visitor.roles:
        return None
    if visitor.name:
        line = f"this needs the role {role}; ask whoever keeps the users for it"
        return JSONResponse({"error": line, "code": "not_allowed"}, 403)
    line = "others can reach this server and nobody signs in, so that it only answers and shows articles"
    step = "start it on 127.0.0.1, or add users with `policy-chat user add`"
    return JSONResponse({"error": f"{line}; {step}", "code": "read_only"}, 403)


def _sign_in_first(scope: Scope) -> Response:
    path = scope["path"]
    if scope["method"] in READING and (path == "/" or path.startswith("/answer/")):
        query = scope["query_string"].decode("latin-1")
        asked = quote(f"{path}?{query}" if query else path, safe="/")
        return RedirectResponse(f"{SIGN_IN}?next={asked}", 303, headers={"Cache-Control": "no-store"})
    return JSONResponse({"error": "nobody is signed in, or no longer; sign in first", "code": "sign_in"}, 401)
