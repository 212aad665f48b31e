"""Follow-ups: from a question and the conversation before it to a question that stands alone. No model needed.

What a follow-up leaves out is put in its place where the history says what it is: another place or year into the
earlier question (那紫金呢), a name for a pronoun or for 该公司, the subject of the first question before one that has
none. Where it can't be told, the earlier questions are put before this one as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.gazetteer import is_known
from index.page.lines import fold_in_place
from index.script import fold, terms
from rag.claims import Mention, mentions_of, name_begins
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
_HE = re.compile(r"他(?!们|人|的?单位)|她(?!们)|\b(?:he|she)\b", re.IGNORECASE)
_HIS = re.compile(r"\b(?:his|her)\b", re.IGNORECASE)
_THERE = re.compile(r"在?(?:那边|那里|那儿|当地)")
_IT = re.compile(r"(?:它们?|他们|她们|其)(?:的)?(?!中|他|余|实|它)|\b(?:it|they|them|its|their)\b", re.IGNORECASE)
_THAT_THING = re.compile(r"(?:[这那此该][个家座笔支场位批项种类条次]?|该)(?P<noun>[\u4e00-\u9fff]{1,6})")
_ANY = "any"
_SORTS = {"企业": "company", "公司": "company", "单位": _ANY, "学校": "school", "医院": "hospital"}
"""Common nouns that stand for a body of any name."""
_NTH = re.compile(r"第(?P<n>[一二三四五六七八九])(?:个|类|种|项|家|条|点)?|(?P<former>前者)|(?P<latter>后者)")
_NTH_EN = re.compile(r"\bthe (?P<word>first|second|third|former|latter)(?: one)?\b", re.IGNORECASE)
_ORDER = {"first": 0, "second": 1, "third": 2, "former": 0, "latter": -1}
_NUMERALS = "一二三四五六七八九"

_ITEMS = re.compile(r"(?:包括|分为|分别是|分别为|有|是|[:：])(?P<items>[^。；：:]+?[、和与][^。；：:]+)")
_ITEM_BREAK = re.compile(r"、|和(?=[^、]+$)|以及|与(?=[^、]+$)")
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


@dataclass(frozen=True, slots=True)
class _Conversation:
    """What the user asked last that stood alone, and what was said since."""

    base: str
    asked: tuple[str, ...]
    """The user's questions from `base` on."""
    last_answer: str
    texts: tuple[str, ...]
    """Everything said from `base` on, newest first."""


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
    return len(set(terms(folded))) <= _SELF_CONTAINED_TERMS and not _places(question)


def _conversation(question: str, history: Sequence[Turn]) -> _Conversation | None:
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
    return _Conversation(
        base=said[0],
        asked=tuple(said),
        last_answer=answers[-1] if answers else "",
        texts=tuple(turn.content for turn in reversed(turns)),
    )


def _same_of_another(question: str, talk: _Conversation) -> str:
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
    new = _places(what)
    if len(new) != 1 or len(what) > len(new[0].text) + 1:
        return _same_head(what, base)
    old_places = [place for place in _places(base) if place.sort == new[0].sort and place.value != new[0].value]
    if len(old_places) != 1 or not (is_known(str(old_places[0].value)) or name_begins(base[: old_places[0].start])):
        return ""
    return base[: old_places[0].start] + what + base[old_places[0].end :]


def _same_head(what: str, base: str) -> str:
    """罗非鱼 for 冷水鱼: `base` with the one noun of the same length that ends in the same character replaced."""
    found = [at for at in range(len(what), len(base) + 1) if base[at - 1] == what[-1] and what not in base]
    if len(what) < 2 or len(what) > 4 or len(found) != 1 or not name_begins(base[: found[0] - len(what)]):
        return ""
    return base[: found[0] - len(what)] + what + base[found[0] :]


