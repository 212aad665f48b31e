"""What a web page states about itself in its markup: meta tags, JSON-LD, `<title>`, `<time>`. Nothing is guessed.

Of several statements the one that is meant for the article alone comes first: meta tags of Chinese sites
(ArticleTitle, ContentSource, PubDate), Open Graph, JSON-LD, Dublin Core and plain names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from index.formats.html_page import words
from index.page.metadata import iso_date, names_publisher

_TITLE_KEYS = words("articletitle og:title twitter:title dc.title dcterms.title")
_PUBLISHER_KEYS = words("contentsource content-source article:source source og:article:source dc.source")
_LATER_PUBLISHER_KEYS = words("dc.publisher dcterms.publisher citation_publisher publisher")
_SITE_KEYS = words("og:site_name sitename application-name")
_DATE_KEYS = words(
    """
    pubdate publishdate publish_date publish-date publishtime article:published_time og:published_time og:release_date
    datepublished date_published bytedance:published_time weibo:article:create_at dc.date.issued dcterms.issued dc.date
    dcterms.date citation_publication_date parsely-pub-date date
    """
)
_AUTHOR_KEYS = words("article:author author og:article:author dc.creator dcterms.creator byl citation_author")
_URL_KEYS = words("og:url twitter:url url")
_LANGUAGE_KEYS = words("dc.language content-language language")
_ARTICLE_TYPE = re.compile(
    r"(?:article|blogposting|report|reportagenewsarticle|newsarticle|webpage|posting)$", re.IGNORECASE
)
_PUBLISHER_CHARS = 60
_AUTHOR_CHARS = 80
_NODES = 2_000
"""Objects of JSON-LD that are looked at."""
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$")


@dataclass(frozen=True, slots=True)
class PageHead:
    """What a page's markup states; what it does not is empty."""

    titles: tuple[str, ...] = ()
    """Titles of the article, in order of trust."""
    window_title: str = ""
    """The content of `<title>`, with the site's name and all."""
    publisher: str = ""
    site_name: str = ""
    date: str = ""
    """ISO, as stated; a time zone moves no day."""
    author: str = ""
    url: str = ""
    language: str = ""


def head_of(tree: LexborHTMLParser, today: date) -> PageHead:
    """What the markup of a page states. A date after `today` is none."""
    meta = _meta_tags(tree)
    linked = _linked_data(tree)

    def first(keys: Sequence[str]) -> str:
        return next((meta[key] for key in keys if meta.get(key)), "")

    def name(*names: str) -> str:
        fitting = (one.strip("《》 ") for one in names if "://" not in one and len(one) <= _PUBLISHER_CHARS)
        return next((one for one in fitting if names_publisher(one)), "")

    dates = [meta[key] for key in _DATE_KEYS if key in meta] + [linked.get("date", "")]
    authors = [first(_AUTHOR_KEYS), linked.get("author", "")]
    window = tree.css_first("head > title") or tree.css_first("title")
    canonical = tree.css_first("link[rel=canonical]")
    urls = [first(_URL_KEYS), (canonical.attributes.get("href") or "") if canonical else "", linked.get("url", "")]
    titles = [meta.get(key, "") for key in _TITLE_KEYS]
    titles.insert(2, linked.get("title", ""))
    return PageHead(
        titles=tuple(dict.fromkeys(_squeeze(title) for title in titles if title.strip())),
        window_title=_squeeze(window.text()) if window else "",
        publisher=name(first(_PUBLISHER_KEYS), linked.get("publisher", ""), first(_LATER_PUBLISHER_KEYS)),
        site_name=name(first(_SITE_KEYS)),
        date=next((day for day in (sane_date(stated, today) for stated in dates) if day), ""),
        author=next((one for one in authors if one and "://" not in one and len(one) <= _AUTHOR_CHARS), ""),
        url=next((url for url in urls if re.match(r"https?://\S+$", url)), ""),
        language=_language(tree) or first(_LANGUAGE_KEYS) or linked.get("language", ""),
    )


def sane_date(stated: str, today: date) -> str:
    """`stated`'s date as `YYYY-MM-DD`; empty if it has none, or one that can't be a publication's."""
    compact = re.match(r"\s*((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{4,6})?\s*$", stated)
    day = iso_date("-".join(compact.groups()) if compact else stated)
    # Clocks and time zones differ by a day.
    return day if "1900" < day <= (today + timedelta(days=1)).isoformat() else ""


def _language(tree: LexborHTMLParser) -> str:
    root = tree.root
    return ((root.attributes.get("lang") or root.attributes.get("xml:lang") or "") if root else "").strip()


def _meta_tags(tree: LexborHTMLParser) -> dict[str, str]:
    """Content of the page's meta tags by name, property, itemprop or http-equiv in lower case; the first counts."""
    found: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = node.attributes
        content = _squeeze(attributes.get("content") or "")
        for key in ("property", "name", "itemprop", "http-equiv"):
            if content and (told := attributes.get(key)):
                found.setdefault(told.strip().lower(), content)
    return found


def _linked_data(tree: LexborHTMLParser) -> dict[str, str]:
    """Title, publisher, date, author, url and language of the one article that JSON-LD describes.

    Where it describes several (a list of other headlines), none of them is known to be this page's.
    """
    articles: dict[str, Mapping[str, Any]] = {}
    for node in tree.css('script[type*="ld+json"]'):
        for item in _objects(_parsed(node.text() or "")):
            if any(_ARTICLE_TYPE.search(kind) for kind in _texts(item.get("@type"))) and _text(item.get("headline")):
                articles.setdefault(_text(item.get("headline")), item)
    if len(articles) != 1:
        return {}
    (article,) = articles.values()
    return {
        "title": _text(article.get("headline")),
        "publisher": _named(article.get("publisher")) or _named(article.get("sourceOrganization")),
        "date": _text(article.get("datePublished")),
        "author": _named(article.get("author")),
        "url": _text(article.get("url")) or _text(article.get("mainEntityOfPage")),
        "language": _text(article.get("inLanguage")),
    }


def _parsed(script: str) -> object:
    """What the script holds; what is not JSON but nearly is mended, the rest is nothing."""
    bare = _WRAPPING.sub("", _WRAPPING.sub("", script)).strip().rstrip(";")
    for text in (bare, _TRAILING_COMMA.sub("", bare)):
        try:
            return json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    """The objects in `value`: lists and graphs are opened, properties that refer to other things are not."""
    waiting = [value]
    for _ in range(_NODES):
        if not waiting:
            return
        one = waiting.pop(0)
        if isinstance(one, list):
            waiting[:0] = one[:_NODES]
        elif isinstance(one, dict):
            yield one
            waiting += [one[key] for key in ("@graph", "mainEntity") if key in one]


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [_squeeze(one) for one in values if isinstance(one, str)]


def _text(value: object) -> str:
    """The first text in `value`; of an object its `@id`."""
    if isinstance(value, dict):
        value = value.get("@id")
    return next((text for text in _texts(value) if text), "")


def _named(value: object) -> str:
    """Names of persons or organisations, joined by 、."""
    values = value if isinstance(value, list) else [value]
    names = [_text(one.get("name")) if isinstance(one, dict) else _text(one) for one in values]
    return "、".join(name for name in names if name)


def _squeeze(text: str) -> str:
    """`text` in one line, without what can't be stored."""
    return " ".join(text.encode(errors="replace").decode().split())
