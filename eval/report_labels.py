"""What things are called in a report, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from eval.report_html import Markup, join, tag
from eval.schema import CaseLang, CaseType, Expect, Failure
from rag.schema import Outcome


class Label(NamedTuple):
    """A name in both languages."""

    zh: str
    en: str


def both(label: Label) -> Markup:
    """A name in Chinese with its English beside it."""
    return join(label.zh, " ", tag("span", label.en, class_="en", lang="en"))


FAILURES: Mapping[Failure, Label] = {
    "error": Label("运行出错", "error"),
    "not retrieved": Label("未检到证据", "not retrieved"),
    "evidence unused": Label("检到未用", "evidence unused"),
    "wrong": Label("答错", "wrong"),
    "refused wrongly": Label("误拒", "refused wrongly"),
    "bad citation": Label("引用有误", "bad citation"),
    "answered wrongly": Label("应拒未拒", "answered wrongly"),
    "premise not corrected": Label("未纠正前提", "premise not corrected"),
    "not clarified": Label("未反问", "not clarified"),
    "": Label("通过", "passed"),
}
"""In the order of a report: what fails first comes first, what passed last."""

FAILURE_MEANINGS: Mapping[Failure, Label] = {
    "error": Label("运行时出错，没有结果", "an error ended the case"),
    "not retrieved": Label("前2000字里证据不全", "evidence is not within the first 2,000 characters found"),
    "evidence unused": Label("证据已检到，回答没有引用，也没有答对", "found, but neither cited nor answered right"),
    "wrong": Label("引用了证据，仍然没有答对", "all evidence is cited, the answer is still not right"),
    "refused wrongly": Label("证据已检到，却拒绝回答", "refused, though all evidence was found"),
    "bad citation": Label("答对了，引用不可靠", "right, but a citation does not hold"),
    "answered wrongly": Label("文章里没有答案，却作了回答", "the articles hold no answer, and it gave one"),
    "premise not corrected": Label("没有指出问题的前提有误", "did not say that the premise is wrong"),
    "not clarified": Label("有几种理解，没有反问", "several readings fit, and it did not ask"),
}

TYPES: Mapping[CaseType, Label] = {
    "single": Label("单一事实", "single fact"),
    "numeric": Label("数字", "numeric"),
    "list": Label("列举", "list"),
    "definition": Label("定义", "definition"),
    "temporal": Label("时间", "temporal"),
    "comparative": Label("比较", "comparative"),
    "multi_hop": Label("多步", "multi-hop"),
    "multi_turn": Label("多轮", "multi-turn"),
    "false_premise": Label("错误前提", "false premise"),
    "ambiguous": Label("歧义", "ambiguous"),
    "unanswerable": Label("无答案", "unanswerable"),
}

LANGS: Mapping[CaseLang, Label] = {
    "zh-Hans": Label("简体", "simplified"),
    "zh-Hant": Label("繁体", "traditional"),
    "en": Label("英文", "English"),
}

EXPECTS: Mapping[Expect, Label] = {
    "answer": Label("应回答", "should answer"),
    "refuse": Label("应拒答", "should refuse"),
    "clarify": Label("应反问", "should ask back"),
    "correct_premise": Label("应纠正前提", "should correct the premise"),
}

OUTCOMES: Mapping[Outcome, Label] = {
    "answered": Label("已回答", "answered"),
    "refused": Label("已拒答", "refused"),
    "clarify": Label("已反问", "asked back"),
    "premise_corrected": Label("已纠正前提", "premise corrected"),
}

MANIFEST: Mapping[str, Label] = {
    "dataset": Label("数据集", "dataset"),
    "cases": Label("题数", "cases"),
    "articles": Label("文章数", "articles"),
    "retrieved": Label("每题检索的段落", "passages asked of search"),
    "version": Label("格式版本", "version of the folder"),
    "code_revision": Label("代码版本", "code revision"),
    "command": Label("命令", "command"),
    "started": Label("开始", "started"),
    "finished": Label("结束", "finished"),
    "kind": Label("种类", "kind"),
    "split": Label("划分", "split"),
    "limit": Label("上限", "limit"),
    "repeat": Label("重复次数", "repeats"),
    "own_history": Label("用自己的上文", "own history"),
    "only": Label("只跑失败的题，出自", "only cases that failed in"),
    "drafts": Label("含草稿题", "drafts"),
    "hashes.dataset": Label("数据集指纹", "dataset hash"),
    "hashes.corpus": Label("文章指纹", "corpus hash"),
    "hashes.index": Label("索引指纹", "index hash"),
    "hashes.prompts": Label("提示词指纹", "prompts hash"),
    "hashes.metrics": Label("指标指纹", "metrics hash"),
}
"""Fields of the manifest; settings and notes are shown by their own names."""
