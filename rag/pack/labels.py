"""What a pack says around the articles' words, in three languages."""

from __future__ import annotations

from collections.abc import Mapping

from index.script import to_traditional
from rag.schema import Lang

_SIMPLIFIED: Mapping[str, str] = {
    "pack": "培训资料包",
    "trainer": "（讲师版）",
    "participant": "（学员版）",
    "handout": "一页提要",
    "key_points": "要点",
    "figures": "数据表",
    "timeline": "时间线",
    "glossary": "术语",
    "quiz": "测验",
    "discussion": "讨论题",
    "sources": "资料来源",
    "choice": "单项选择题",
    "fill": "填空题",
    "true_false": "判断题",
    "short": "简答题",
    "true": "正确",
    "false": "错误",
    "answer": "答案",
    "basis": "依据",
    "value": "数值",
    "counts": "指标",
    "period": "时间",
    "source": "来源",
    "said": "原文",
    "date": "日期",
    "event": "事项",
    "term": "术语",
    "definition": "解释",
    "series": "同一指标的不同时期",
    "conflict": "各报道说法不一，使用前请核对",
    "untitled": "无题",
    "name": "姓名：",
    "made": "由 policy-chat 根据 {n} 篇资料生成，引文均出自原文。",
}
_ENGLISH: Mapping[str, str] = {
    "pack": "Session pack",
    "trainer": " (trainer)",
    "participant": " (participants)",
    "handout": "One-page handout",
    "key_points": "Key points",
    "figures": "Figures",
    "timeline": "Timeline",
    "glossary": "Glossary",
    "quiz": "Quiz",
    "discussion": "For discussion",
    "sources": "Sources",
    "choice": "Single choice",
    "fill": "Fill in the blank",
    "true_false": "True or false",
    "short": "Short answer",
    "true": "true",
    "false": "false",
    "answer": "Answer",
    "basis": "Source text",
    "value": "Figure",
    "counts": "What it counts",
    "period": "Period",
    "source": "Source",
    "said": "As written",
    "date": "Date",
    "event": "What happened",
    "term": "Term",
    "definition": "Meaning",
    "series": "one quantity over time",
    "conflict": "reports disagree: check before use",
    "untitled": "untitled",
    "name": "Name: ",
    "made": "Made by policy-chat from {n} articles; every quote stands in its article.",
}


def labels(lang: Lang) -> Mapping[str, str]:
    """The words of a pack in `lang`, by their key."""
    if lang == "en":
        return _ENGLISH
    return _SIMPLIFIED if lang == "zh-Hans" else {key: to_traditional(text) for key, text in _SIMPLIFIED.items()}
