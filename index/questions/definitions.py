"""Questions for what something is, and for what is the first or the largest of its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.questions.drafting import Drafted, drafted
from index.questions.naming import is_anchored, stands_alone
from index.questions.statements import Statement
from index.script import to_simplified

_DEFINED = re.compile(
    r"^(?:所谓的?)?(?P<term>“[^“”]{2,16}”|《[^》]{2,20}》|[\u4e00-\u9fffA-Za-z0-9+·\-]{2,14}?)[，,]?"
    r"(?P<verb>是指|指的是|就是指|即指|是)(?P<meaning>[^？?。；;]{8,70})$"
)
_CLASS = re.compile(r"(?:一[种个项家所座部款类支处条]|由|以|指|我国|中国|全国|国家)?.*的.*[\u4e00-\u9fff]$")
_TERM_IS_NONE = re.compile(
    r"[的了着过们我你他她它这那哪其此都也还就又不最很正已更]|关键|目的|重点|目标|原因|核心|问题|主要|难点|特别|尤其|可能|今年|去年|首先|标志|"
    r"一方面|月$|日$|年$|天$|时$|同时|如果|但|因|有|说|称|看|认为|表示|之|来|今|一|下一步|多年|更|另|一个|在|工作$|经济$|企业$|市场$"
)
_SUPERLATIVE = re.compile(r"^(?P<what>[^，,、。]{0,20}(?:最[大早高长多重]|首[个家座条批]|第一|唯一)[^，,、。]{2,20})$")


def definition(statement: Statement) -> Iterator[Drafted]:
    """“小江模式”是指… -> “小江模式”是指什么？"""
    start, end = statement.clauses[0].start, statement.clauses[-1].end
    first_end = statement.clauses[0].end
    for stop in dict.fromkeys((end, first_end)):
        found = _DEFINED.match(statement.text[start:stop])
        if not found:
            continue
        term, verb, meaning = found["term"], to_simplified(found["verb"]), found["meaning"]
        is_quoted = term[0] in "“《"
        if not is_quoted and _TERM_IS_NONE.search(to_simplified(term)):
            continue
        # 甲是一种… and “甲”是… say what a thing is; any other 甲是… tells something of it.
        if verb == "是" and not ((is_quoted or meaning.startswith("一")) and _CLASS.match(to_simplified(meaning))):
            continue
        if not stands_alone(meaning) or meaning.endswith("的"):
            continue
        asked = f"什么是{term}" if verb == "是" else f"{term}{found['verb']}什么"
        nuggets = tuple(part for part in re.split(r"[，,]", meaning) if len(part) >= 2)[:1]
        if draft := drafted(
            statement, "definition", asked, f"{term}{found['verb']}{meaning}", nuggets=nuggets, context="", least=5
        ):
            yield draft
        return


def superlative(statement: Statement) -> Iterator[Drafted]:
    """汉诺威工业博览会是全球最大的工业技术博览会 -> 全球最大的工业技术博览会是什么？"""
    clause = statement.clauses[0]
    found = _DEFINED.match(statement.text[clause.start : clause.end])
    if not found or found["verb"] != "是" or _TERM_IS_NONE.search(to_simplified(found["term"])):
        return
    best = _SUPERLATIVE.match(to_simplified(found["meaning"]))
    if best and is_anchored(found["meaning"]) and "之一" not in found["meaning"]:
        asked = "谁" if re.search(r"[者人家商国]$", found["meaning"]) else "什么"
        draft = drafted(
            statement, "single", f"{found['meaning']}是{asked}", found.group(), found["term"].strip("“”"), context=""
        )
        if draft:
            yield draft
