"""Title, publisher, date and author as a document states them; what it does not state stays empty."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from index.page.bylines import OUTLET
from index.page.lines import Line
from index.page.wording import CONTROL, any_of

MAX_STATEMENT_CHARS = 300
"""A line that is longer states nothing but itself."""
MAX_UNKNOWN_CHARS = 12
"""Beside two facts or more, a metadata line may have so many characters that are neither fact nor control."""

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]*\.?"
_DATE = (
    r"(?:(?:19|20)\d\d ?[-/.年] ?(?:1[0-2]|0?[1-9]) ?[-/.月] ?(?:3[01]|[12]\d|0?[1-9])(?!\d) ?[日号]?"
    r"|二[〇○零0][〇○零一二三四五六七八九]{2}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH} (?:19|20)\d\d|\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d)"
)
_TIME = r"(?:[t ]{0,3}\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}秒?|分)?(?:\.\d+)?(?:z|[+-]\d\d:?\d\d)?)"
_DATE_PARTS = re.compile(r"(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2})")
_DAY_MONTH = re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH}) (?P<year>\d{{4}})")
_MONTH_DAY = re.compile(rf"(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})")
_CHINESE_DATE = re.compile(r"(\S{4})年(\S{1,2})月(\S{1,3})日")
_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"○": 0, "零": 0, "0": 0}

# What a page calls these facts. A label that notices and tables use as well counts in a page's head only.
_DATE_LABEL = (
    r"(?:(?:发布|发表|刊发|刊登|更新|上传|添加|录入|发稿|报道)(?:时间|日期)|发[布表]于|时间|日期|成文日期|印发日期"
    r"|(?:published|posted|updated)(?: on| at)?)"
)
_SOURCE_LABEL = (
    r"(?:(?:信息|文章|稿件|新闻|内容|转载|原文|资料)?(?:来源|出处)于?|稿源|供稿单位"
    r"|发布(?:机构|单位|机关|者)|发文(?:机关|单位))"
)
_AUTHOR_LABEL = r"(?:作者|撰稿人?|撰文|记者)"
_TITLE_LABEL = r"(?:原?标题|名称)"
_EDITOR_LABEL = r"(?:责任编辑|责编|网编|编辑|审核|校对|监制)"
_NOTE_LABEL = any_of(
    "topics? tags? 分享 标签 关键[词字] 主题词 主题分类 分类 栏目 频道 信息索引号? 索引号 文号 发文字号 有效性 字数"
)
_WEAK_LABELS = re.compile(r"时间|日期|名称|标题|记者|分类|栏目")

_SEPARATORS = re.compile(r"[\s|•·●■◆◀▶◄►←→▲▼\-—_/\[\](){}【】〖〗:;,,.。<>《》»›+]+")
_UNKNOWN = re.compile(r"[^\s|:;,。]+|.")
_BY = re.compile(r"by ([a-z][a-z.'-]+(?: [a-z][a-z.'-]*){1,3})(?= ?(?:[|,·]|$| and ))")
_LABELLED = re.compile(
    rf"(?:(?P<date>{_DATE_LABEL})|(?P<source>{_SOURCE_LABEL})|(?P<author>{_AUTHOR_LABEL})|(?P<title>{_TITLE_LABEL})"
    rf"|(?P<editor>{_EDITOR_LABEL})|(?P<note>{_NOTE_LABEL})) ?[:/] ?"
    rf"|(?P<day>(?:published|posted|updated)(?: on| at)?) ?:? ?(?=\d|{_MONTH})"
)
_ANY_LABEL = rf"(?:{_DATE_LABEL}|{_SOURCE_LABEL}|{_AUTHOR_LABEL}|{_EDITOR_LABEL}|{_NOTE_LABEL}) ?[:/]"
# A line below a title that says when, in words of its own: `由 张三 发布于 2022年8月15日 · 3 条评论`.
_SAYS_WHEN = re.compile(r"\d+ ?(?:分钟|小时|天|周|个月)前|刚刚|昨天 ?\d|\d+ (?:minute|hour|day|week|month)s? ago")
_SAYS_MORE = re.compile(
    r"[·•|]|发布|发表|更新|刊发|阅读|评论|\d{1,2}:\d{2}|\b(?:by|posted|published|updated|min read)\b"
    r"|^\S+ \d{1,2}\S* \d{4}$"
)
_NO_STATEMENT = re.compile(r"[—–\-(\[〔【]|.*[,。;](?! ?(?:19|20)\d\d)")
MAX_HEAD_LINE_CHARS = 80
TITLE_REACH = 10
"""Date and source of an article, and the window's repeated title, stand at most so many lines from its title."""
_BARE_DATE = re.compile(rf"{_DATE}{_TIME}?")
_ONE_WORD = re.compile(rf"(?:(?!{_ANY_LABEL})[^\s|,;])*")
_NAMES = re.compile(
    rf"(?:(?!{_ANY_LABEL})[^\s|:;])*(?:[ 、](?!{_ANY_LABEL}|{CONTROL.pattern})[^\s|:;\d]{{1,8}}(?![^\s|]))*"
)
_REST = re.compile(rf"(?:(?!{_ANY_LABEL}|{_DATE}).)*")
_VALUES = {
    "date": re.compile(rf"(?:{_DATE}{_TIME}?)?"),
    "source": _ONE_WORD,
    "author": _NAMES,
    "editor": _NAMES,
}
_PUBLIC_BODY = r"(?:[一-鿿]{2,16}(?:政府|办公室|宣传部|局|委|厅|网信办|中心|编辑部))"
_NAMED_OUTLET = re.compile(rf"(?:{OUTLET}|{_PUBLIC_BODY})(?=$|[\s|》(])")
# A site that names itself "this site" or a label without a value states no publisher.
_NOBODY = re.compile(r"(?:本站|本网|本网站|原创|网络|互联网|转载|未知|其他|本报|综合|整理|-)(?:原创|整理|综合)?$")
_CREDIT = re.compile(rf"(?:转载自?|转自|来源:?|原载) ?《?({OUTLET})(?=》|\s|$|[)\]】])")
_DATELINE = re.compile(
    r"^[【(\[]?据?([一-鿿]{2,6}(?:日报|晚报|社|网))(?:[一-鿿]{2,8})?(?:\d{1,2}月\d{1,2}日)?(?:讯|电)"
)
_STAMP = re.compile(rf"\s*({_DATE})(?:{_TIME}\s*(?=[,，:：|]|正文)|\s*[,，]?\s*(?=正文))")


