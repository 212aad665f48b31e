"""The words around an answer, in the three languages of a question: they follow it, like the answer itself.

The words of the page's views follow the reader's browser: `ui/texts_chat.py` and those beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from index.script import is_traditional
from rag.schema import Lang

MAX_QUESTION: Final = 20_000
"""Characters of the longest question that is passed on."""
SAMPLE_PUBLISHER: Final = "policy-chat 示例"
"""Publisher of the sample articles: rewritten from real reports, and marked so wherever they are shown."""

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def sent_notice(host: str) -> str:
    """What is said beside the chat where `host`, another machine, is sent questions and passages; empty for none."""
    return f"问题和相关文章段落会发送到 {host}。Questions and passages are sent to {host}." if host else ""


@dataclass(frozen=True, slots=True)
class AnswerTexts:
    """The words around one answer."""

    waiting: str
    missing: str
    premise: str
    sources: str
    untitled: str
    sample: str
    written_by: str
    """With `{model}`."""
    quoted: str
    """The badge of a sentence that stands in an article word for word; `about_...` explains a badge."""
    about_quoted: str
    supported: str
    about_supported: str
    unsupported: str
    about_unsupported: str
    value: str
    period: str
    report: str
    series: str
    conflict: str
    undated: str
    next: str
    """Above questions to go on with,"""
    instead: str
    """to ask instead,"""
    meant: str
    """or to choose from."""
    everywhere: str
    copy: str
    about_copy: str
    link: str
    about_link: str
    good: str
    bad: str
    unfinished: str
    retry: str


ANSWER: Final[dict[Lang, AnswerTexts]] = {
    "zh-Hans": AnswerTexts(
        waiting="正在查阅文章…",
        missing="文章里没有写到",
        premise="提问中的说法与文章不符",
        sources="出处",
        untitled="（无标题）",
        sample="改写示例",
        written_by="由 {model} 根据上列出处写成",
        quoted="原文",
        about_quoted="照录文章的原句",
        supported="有据",
        about_supported="所引文章支持这句话",
        unsupported="未核实",
        about_unsupported="所引文章不能证实这句话",
        value="数字",
        period="时间",
        report="文章",
        series="各个时间的数字",
        conflict="各篇文章的数字不一致",
        undated="日期不详",
        next="接着可以问",
        instead="文章里能答的相近问题",
        meant="请选一个",
        everywhere="不加筛选，再问一次",
        copy="复制",
        about_copy="复制回答和出处",
        link="链接",
        about_link="复制这个回答的链接",
        good="有帮助",
        bad="有问题",
        unfinished="回答没有写完。",
        retry="再问一次",
    ),
    "zh-Hant": AnswerTexts(
        waiting="正在查閱文章…",
        missing="文章裡沒有寫到",
        premise="提問中的說法與文章不符",
        sources="出處",
        untitled="（無標題）",
        sample="改寫示例",
        written_by="由 {model} 根據上列出處寫成",
        quoted="原文",
        about_quoted="照錄文章的原句",
        supported="有據",
        about_supported="所引文章支持這句話",
        unsupported="未核實",
        about_unsupported="所引文章不能證實這句話",
        value="數字",
        period="時間",
        report="文章",
        series="各個時間的數字",
        conflict="各篇文章的數字不一致",
        undated="日期不詳",
        next="接著可以問",
        instead="文章裡能答的相近問題",
        meant="請選一個",
        everywhere="不加篩選，再問一次",
        copy="複製",
        about_copy="複製回答和出處",
        link="連結",
        about_link="複製這個回答的連結",
        good="有幫助",
        bad="有問題",
        unfinished="回答沒有寫完。",
        retry="再問一次",
    ),
    "en": AnswerTexts(
        waiting="Looking through the articles…",
        missing="Not in the articles",
        premise="The question assumes something the articles contradict",
        sources="Sources",
        untitled="(untitled)",
        sample="rewritten sample",
        written_by="Written by {model} from the sources above",
        quoted="quoted",
        about_quoted="stands in the article word for word",
        supported="supported",
        about_supported="the cited articles bear it out",
        unsupported="unverified",
        about_unsupported="the cited articles do not bear it out",
        value="Figure",
        period="For",
        report="Article",
        series="The figure over time",
        conflict="The articles disagree",
        undated="undated",
        next="You could go on with",
        instead="Near questions that the articles do answer",
        meant="Please choose",
        everywhere="Ask again without the filter",
        copy="Copy",
        about_copy="Copy with its sources",
        link="Link",
        about_link="Copy a link to this answer",
        good="Helpful",
        bad="Something is wrong",
        unfinished="The answer was not finished.",
        retry="Ask again",
    ),
}


@dataclass(frozen=True, slots=True)
class ExportTexts:
    """The words around a conversation that is taken along."""

    sources: str
    scope: str
    """Before the filter of a question."""
    no_publisher: str
    single: str
    """With `{count}`."""
    unsupported: str
    """Before a sentence that nothing bears out."""
    unfinished: str


EXPORT: Final[dict[Lang, ExportTexts]] = {
    "zh-Hans": ExportTexts(
        "出处：", "只查：", "未注明来源的文章", "选定的 {count} 篇文章", "所引文章不能证实：", "（回答没有写完）"
    ),
    "zh-Hant": ExportTexts(
        "出處：", "只查：", "未註明來源的文章", "選定的 {count} 篇文章", "所引文章不能證實：", "（回答沒有寫完）"
    ),
    "en": ExportTexts(
        "Sources:",
        "Only: ",
        "no publisher stated",
        "{count} chosen articles",
        "Not borne out by what is cited: ",
        "(the answer was not finished)",
    ),
}


def lang_of(question: str) -> Lang:
    """The language that a question is written in, for what is said before its answer is there."""
    if not _HAN.search(question):
        return "en"
    return "zh-Hant" if is_traditional(question) else "zh-Hans"


EXAMPLES: Final = (
    "“1+N+X”机制是怎么运作的？",
    "潮州每个镇每年的帮扶资金由谁按什么比例分担？",
    "How does the 1+N+X mechanism work?",
)
"""Questions that the sample articles answer."""
