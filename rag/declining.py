"""Whether a model says that the articles don't hold the answer, in whatever words, or says nothing at all."""

from __future__ import annotations

import re

from index.figures import figures_agree, find_figures
from index.script import fold
from rag.markers import NOT_IN_ARTICLES, claims_of, without_markers

_TOKEN = re.compile(rf"\W*(?:(?:答|答案|回答|answer)\s*[:：])?\W*{NOT_IN_ARTICLES}", re.IGNORECASE)

# Folded text: simplified, half width, lower case.
_MATERIAL = r"(?:资料|文章|材料|文中|原文|本文|文本|文档|文件|段落|上下文|报道|内容|信息|以上|上述|现有|提供|给出|已知)"
_NOT = r"(?:没有?|并未|未能|未|无|不|缺乏|缺少|找不到|看不出)"
_TOLD = (
    r"(?:提到|提及|谈到|说明|写明|写到|指出|给出|给到|包含|包括|涉及|找到|查到|记载|介绍|披露|透露|列出|明确|答案|信息|内容|"
    r"描述|提供|回答|数据|记录|足够|相关|确定|得知|得出|判断|体现|显示|反映|知道|对应|直接)"
)
_DECLINES = re.compile(
    rf"{_MATERIAL}[^。！？]{{0,30}}?{_NOT}[^。！？，]{{0,8}}?{_TOLD}"
    r"|(?:无法|不能|难以|没法|没办法)[^。！？，]{0,20}?(?:确定|回答|得知|判断|找到|提供|给出|得出|确认|知道|作答|解答)"
    rf"|^\W*(?:很|非常)?(?:抱歉|遗憾|对不起|不好意思)[^。！？]{{0,40}}?(?:{_NOT}|无法)"
    r"|^\W*(?:我|本人)?(?:不知道|不清楚|不了解|不确定)\W*$"
    r"|^\W*(?:没有|未|无|暂无|找不到)(?:找到|查到|提到|提及|检索到)?[^。！？，]{0,6}(?:相关|有关|足够|任何|对应|具体)?的?"
    r"(?:资料|信息|内容|答案|记载|数据|报道)\W*$"
    r"|(?:information|passages?|articles?|documents?|texts?|context|sources?|materials?|it)\b[^.!?]{0,60}?"
    r"(?:\bno\b|\bnot\b|n't\b|\bnever\b|\bnone\b|\black)[^.!?]{0,40}?"
    r"(?:mention|state|provid|contain|specif|includ|hold|giv|say|answer|disclos|cover|address|discuss|indicat|list|inform|detail)"
    r"|\b(?:cannot|can't|can not|could not|couldn't|unable to|not possible to|impossible to)\b[^.!?]{0,40}?"
    r"(?:determin|answer|find|tell|say|confirm|provid|infer|conclud|identif)"
    r"|\bno (?:relevant |specific |such |further )?(?:information|mention|answer|data|details?)\b"
    r"|\b(?:i|we) (?:do not|don't) (?:know|have)\b|\bnot (?:mentioned|stated|specified|provided|given|available)\b"
)
_QUESTION_END = re.compile(r"[？?][\s。.！!]*$")
_COURTESY = re.compile(
    r"^\W*(?:很|非常)?(?:抱歉|遗憾|对不起|不好意思|谢谢|你好|您好|sorry|i'?m sorry|unfortunately|i apologi[sz]e)\W*$"
    r"|(?:建议|可以|请|如需|如果|欢迎)[^。！？]{0,30}(?:查阅|咨询|查询|联系|提供|补充|告诉|参考|提问|了解)"
    r"|\b(?:please|you may|you can|consider|if you)\b[^.!?]{0,60}"
    r"\b(?:provide|consult|check|contact|refer|ask|let me know|more)\b"
)


def declines(sentence: str, question: str = "") -> bool:
    """Whether a sentence says that the articles don't hold something, and states nothing beside that.

    A figure that `question` does not hold is something stated.
    """
    folded = fold(without_markers(sentence))
    if not _DECLINES.search(folded):
        return False
    asked = find_figures(question)
    return all(any(figures_agree(figure, other) for other in asked) for figure in find_figures(folded))


def asks(sentence: str) -> bool:
    """Whether a sentence is a question, as small models repeat the one that they were asked: it states nothing."""
    return bool(_QUESTION_END.search(without_markers(sentence)))


def is_refusal(text: str, question: str = "") -> bool:
    """Whether a whole answer says that the passages don't hold it.

    It begins with NOT_IN_ARTICLES, as the prompt wants it, or all its sentences decline, courtesies apart. An answer
    that states something and adds what the articles don't mention is none.
    """
    if _TOKEN.match(without_markers(text)):
        return True
    clean, claims = claims_of(text)
    sentences = [claim.span.of(clean) for claim in claims]
    told = [sentence for sentence in sentences if not _COURTESY.search(fold(sentence)) or declines(sentence, question)]
    return bool(told) and all(declines(sentence, question) for sentence in told)
