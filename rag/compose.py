"""From quotes to the answer's text: sentences with markers, citations, and a frame in the question's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from index.gazetteer import places_in
from index.schema import Article
from index.script import fold
from rag.evidence import Evidence
from rag.extract import Quote
from rag.question import Question
from rag.schema import AnswerSentence, Citation, FigureRow, FigureTable, Lang, ShortAnswer
from rag.series import Row, Series, with_rows
from rag.short import Told, bare_fact

# Words that mean something else on another day, and in another place.
_COUNTS_ON_DATE = re.compile(r"今年|去年|前年|明年|本月|上月|近日|日前|目前|当前|[今昨]日|[今昨]天|截至[今目]前|近期")
_COUNTS_ON_PLACE = re.compile(r"[我全该][省市县区镇乡村]|当地")
_FRAME = {
    "en": "The articles are in Chinese; these sentences answer, quoted as they stand:",
    "zh-Hans": "",
    "zh-Hant": "",
}
_REFUSED: dict[Lang, tuple[str, str, str]] = {
    "zh-Hans": ("文章里没有找到这个问题的答案。", "文章里没有提到：", "、"),
    "zh-Hant": ("文章裡沒有找到這個問題的答案。", "文章裡沒有提到：", "、"),
    "en": ("The articles don't hold an answer to this question.", "Not in the articles: ", ", "),
}
_EMPTY: dict[Lang, str] = {
    "zh-Hans": "还没有收录任何文章。先用 policy-chat index add 加入文章，再来提问。",
    "zh-Hant": "還沒有收錄任何文章。先用 policy-chat index add 加入文章，再來提問。",
    "en": "There are no articles yet. Add some with `policy-chat index add`, then ask again.",
}
_NOTICE: dict[Lang, str] = {
    "zh-Hans": "（聊天模型没有给出回答，以下是文章原句。原因：{cause}）",
    "zh-Hant": "（聊天模型沒有給出回答，以下是文章原句。原因：{cause}）",
    "en": "(The chat model gave no answer; these are the articles' own sentences. Cause: {cause})",
}
_CORRECTED: dict[Lang, str] = {
    "zh-Hans": "更正：文章里写的是{right}，不是{wrong}：",
    "zh-Hant": "更正：文章裡寫的是{right}，不是{wrong}：",
    "en": "Correction: the article says {right}, not {wrong}:",
}
_CHOICE: dict[Lang, tuple[str, str, str]] = {
    "zh-Hans": ("您问的是{options}？", "、", "，还是"),
    "zh-Hant": ("您問的是{options}？", "、", "，還是"),
    "en": ("Do you mean {options}?", ", ", " or "),
}
_CONFLICT: dict[Lang, str] = {
    "zh-Hans": "几篇报道的数字不一致，并列如下：",
    "zh-Hant": "幾篇報道的數字不一致，並列如下：",
    "en": "The reports disagree; their figures side by side:",
}
_UNDATED: dict[Lang, str] = {"zh-Hans": "日期不详", "zh-Hant": "日期不詳", "en": "undated"}


@dataclass(frozen=True, slots=True)
class Composed:
    """An answer's text and what it rests on."""

    text: str
    short: ShortAnswer | None
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    table: FigureTable | None = None


def compose(question: Question, quotes: Sequence[Quote], evidence: Evidence, series: Series | None = None) -> Composed:
    """Quote by quote with its marker; a new article starts on a new line.

    The values of a `series` come first, a line each, with the period or report in front.
    """
    quotes, rows = with_rows(evidence, quotes, series) if series else (quotes, {})
    sentences: list[AnswerSentence] = []
    citations: list[Citation] = []
    lines: list[str] = [_FRAME[question.lang]] if _FRAME[question.lang] else []
    if series and series.kind == "conflict":
        lines.append(_CONFLICT[question.lang])
    for number, quote in enumerate(quotes, 1):
        row = rows.get(number - 1)
        article = evidence.articles[quote.article.article_id]
        citations.append(Citation.of(number, quote.article, quote.span, quote.span.of(article.text)))
        said = [" ".join(span.of(article.text).split()) for span in quote.sentences]
        sentences += [AnswerSentence(text, (number,), "quoted") for text in said]
        line = ("" if row else _lead(article, said)) + "".join(f"{text}[{number}]" for text in said)
        if series and row:
            lines.append(row_label(question.lang, series.kind, row) + line)
        elif number > 1 and not rows.get(number - 2) and quotes[number - 2].article == quote.article:
            lines[-1] += line
        else:
            lines.append(line)
    short = _short(question, quotes, evidence)
    for place, row in rows.items():
        if series and row == series.answer:
            short = ShortAnswer(row.figure.text, place + 1)
    table = _table(series, quotes) if series else None
    return Composed("\n".join(lines), short, tuple(sentences), tuple(citations), table)


