"""Terms that an article explains: “…”是指…, 即…, 简称…, and mechanisms such as 1+N+X with their parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.chunking import sentence_spans
from index.questions.naming import balanced, stands_alone
from index.schema import Article, Span
from index.script import to_simplified
from rag.pack.schema import Quote, Term

LONGEST_TERM, SHORTEST_MEANING, LONGEST_MEANING = 20, 8, 120

_TERM = r"(?P<term>“[^“”]{2,20}”|「[^「」]{2,20}」|《[^《》]{2,24}》|[\u4e00-\u9fffA-Za-z0-9+·\-]{2,14})"
_MEANS = re.compile(
    rf"(?:^|[，。；：]|所谓的?){_TERM}[，,]?(?:，)?(?:是指|指的是|就是指|就是说|即是|意即)(?P<meaning>[^。；？！]{{6,120}})(?=[。；])"
)
_NAMELY = re.compile(
    r"(?P<term>“[^“”]{2,20}”|「[^「」]{2,20}」)[，,]?(?:即(?![刻将可便时日使])|也就是|意为|意思是)[：:，]?(?P<meaning>[^。；？！]{6,120})(?=[。；])"
)
_SHORT_FOR = re.compile(
    r"(?P<meaning>《[^《》]{5,50}》|[\u4e00-\u9fffA-Za-z0-9“”·]{6,40})[（(](?:以下)?[简簡][称稱]：?[“「]?(?P<term>[\u4e00-\u9fffA-Za-z0-9·]{2,14})[”」]?[）)]"
)
_COMPOUND = re.compile(r"[“「]?(?P<term>[A-Za-z0-9]{1,3}(?:[+＋][A-Za-z0-9\u4e00-\u9fff]{1,6}){1,4})[”」]?")
_PART = (
    r"[“「]{part}[”」]，?(?:是指|代表|指的是|即是|就是|则是|則是|是|即|指|为|為)"
    r"(?P<meaning>[^“”「」，。；]{{3,60}}(?:，[^“”「」，。；]{{2,40}}(?=[；。]))?)"
)
_UNTIDY = re.compile(r"\s{2}|https?|[【】★●■▲|]")
_NO_TERM = re.compile(
    r"[的了着过们我你他她它这那哪其此都也还就又不很正已更]|关键|目的|重点|目标|原因|核心|问题|主要|特别|可能|今年|去年|首先|标志|有人|什么|"
    r"一方面|[月日年天时]$|如果|但|因|说|称|认为|表示|之|今|另|一个|^有|^据|^由|^为|同时"
)
_SO_CALLED = re.compile(r"^所[谓謂]的?")
_KIND = re.compile(r"(?:本|该|上述)?(?:公司|项目|集团|指挥部|指揮部|基金|协会|大会|论坛|比赛|本次.*|促进团|.*[队团组])")
_NO_MEANING = re.compile(r"，(?:还|并|同时|也)|[：:]$|什么|如何|^(?:说|在于)")


def defined(article: Article) -> list[Term]:
    """The terms that `article` explains, in order, each once; ids are empty."""
    found: dict[str, Term] = {}
    for term in sorted([*_compounds(article), *_sentences(article)], key=lambda one: one.quote.start):
        found.setdefault(to_simplified(term.term).strip("“”「」《》"), term)
    return list(found.values())


def _sentences(article: Article) -> Iterator[Term]:
    for span in sentence_spans(article.text):
        text = span.of(article.text)
        if len(text) > 200 or "\n" in text or not balanced(text):
            continue
        plain = to_simplified(text)
        plain = plain if len(plain) == len(text) else text
        for pattern in (_MEANS, _NAMELY, _SHORT_FOR):
            if _UNTIDY.search(plain):
                break
            for match in pattern.finditer(plain):
                term, meaning = (text[slice(*match.span(name))] for name in ("term", "meaning"))
                if pattern is _SHORT_FOR and not _abbreviates(match["term"], match["meaning"]):
                    continue
                if _is_term(match["term"]) and _is_meaning(match["meaning"], pattern is _SHORT_FOR):
                    yield Term(
                        "",
                        _SO_CALLED.sub("", term).strip("“”「」"),
                        meaning.strip("，"),
                        (),
                        Quote(article.id, span.start, span.end, text),
                    )


def _abbreviates(term: str, meaning: str) -> bool:
    """Whether a short name is made of characters of the long one, in their order, and names more than a kind."""
    rest = iter(meaning)
    return all(char in rest for char in term) and len(term) >= 3 and not _KIND.fullmatch(term)


def _is_term(term: str) -> bool:
    quoted = term[0] in "“「《"
    return quoted or (not _NO_TERM.search(term) and len(term) <= LONGEST_TERM)


def _is_meaning(meaning: str, is_name: bool) -> bool:
    if is_name:
        return len(meaning) > 5 and not re.match(r"[的了在和与对将把]", meaning)
    return (
        SHORTEST_MEANING <= len(meaning) <= LONGEST_MEANING
        and not _NO_MEANING.search(meaning)
        and stands_alone(meaning)
        and balanced(meaning)
    )


def _compounds(article: Article) -> Iterator[Term]:
    """1+N+X: the compound, what each part stands for, and the run of sentences that says so."""
    spans = sentence_spans(article.text)
    for number, span in enumerate(spans):
        for match in _COMPOUND.finditer(span.of(article.text)):
            parts = re.split(r"[+＋]", match["term"])
            if len(set(parts)) < len(parts) or len(parts) < 2:
                continue
            near = spans[number : number + 5]
            told = [_part(part, near, article) for part in parts]
            if all(told):
                first = min(place.start for place, _ in filter(None, told))
                run = Span(min(span.start, first), max(place.end for place, _ in filter(None, told)))
                quote = Quote(article.id, run.start, run.end, run.of(article.text))
                meanings = tuple(meaning for _, meaning in filter(None, told))
                if len(quote.text) <= 600:
                    yield Term("", match["term"], "；".join(meanings), meanings, quote)


def _part(part: str, sentences: list[Span], article: Article) -> tuple[Span, str] | None:
    """The sentence that says what one part of a compound stands for, and the words that do."""
    pattern = re.compile(_PART.format(part=re.escape(part)))
    for span in sentences:
        if found := pattern.search(span.of(article.text)):
            return span, found.group().strip("，")
    return None
