"""Follow-ups: from a question and the conversation before it to a question that stands alone. No model needed.

What a follow-up leaves out is put in its place where the history says what it is: another place or year into the
earlier question (那紫金呢), a name for a pronoun or for 该公司, the subject of the first question before one that has
none. Where it can't be told, the earlier questions are put before this one as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.gazetteer import is_known
from index.page.lines import fold_in_place
from index.script import fold, terms
from rag.claims import name_begins
from rag.references import Conversation, places_named, resolved
from rag.schema import Turn

# Words that point back. A question with one of them, or one too short to name its subject, is a follow-up.
_POINTS_BACK = re.compile(
    r"^(那|这|这些|那些|它|他|她|其|该|此|还有|另外|然后|接着|呢|以及|上述|前者|后者)"
    r"|(呢[?？]?$)|呢[,，]|它们?|他们?|她们?|这[个些里笔家支]|那[个些里边儿笔家支批场]|其中|该[县市镇村区]|前面|刚才|上面|[里当]头|里面|当中"
    r"|^[镇村县市区](?:上|里|内)的?"
    r"|第[一二三四五六七八九十]+(个|类|种|项)?"
    r"|\b(it|its|they|them|their|he|she|his|her|this|that|these|those|there"
    r"|the (?:first|second|third|other|rest|same))\b"
    r"|^(and|what about|how about|then|also)\b",
    re.IGNORECASE,
)
_SELF_CONTAINED_TERMS = 30
"""A question with more distinct terms (16 characters), and no word that points back, names its subject itself."""

# The same, with a question of its own behind it: 金山店镇呢，是哪家银行给的？
_SAME_OF_AND = re.compile(r"^(?:那么?|还有|然后|至于)?(?P<what>[^，,？?]{2,12}?)(?:的|那边|方面)?呢[，,]")
# What asks for the same of something else: 那紫金县呢, 去年的呢, and in Zijin?
_SAME_OF = re.compile(
    r"^(?:那么?|还有|然后|至于)?(?P<what>[^，,？?]{2,12}?)(?:的|那边|方面)?呢[?？]?$"
    r"|^(?:and|what about|how about)(?: (?:in|of|for|at|from))?(?: the)? (?P<en>[^,?]{2,40})\?*$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d{2} ?年|今年|去年|前年|明年|\b(?:19|20)\d{2}\b")
_GOES_BACK = re.compile(r"说回|回到|回头[说问看]|前面|刚才|之前说|一开始")
_BACK_LEAD = re.compile(
    r"^(?:再|还是)?(?:说回|回到|回头[说问看])(?:到)?(?:前面|刚才|之前|一开始)?(?:说?的)?(?:那[个家场支批位件](?=[，,]))?[，,]?"
)
_LEAD = re.compile(
    r"^(?:那么?(?!个|些|边|里|儿|家|笔|座|支|场|位|批|年|次|条|项|种)|然后|另外|还有|接着|再问一下)[，,]?"
)
_IT = re.compile(r"(?:它们?|他们|她们|其)(?:的)?(?!中|他|余|实|它)|\b(?:it|they|them|its|their)\b", re.IGNORECASE)
# Where a question stops naming its subject and starts to ask.
_ASKS = re.compile(
    r"(?:一共|总共|共|各|都|又|先|最|到底|究竟|大概|大约)*"
    r"(?:是|有|由|在|占|为|叫|归|属于|位于|落在|建在|花了?|用了?|达到?)*"
    r"(?:多少|几|谁|哪|什么|怎么|怎样|如何|何时|为何|多[大长高久])"
)
_ENGLISH_TOPIC = re.compile(
    r"\b(?:of|in|for|at|to|by|on|are|is|does|do|did|was|were|has|have) "
    r"((?:the |those |these )?(?:\S+ )*?\S+?)(?= (?:classified|give|get|have|receive|raise|provide|cost|work)\b|[,?]|$)"
)
_ENGLISH_LEAD = re.compile(r"(?:For|In|At|On|Of|Regarding) ([^,]+),")
_LOOSE_END = re.compile(
    r"(?:[的了按送去给有是由在被把将个]|参与了?|累计|实现了?|引进了?|谋划了?|[建办开派捐发]了?给?|主要|具体|一年|每年|今年|给种)+$"
)
_LEAST_TOPIC = 3
"""Characters of the shortest subject that is put before a question; a shorter one says too little."""
_LEAST_CLAUSE = 5
"""The same of one that stands in a clause of its own."""


def standalone(question: str, history: Sequence[Turn]) -> str:
    """`question` with what it leaves out put in from the history; as it is where it stands alone already."""
    if not history or not _leans_on_history(question):
        return question
    talk = _conversation(question, history)
    if talk is None:
        return question
    return _same_of_another(question, talk) or _with_references(question, talk) or _joined(question, talk)


def is_rewritten(question: str, standalone_question: str) -> bool:
    """Whether the question itself was changed, not only preceded by what it is about."""
    return question not in standalone_question


def _leans_on_history(question: str) -> bool:
    folded = fold(question).strip()
    if _POINTS_BACK.search(folded):
        return True
    # A short question that names a place says itself what it is about (连平县县长是谁).
    return len(set(terms(folded))) <= _SELF_CONTAINED_TERMS and not places_named(question)


def _conversation(question: str, history: Sequence[Turn]) -> Conversation | None:
    """The part of the history that the question continues: a chain of follow-ups up to the question that began it."""
    turns = list(history)
    asked = [number for number, turn in enumerate(turns) if turn.role == "user"]
    if not asked:
        return None
    if _GOES_BACK.search(fold_in_place(question)) and len(asked) > 1:
        # Back to an earlier subject: to the exchange that shares most words with the question, else to the first.
        wanted = set(terms(question))
        shared = {n: len(wanted & set(terms(" ".join(turn.content for turn in turns[n : n + 2])))) for n in asked}
        start = max(asked, key=lambda n: (shared[n], -n))
        turns = turns[start : start + 2]
    else:
        start = next((n for n in reversed(asked) if not _leans_on_history(turns[n].content)), asked[0])
        turns = turns[start:]
    said = [turn.content.strip() for turn in turns if turn.role == "user"]
    answers = [turn.content for turn in turns if turn.role == "assistant"]
    return Conversation(
        base=said[0],
        asked=tuple(said),
        last_answer=answers[-1] if answers else "",
        texts=tuple(turn.content for turn in reversed(turns)),
    )


def _same_of_another(question: str, talk: Conversation) -> str:
    """The first question with the place or year that this one names instead; empty where it names another thing."""
    folded = fold_in_place(question).strip()
    if match := _SAME_OF.match(folded):
        group = "what" if match["what"] else "en"
        return _replaced(question.strip()[slice(*match.span(group))].strip(), talk.base)
    if match := _SAME_OF_AND.match(folded):
        topic = _topic(_replaced(question.strip()[slice(*match.span("what"))], talk.base))
        return f"{topic}，{question.strip()[match.end() :]}" if _enough(topic) else ""
    return ""


def _replaced(what: str, base: str) -> str:
    """`base` with the year or place `what` for its own; empty where it has none of that kind, or several."""
    if (year := _YEAR.fullmatch(what)) and (old := _YEAR.search(base)):
        return base.replace(old.group(), year.group())
    new = places_named(what)
    if len(new) != 1 or len(what) > len(new[0].text) + 1:
        return _same_head(what, base)
    old_places = [place for place in places_named(base) if place.sort == new[0].sort and place.value != new[0].value]
    if len(old_places) != 1 or not (is_known(str(old_places[0].value)) or name_begins(base[: old_places[0].start])):
        return ""
    return base[: old_places[0].start] + what + base[old_places[0].end :]


def _same_head(what: str, base: str) -> str:
    """罗非鱼 for 冷水鱼: `base` with the one noun of the same length that ends in the same character replaced."""
    found = [at for at in range(len(what), len(base) + 1) if base[at - 1] == what[-1] and what not in base]
    if len(what) < 2 or len(what) > 4 or len(found) != 1 or not name_begins(base[: found[0] - len(what)]):
        return ""
    return base[: found[0] - len(what)] + what + base[found[0] :]


def _with_references(question: str, talk: Conversation) -> str:
    """The question with pronouns and pointing phrases resolved, its subject before it; empty if neither is known."""
    led = _LEAD.sub("", _BACK_LEAD.sub("", question.strip()))
    asked = resolved(led, talk)
    topic = _topic(talk.base)
    if not _enough(topic):
        return "" if asked == led else asked
    if _says_what_of(asked, topic):
        return asked
    if it := _IT.match(fold_in_place(asked)):
        asked = asked[it.end() :]
        if it.group().endswith("的"):
            return f"{topic}的{asked}"
    return f"{topic}: {asked}" if topic.isascii() else f"{topic}，{asked}"


def _joined(question: str, talk: Conversation) -> str:
    return " ".join([*talk.asked, question])


def _topic(base: str) -> str:
    """What a question is about: its words up to where it asks; empty where that leaves no subject."""
    text = base.strip().rstrip("？?。")
    if text.isascii():
        match = _ENGLISH_LEAD.match(text) or _ENGLISH_TOPIC.search(text)
        return match.group(1).strip() if match else ""
    asks = _ASKS.search(fold_in_place(text))
    before = text[: asks.start()] if asks else ""
    clauses = re.split(r"[，,]", before)
    # 凤凰镇的民宿项目，银行授信多少: the subject is what stands before the last comma.
    subject = "，".join(clauses[:-1]) if len("".join(clauses[:-1])) >= _LEAST_CLAUSE else before
    return _LOOSE_END.sub("", subject.strip("，,：: "))


def _enough(topic: str) -> bool:
    return len(topic) >= _LEAST_TOPIC or any(place.text == topic for place in places_named(topic))


def _says_what_of(question: str, topic: str) -> bool:
    """Whether a question whose references are resolved names its subject: most of it, or how it begins."""
    wanted = {term for term in terms(topic) if len(term) > 1}
    shared = len(wanted & set(terms(question)))
    return shared >= len(wanted) / 2 or fold(topic)[:2] == fold(question)[:2]