def _table(series: Series, quotes: Sequence[Quote]) -> FigureTable:
    """The values of `series` with the citations that state them; `quotes` are those of the answer in their order."""
    rows: list[FigureRow] = []
    for row in series.rows:
        number = next(number for number, quote in enumerate(quotes, 1) if quote.holds(row.candidate))
        stated = row.candidate.article
        about = (stated.article_id, stated.title, stated.publisher, stated.date)
        rows.append(FigureRow(row.figure.text, row.period, *about, number))
    return FigureTable(series.kind, tuple(rows))


def row_label(lang: Lang, kind: Literal["series", "conflict"], row: Row) -> str:
    """What stands before a value: the period it is for, or the report that states it."""
    comma, colon = (", ", ": ") if lang == "en" else ("，", "：")
    if kind == "series":
        return _period_words(lang, row.period) + colon
    article = row.candidate.article
    return comma.join(filter(None, (article.publisher, article.date or _UNDATED[lang]))) + colon


def _period_words(lang: Lang, period: str) -> str:
    """2023-10 as a reader writes it: 2023年10月."""
    if lang == "en":
        return period.replace("/", " to ")
    to = "至"
    return to.join(
        "".join(f"{int(part)}{unit}" for part, unit in zip(day.split("-"), "年月日", strict=False))
        for day in period.split("/")
    )


def _lead(article: Article, said: Sequence[str]) -> str:
    """The date and place of the article, in brackets, where its sentences count on the reader's knowing them."""
    text, region = fold("".join(said)), article.tags.get("region", "")
    told: list[str] = []
    if article.date and _COUNTS_ON_DATE.search(text) and article.date[:4] not in text:
        told.append(article.date)
    if _COUNTS_ON_PLACE.search(text) and len(places_in(region)) == 1 and not places_in(_COUNTS_ON_PLACE.sub(" ", text)):
        told.append(region)
    return f"（{'，'.join(told)}）" if told else ""


def correction_text(lang: Lang, right: str, wrong: str) -> str:
    """What goes before the quote that states `right` where the question takes `wrong` for granted."""
    return _CORRECTED[lang].format(right=right, wrong=wrong)


def choice_text(lang: Lang, options: Sequence[str]) -> str:
    """The question which of `options`, two at least, is meant."""
    sentence, comma, last = _CHOICE[lang]
    return sentence.format(options=comma.join(options[:-1]) + last + options[-1])


def refusal_text(lang: Lang, missing: Iterable[str]) -> str:
    """What is said where the articles don't hold the answer."""
    sentence, lead, comma = _REFUSED[lang]
    named = comma.join(missing)
    return f"{sentence}{' ' if lang == 'en' else ''}{lead}{named}" if named else sentence


def empty_text(lang: Lang) -> str:
    """What is said where there is no article at all."""
    return _EMPTY[lang]


def notice_text(lang: Lang, cause: str) -> str:
    """The one honest line above an answer that a chat model should have phrased."""
    return _NOTICE[lang].format(cause=cause)


def _short(question: Question, quotes: Sequence[Quote], evidence: Evidence) -> ShortAnswer | None:
    """The bare fact out of the quoted sentences."""
    chances = {(c.article.article_id, c.span.start): c.score for c in evidence.candidates}
    told: list[Told] = []
    numbers: list[int] = []  # of the quote of each sentence
    for number, quote in enumerate(quotes, 1):
        text = evidence.articles[quote.article.article_id].text
        for span in quote.sentences:
            told.append(Told(span.of(text), chances.get((quote.article.article_id, span.start), 0.0)))
            numbers.append(number)
    choice = bare_fact(question, told, evidence.weights)
    return ShortAnswer(choice.fact.text, numbers[choice.sentence]) if choice else None
