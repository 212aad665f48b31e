"""Every word of the page, in the three languages it speaks.

`PAGE` follows the reader's browser; `ANSWER` follows the language of the question, like the answer it stands beside.
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

PAGE: Final[dict[str, dict[str, str]]] = {
    "zh-CN": {
        "name": "政策问答",
        "heading": "政策问答",
        "views": "页面",
        "view_chat": "对话",
        "welcome": "只依据收录的文章作答，每句都有编号，点编号看原文。\n\n可以这样问：",
        "conversation": "对话",
        "conversations": "历史对话",
        "no_conversations": "问过的问题会留在这里。",
        "more": "更多操作：",
        "rename": "重命名",
        "as_markdown": "导出 Markdown",
        "as_word": "导出 Word",
        "delete": "删除",
        "deleted": "对话已删除。",
        "undo": "撤销",
        "no_reply": "服务没有回应。请确认它仍在运行，再试一次。",
        "previous_passage": "上一处引文",
        "next_passage": "下一处引文",
        "passage_of": "第 {at} 处，共 {all} 处",
        "moved": "这篇文章后来改过；标出的是同样的话现在的位置。",
        "gone": "这段话已不在现有文章里。下面是回答时引用的原句。",
        "filter": "＋ 筛选",
        "filter_title": "只查这些文章",
        "publishers": "来源",
        "regions": "地区",
        "programmes": "项目",
        "dates": "日期",
        "since": "从",
        "until": "到",
        "undated": "有 {undated} 篇文章没有日期，设了日期就不会查到。",
        "articles": "指定文章",
        "find_article": "按标题找文章",
        "no_article": "没有这样的文章。",
        "no_publisher": "未注明来源",
        "show_all": "全部 {count} 项",
        "matching": "符合的文章：{number} 篇",
        "loading_filters": "正在读取…",
        "clear": "清除",
        "apply": "完成",
        "remove": "去掉筛选：{label}",
        "what_is_wrong": "这个回答哪里有问题？",
        "wrong_answer": "回答不对",
        "wrong_evidence": "回答可能对，但出处不支持它",
        "comment": "补充说明（可不填）：正确的是什么，哪里能查到",
        "send_rating": "提交",
        "cancel": "取消",
        "withdraw": "撤回评价",
        "thanks": "已记下，谢谢。",
        "withdrawn": "评价已撤回。",
        "working": "正在作答",
        "finished": "回答完毕。",
        "question": "问题",
        "placeholder": "想了解什么？",
        "send": "提问",
        "stop": "停止",
        "new": "新对话",
        "no_answer": "这个链接指向的回答已经不在了。",
        "no_conversation": "这段对话已经不在了，或者属于另一个浏览器。",
        "empty": "请先写下问题。",
        "too_long": f"问题最长 {MAX_QUESTION:,} 字，请缩短后再问。",
        "pane": "原文",
        "close": "关闭原文",
        "copied": "已复制",
        "not_copied": "无法复制",
        "loading": "正在打开原文…",
        "unreachable": "打不开原文：服务没有回应。请确认服务仍在运行，然后再点一次编号。",
        "sample": "改写示例",
        "based_on": "改写自",
        "original": "打开原网页",
        "untitled": "（无标题）",
    },
    "zh-TW": {
        "name": "政策問答",
        "heading": "政策問答",
        "views": "頁面",
        "view_chat": "對話",
        "welcome": "只依據收錄的文章作答，每句都有編號，點編號看原文。\n\n可以這樣問：",
        "conversation": "對話",
        "conversations": "歷史對話",
        "no_conversations": "問過的問題會留在這裡。",
        "more": "更多操作：",
        "rename": "重新命名",
        "as_markdown": "匯出 Markdown",
        "as_word": "匯出 Word",
        "delete": "刪除",
        "deleted": "對話已刪除。",
        "undo": "復原",
        "no_reply": "服務沒有回應。請確認它仍在執行，再試一次。",
        "previous_passage": "上一處引文",
        "next_passage": "下一處引文",
        "passage_of": "第 {at} 處，共 {all} 處",
        "moved": "這篇文章後來改過；標出的是同樣的話現在的位置。",
        "gone": "這段話已不在現有文章裡。下面是回答時引用的原句。",
        "filter": "＋ 篩選",
        "filter_title": "只查這些文章",
        "publishers": "來源",
        "regions": "地區",
        "programmes": "項目",
        "dates": "日期",
        "since": "從",
        "until": "到",
        "undated": "有 {undated} 篇文章沒有日期，設了日期就不會查到。",
        "articles": "指定文章",
        "find_article": "按標題找文章",
        "no_article": "沒有這樣的文章。",
        "no_publisher": "未註明來源",
        "show_all": "全部 {count} 項",
        "matching": "符合的文章：{number} 篇",
        "loading_filters": "正在讀取…",
        "clear": "清除",
        "apply": "完成",
        "remove": "去掉篩選：{label}",
        "what_is_wrong": "這個回答哪裡有問題？",
        "wrong_answer": "回答不對",
        "wrong_evidence": "回答可能對，但出處不支持它",
        "comment": "補充說明（可不填）：正確的是什麼，哪裡能查到",
        "send_rating": "提交",
        "cancel": "取消",
        "withdraw": "撤回評價",
        "thanks": "已記下，謝謝。",
        "withdrawn": "評價已撤回。",
        "working": "正在作答",
        "finished": "回答完畢。",
        "question": "問題",
        "placeholder": "想了解什麼？",
        "send": "提問",
        "stop": "停止",
        "new": "新對話",
        "no_answer": "這個連結指向的回答已經不在了。",
        "no_conversation": "這段對話已經不在了，或者屬於另一個瀏覽器。",
        "empty": "請先寫下問題。",
        "too_long": f"問題最長 {MAX_QUESTION:,} 字，請縮短後再問。",
        "pane": "原文",
        "close": "關閉原文",
        "copied": "已複製",
        "not_copied": "無法複製",
        "loading": "正在打開原文…",
        "unreachable": "打不開原文：服務沒有回應。請確認服務仍在運行，然後再點一次編號。",
        "sample": "改寫示例",
        "based_on": "改寫自",
        "original": "打開原網頁",
        "untitled": "（無標題）",
    },
    "en": {
        "name": "Policy Chat",
        "heading": "Policy Chat",
        "views": "Pages",
        "view_chat": "Chat",
        "welcome": "Answers come only from the collected articles. Click a number to see its passage.\n\nFor example:",
        "conversation": "Conversation",
        "conversations": "Earlier conversations",
        "no_conversations": "What you ask will be kept here.",
        "more": "More:",
        "rename": "Rename",
        "as_markdown": "Export as Markdown",
        "as_word": "Export as Word",
        "delete": "Delete",
        "deleted": "Conversation deleted.",
        "undo": "Undo",
        "no_reply": "No reply from the server. Check that it is still running, then try again.",
        "previous_passage": "Previous cited passage",
        "next_passage": "Next cited passage",
        "passage_of": "{at} of {all}",
        "moved": "The article has changed since; the same words are marked where they stand now.",
        "gone": "These words are no longer in the articles. Below is the quote as it was when the answer was given.",
        "filter": "+ Filter",
        "filter_title": "Ask only these articles",
        "publishers": "Publisher",
        "regions": "Region",
        "programmes": "Programme",
        "dates": "Date",
        "since": "from",
        "until": "to",
        "undated": "Articles without a date ({undated}) are left out once a date is set.",
        "articles": "Single articles",
        "find_article": "Find an article by its title",
        "no_article": "There is no such article.",
        "no_publisher": "no publisher stated",
        "show_all": "All {count}",
        "matching": "Matching articles: {number}",
        "loading_filters": "Loading…",
        "clear": "Clear",
        "apply": "Done",
        "remove": "Remove filter: {label}",
        "what_is_wrong": "What is wrong with this answer?",
        "wrong_answer": "The answer is wrong",
        "wrong_evidence": "The answer may be right, but its sources don't support it",
        "comment": "Anything to add (optional): what is right, and where it can be found",
        "send_rating": "Send",
        "cancel": "Cancel",
        "withdraw": "Withdraw",
        "thanks": "Noted, thank you.",
        "withdrawn": "Withdrawn.",
        "working": "Answering",
        "finished": "Answer complete.",
        "question": "Question",
        "placeholder": "Your question",
        "send": "Ask",
        "stop": "Stop",
        "new": "New chat",
        "no_answer": "The answer that this link leads to is not there any more.",
        "no_conversation": "This conversation is not there any more, or belongs to another browser.",
        "empty": "Please write a question first.",
        "too_long": f"A question may have {MAX_QUESTION:,} characters at most; please shorten it.",
        "pane": "Source",
        "close": "Close the source",
        "copied": "Copied",
        "not_copied": "Copying failed",
        "loading": "Opening the source…",
        "unreachable": "The source can't be opened: no reply from the server. "
        "Check that it is still running, then click the number again.",
        "sample": "rewritten sample",
        "based_on": "Based on",
        "original": "Open the original page",
        "untitled": "(untitled)",
    },
}
"""By locale; the names of the locales are those that Gradio looks for."""


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