def _with_references(question: str, talk: _Conversation) -> str:
    """The question with pronouns and pointing phrases resolved, its subject before it; empty if neither is known."""
    led = asked = _LEAD.sub("", _BACK_LEAD.sub("", question.strip()))
    for resolve in (_nth, _he, _there, _that_thing):
        asked = resolve(asked, talk)
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


def _joined(question: str, talk: _Conversation) -> str:
    return " ".join([*talk.asked, question])


def _nth(question: str, talk: _Conversation) -> str:
    """前者, 第二类, the second: the item of the last answer's enumeration."""
    folded = fold_in_place(question)
    if match := _NTH.search(folded):
        number = 0 if match["former"] else -1 if match["latter"] else _NUMERALS.index(match["n"])
    elif match := _NTH_EN.search(folded):
        number = _ORDER[match["word"].lower()]
    else:
        return question
    items = _items(talk.last_answer)
    if len(items) < 2 or number >= len(items):
        return question
    return question[: match.start()] + items[number] + question[match.end() :]


def _items(answer: str) -> list[str]:
    found = _ITEMS.search(answer)
    items = [item.strip(" ，,。") for item in _ITEM_BREAK.split(found["items"])] if found else []
    return items if all(1 < len(item) <= 24 for item in items) else []


def _he(question: str, talk: _Conversation) -> str:
    """A person of the conversation for he or she, where only one is named in the newest text that names any."""
    match = _HE.search(fold_in_place(question))
    if not match:
        return question
    person = next((people[0] for text in talk.texts if len(people := _people(text, talk)) == 1), "")
    if not person:
        return question
    return question[: match.start()] + person + question[match.end() :]


def _people(text: str, talk: _Conversation) -> list[str]:
    names = dict.fromkeys(mention.text for mention in mentions_of(text) if mention.kind == "person")
    return list(names) or _repeated_subject(text, talk)


def _repeated_subject(text: str, talk: _Conversation) -> list[str]:
    """The name with which both the first question and the answer begin: 孙政来紫云前…, 孙政先前去过…."""
    if text != talk.last_answer:
        return []
    length, first = 0, fold_in_place(talk.base)
    answered = fold_in_place(text)
    while length < min(len(answered), len(first)) and answered[length] == first[length]:
        length += 1
    return [text[:length]] if 2 <= length <= 4 else []


def _there(question: str, talk: _Conversation) -> str:
    match = _THERE.search(fold_in_place(question))
    if not match:
        return question
    place = next((places[-1].text for text in talk.texts if (places := _places(text))), "")
    return question[: match.start()] + f"在{place}" + question[match.end() :] if place else question


def _that_thing(question: str, talk: _Conversation) -> str:
    """该镇, 这家公司: the one place or body of that sort that was named last."""
    match = _THAT_THING.search(fold_in_place(question))
    if not match:
        return question
    noun = match["noun"]
    for text in talk.texts:
        folded = fold_in_place(text)
        for length in range(len(noun), 0, -1):
            sort = _SORTS.get(noun[:length])
            ending = {
                folded[m.start : m.end]: m.text
                for m in mentions_of(text)
                if m.kind in ("place", "organisation")
                and (folded[m.start : m.end].endswith(noun[:length]) or (sort in (m.sort, _ANY) and m.kind != "place"))
            }
            if len(ending) == 1:
                end = match.start("noun") + length
                return question[: match.start()] + next(iter(ending.values())) + question[end:]
    return question


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
    return len(topic) >= _LEAST_TOPIC or any(place.text == topic for place in _places(topic))


def _says_what_of(question: str, topic: str) -> bool:
    """Whether a question whose references are resolved names its subject: most of it, or how it begins."""
    wanted = {term for term in terms(topic) if len(term) > 1}
    shared = len(wanted & set(terms(question)))
    return shared >= len(wanted) / 2 or fold(topic)[:2] == fold(question)[:2]


def _places(text: str) -> list[Mention]:
    return sorted((mention for mention in mentions_of(text) if mention.kind == "place"), key=lambda place: place.start)