@dataclass(frozen=True, slots=True)
class Statement:
    """What a line of a page states besides text; a line of mere page controls states nothing."""

    title: str = ""
    publisher: str = ""
    date: str = ""
    author: str = ""
    labelled: bool = False
    """Whether the line says what it states (`来源:`) with a label that notices and tables don't share."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is stated."""
        return not (self.title or self.publisher or self.date or self.author)

    @property
    def names_author_only(self) -> bool:
        """Whether an author is all that is stated."""
        return bool(self.author) and not (self.title or self.publisher or self.date)


@dataclass(frozen=True, slots=True)
class Stated:
    """Everything that is stated about one article."""

    title: str = ""
    publisher: str = ""
    date: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)

    def or_else(self, other: Stated) -> Stated:
        """This, with what it leaves empty taken from `other`."""
        return Stated(
            self.title or other.title,
            self.publisher or other.publisher,
            self.date or other.date,
            {**other.tags, **self.tags},
        )


def iso_date(text: str) -> str:
    """`text`'s first full date as `YYYY-MM-DD`; empty if it holds none or an impossible one."""
    if match := _DATE_PARTS.search(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _CHINESE_DATE.search(text):
        year = int("".join(str(_DIGITS.get(char, 0)) for char in match.group(1)))
        month, day = _chinese_number(match.group(2)), _chinese_number(match.group(3))
    elif match := _DAY_MONTH.search(text.lower()) or _MONTH_DAY.search(text.lower()):
        year, day, month = int(match["year"]), int(match["day"]), _MONTHS.index(match["month"][:3]) + 1
    else:
        return ""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def read_statement(line: Line) -> Statement | None:
    """What `line` states if it consists of dates, labelled facts and page controls only; None for any other line."""
    text = line.folded
    if len(text) > MAX_STATEMENT_CHARS or "。" in text:
        return None
    found: dict[str, str] = {}
    labelled = False
    has_date = bool(_BARE_DATE.search(text))
    at = unknown = 0
    while at < len(text) and unknown <= MAX_UNKNOWN_CHARS:
        if label := _LABELLED.match(text, at):
            kind = "date" if label.lastgroup == "day" else str(label.lastgroup)
            end = _end(_VALUES.get(kind, _REST), text, label.end())
            found.setdefault(kind, line.text[label.end() : end].strip())
            labelled = labelled or not _WEAK_LABELS.fullmatch(label.group().strip(" :/"))
        elif date_stated := _BARE_DATE.match(text, at):
            end = date_stated.end()
            found.setdefault("date", date_stated.group())
        elif by := _BY.match(text, at):
            end = by.end()
            found.setdefault("author", line.text[by.start(1) : by.end(1)])
        elif control := CONTROL.match(text, at):
            end, labelled = control.end(), True
        elif has_date and (outlet := _NAMED_OUTLET.match(text, at)):
            end = outlet.end()
            found.setdefault("source", line.text[at:end])
        elif separators := _SEPARATORS.match(text, at):
            end = separators.end()
        else:
            end = _end(_UNKNOWN, text, at)
            unknown += (end - at) // (2 if text[at].isascii() else 1)  # Latin letters are half as wide
        at = end
    if unknown > MAX_UNKNOWN_CHARS or (unknown and len(found) < 2):
        return None
    publisher = found.get("source", "").strip()
    if publisher[:1] == "《" and publisher[-1:] == "》":
        publisher = publisher[1:-1]
    return Statement(
        title=found.get("title", ""),
        publisher=publisher if names_publisher(publisher) else "",
        date=iso_date(found.get("date", "")),
        author=found.get("author", ""),
        labelled=labelled,
    )


def read_head_line(line: Line) -> Statement | None:
    """What a short line between a title and its text states that names a date, or how long ago, in words of its own.

    None for a line that may be text: a sub-title, the note in brackets that an act was passed, a sentence.
    """
    text = line.folded
    dated = _BARE_DATE.search(text)
    if len(text) > MAX_HEAD_LINE_CHARS or _NO_STATEMENT.match(text) or not (dated or _SAYS_WHEN.search(text)):
        return None
    return Statement(date=iso_date(dated.group() if dated else "")) if _SAYS_MORE.search(text) else None


def has_label(text: str) -> bool:
    """Whether folded `text` names a fact by a label that is used for facts about pages alone: 来源: 发布时间:."""
    return any(not _WEAK_LABELS.fullmatch(label.group().strip(" :/")) for label in _LABELLED.finditer(text))


def names_publisher(text: str) -> bool:
    """Whether `text` names somebody, rather than `this site` or `original`."""
    return bool(text) and not _NOBODY.match(text)


def from_statements(statements: Iterable[Statement]) -> Stated:
    """The first statement of each fact among a page's `statements`, in their order."""
    stated = Stated()
    for one in statements:
        tags = {"author": one.author} if one.author else {}
        stated = stated.or_else(Stated(one.title, one.publisher, one.date, tags))
    return stated


def from_byline(folded_byline: str, byline: str) -> Stated:
    """The byline as a tag, and the publisher that a credit (`转载自…`) or an agency's dateline in it names."""
    match = _CREDIT.search(folded_byline) or _DATELINE.search(folded_byline)
    publisher = byline[match.start(1) : match.end(1)] if match else ""
    return Stated(publisher=publisher, tags={"byline": byline} if byline else {})


def from_fields(fields: Mapping[str, str]) -> Stated:
    """What a file states in fields of its own: front matter, or the fields of a JSONL record."""
    known = {"title", "publisher", "date", "source", "url", "site_name"}
    tags = {key: value for key, value in fields.items() if key not in known and value}
    if url := fields.get("url", ""):
        tags["url"] = url
    return Stated(
        title=fields.get("title", "").strip(),
        publisher=(fields.get("publisher") or fields.get("source") or "").strip(),
        date=iso_date(fields.get("date", "")),
        tags=tags,
    )


def stamp_date(text: str) -> str:
    """The ISO date of the stamp that opens a record's text (`2023-08-01 10:36，正文：`), or empty."""
    match = _STAMP.match(text[:40].lower())
    return iso_date(match.group(1)) if match else ""


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Where the match of `pattern` at `start` ends; `start` itself if nothing matches, as when a label has no value."""
    match = pattern.match(text, start)
    return match.end() if match else start


def _chinese_number(text: str) -> int:
    """A number below 100 in Chinese digits: 九, 十二, 二十, 三十一."""
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)
