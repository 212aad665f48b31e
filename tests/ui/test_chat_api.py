"""What the chat's scripts read and change over HTTP, and who may."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

import httpx
import pytest

from tests.ui.fake import AREA, HOSTILE, PARTS, STATION, TRAPPED, Site, reply
from ui.chat import Exchange, Rating, new_id
from ui.owners import COOKIE

# gradio 6.31 uses what pandas 3 has deprecated, at the end of every event
pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")

ANSWER = reply("资源驿站占地580平方米。[1]它分地上、地下两部分。[2]引文。[3]", AREA, PARTS, TRAPPED)


@pytest.fixture
def browser(site: Site) -> Iterator[httpx.Client]:
    """A browser with the page open."""
    with httpx.Client(base_url=site.url, headers={"Origin": site.url}) as opened:
        opened.get("/")
        yield opened


@pytest.fixture
def stranger(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, headers={"Origin": site.url}) as opened:
        opened.get("/")
        yield opened


@pytest.fixture
def exchange() -> Exchange:
    return Exchange("驿站占地多少？", "answered", answer=ANSWER)


@pytest.fixture
def conversation(site: Site, browser: httpx.Client, exchange: Exchange) -> str:
    conversation_id = new_id()
    site.store.keep(browser.cookies[COOKIE], conversation_id, (exchange,))
    return conversation_id


def send(browser: httpx.Client, method: str, path: str, body: object = None) -> int:
    return browser.request(method, path, json={} if body is None else body).status_code


def test_a_reader_is_known_by_a_cookie_that_no_script_and_no_other_site_sees(site: Site) -> None:
    given = httpx.get(site.url).headers["Set-Cookie"]
    assert "HttpOnly" in given
    assert "SameSite=strict" in given
    assert "Set-Cookie" not in httpx.get(site.url, headers={"Cookie": given.partition(";")[0]}).headers
    # A link on another site: the browser keeps back the cookie it may have, which must not be overwritten.
    assert "Set-Cookie" not in httpx.get(site.url, headers={"Sec-Fetch-Site": "cross-site"}).headers


def test_conversations_are_listed_renamed_deleted_and_brought_back(browser: httpx.Client, conversation: str) -> None:
    path = f"/api/conversations/{conversation}"
    assert send(browser, "PATCH", path, {"title": "驿站"}) == 204
    assert [each["title"] for each in browser.get("/api/conversations").json()["conversations"]] == ["驿站"]
    assert send(browser, "DELETE", path) == 204
    assert browser.get("/api/conversations").json() == {"conversations": []}
    assert send(browser, "POST", f"{path}/restore") == 204
    assert len(browser.get("/api/conversations").json()["conversations"]) == 1


def test_a_body_too_long_or_of_a_length_not_told_is_refused_unread(
    browser: httpx.Client, conversation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.security._MAX_JSON", 100)
    path, as_json = f"/api/conversations/{conversation}", {"Content-Type": "application/json"}
    refused = browser.patch(path, json={"title": "长" * 100})
    assert (refused.status_code, refused.json()["code"]) == (413, "too_long")
    assert browser.patch(path, content=iter([b"{}"]), headers=as_json).status_code == 411
    assert browser.delete(path, headers=as_json).status_code == 204  # has no body, and says no length


def test_another_browser_sees_none_of_it(stranger: httpx.Client, conversation: str) -> None:
    path = f"/api/conversations/{conversation}"
    assert stranger.get("/api/conversations").json() == {"conversations": []}
    assert send(stranger, "PATCH", path, {"title": "我的"}) == 404
    assert send(stranger, "DELETE", path) == 404
    assert [stranger.get(f"{path}/{kind}").status_code for kind in ("markdown", "word")] == [404, 404]


def test_a_conversation_can_be_taken_along(browser: httpx.Client, conversation: str) -> None:
    for kind, ending in (("markdown", "md"), ("word", "docx")):
        taken = browser.get(f"/api/conversations/{conversation}/{kind}")
        assert taken.is_success
        assert unquote(taken.headers["Content-Disposition"]) == f"attachment; filename*=UTF-8''驿站占地多少？.{ending}"


def test_a_citation_opens_its_article_with_all_that_the_answer_quotes_of_it(
    browser: httpx.Client, conversation: str, exchange: Exchange
) -> None:
    source = browser.get(f"/api/answers/{exchange.id}/source/2").json()
    assert (source["status"], source["title"], source["number"]) == ("stands", STATION.title, 2)
    marked = {run["text"]: run["numbers"] for runs in source["paragraphs"] for run in runs if run["numbers"]}
    assert marked == {AREA.quote: [1], PARTS.quote: [2]}
    assert browser.get(f"/api/answers/{exchange.id}/source/9").status_code == 404
    assert browser.get(f"/api/answers/{new_id()}/source/1").status_code == 404
    hostile = browser.get(f"/api/answers/{exchange.id}/source/3")
    assert hostile.headers["Content-Type"] == "application/json"
    assert (hostile.json()["title"], hostile.json()["is_link"]) == (HOSTILE, False)


def test_a_link_leads_whoever_has_it_to_the_answer(
    stranger: httpx.Client, conversation: str, exchange: Exchange
) -> None:
    assert stranger.get(f"/answer/{exchange.id}").headers["Location"] == f"/?answer={exchange.id}"
    assert stranger.get(f"/api/answers/{exchange.id}/text").json()["text"].startswith(ANSWER.answer)


def test_what_a_reader_thinks_is_kept(site: Site, browser: httpx.Client, conversation: str, exchange: Exchange) -> None:
    path = f"/api/answers/{exchange.id}/rating"
    assert send(browser, "PUT", path, {"verdict": "wrong_evidence", "comment": " 另一年 "}) == 204
    (shown,) = site.store.open(browser.cookies[COOKIE], conversation)
    assert shown.rating == Rating("wrong_evidence", "另一年")
    assert send(browser, "PUT", path, {"verdict": "nonsense"}) == 422
    assert send(browser, "PUT", path, {"verdict": "good", "comment": "长" * 4001}) == 422
    assert send(browser, "DELETE", path) == 204
    assert site.store.open(browser.cookies[COOKIE], conversation)[0].rating is None


def test_filters_are_what_the_articles_state(browser: httpx.Client) -> None:
    offered = browser.get("/api/filters").json()
    assert offered["regions"] == [["河源市", 1], ["连平县", 1]]
    assert (offered["first"], offered["undated"]) == ("2024-08-06", 1)
    found = browser.get("/api/filters/articles", params={"q": "驿站"}).json()
    assert [article["id"] for article in found["articles"]] == [STATION.id]
    matching = browser.get("/api/filters/matching", params={"condition": '{"regions": ["连平县"]}'})
    assert matching.json() == {"count": 1}
    assert browser.get("/api/filters/matching", params={"condition": "[1]"}).status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": ""}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "", "Sec-Fetch-Site": "same-origin"}, 204),
        ({"Origin": "", "Sec-Fetch-Site": "same-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
    ],
)
def test_only_the_pages_own_scripts_change_anything(
    browser: httpx.Client, conversation: str, headers: dict[str, str], status: int
) -> None:
    if not headers.get("Origin", "x"):
        del browser.headers["Origin"]
        headers.pop("Origin")
    sent = {"Content-Type": "application/json"} | headers
    reply = browser.request("DELETE", f"/api/conversations/{conversation}", content=b"{}", headers=sent)
    assert reply.status_code == status
    assert len(browser.get("/api/conversations").json()["conversations"]) == (status != 204)


@pytest.mark.parametrize(
    "path", ["/api/answers/..%2f..%2fetc/text", "/api/conversations/x'--/word", "/answer/<script>"]
)
def test_an_id_that_is_none_finds_nothing(browser: httpx.Client, path: str) -> None:
    assert browser.get(path).status_code in {404, 422}
