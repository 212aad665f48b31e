"""`/sign-in` and `/api/session`: who is signed in, signing in, signing out."""

from __future__ import annotations

import math
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ui.accounts.access import COOKIE, SESSION, SIGN_IN
from ui.accounts.accounts import Accounts, SignInRefused
from ui.accounts.passwords import LONGEST
from ui.accounts.roles import ROLES, visitor_of
from ui.accounts.users import LONGEST_NAME

_MAX_BODY: Final = 16 * 1024
"""Bytes; JSON may take twelve for a character."""
_NO_STORE: Final = {"Cache-Control": "no-store"}


class _Given(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(max_length=4 * LONGEST_NAME)
    password: str = Field(max_length=LONGEST, repr=False)


def account_routes(accounts: Accounts, page: str) -> APIRouter:
    """The routes; `page` is the sign-in page. The guard lets anybody have them (ui/accounts/access.py)."""
    router = APIRouter()

    @router.get(SIGN_IN)
    async def sign_in_page() -> Response:
        if not accounts.required:
            return RedirectResponse("/", 303, headers=_NO_STORE)
        return HTMLResponse(page, headers={"Cache-Control": "no-cache"})

    @router.get(SESSION)
    async def who(request: Request) -> Response:
        visitor = visitor_of(request)
        own = [role for role in ROLES if visitor.name and role in visitor.roles]
        return JSONResponse({"name": visitor.name, "roles": own}, headers=_NO_STORE)

    @router.post(SESSION)
    async def sign_in(request: Request) -> Response:
        given = await _given(request)
        if given is None:
            return _refused(422, "invalid", "a name and a password are needed, as JSON")
        accounts.sign_out(request.cookies.get(COOKIE, ""))  # a session that was there before is never taken over
        address = request.client.host if request.client else ""
        try:
            token = await accounts.sign_in(given.name, given.password, address)
        except SignInRefused as refused:
            return _not_signed_in(math.ceil(refused.wait))
        response = Response(status_code=204, headers=_NO_STORE)
        response.set_cookie(
            COOKIE, token, httponly=True, samesite="strict", secure=request.url.scheme == "https"
        )  # no max_age: it goes with the browser at the latest
        return response

    @router.delete(SESSION)
    async def sign_out(request: Request) -> Response:
        accounts.sign_out(request.cookies.get(COOKIE, ""))
        response = Response(status_code=204, headers=_NO_STORE)
        response.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=request.url.scheme == "https")
        return response

    return router


async def _given(request: Request) -> _Given | None:
    """The name and the password of the body; None where there are none. No more than _MAX_BODY of it is read."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY:
            return None
    try:
        return _Given.model_validate_json(body)
    except ValidationError:
        return None


def _not_signed_in(wait: int) -> Response:
    if not wait:
        return _refused(401, "wrong", "the name or the password is wrong")
    response = _refused(429, "wait", f"too many failed attempts; try again in {wait} s", seconds=wait)
    response.headers["Retry-After"] = str(wait)
    return response


def _refused(status: int, code: str, line: str, **values: int) -> Response:
    return JSONResponse({"error": line, "code": code, "values": values}, status, headers=_NO_STORE)
