"""The timeline: what happened when, by the dates that the articles' sentences state, in order."""

from __future__ import annotations

import re

from index.figures import Figure
from index.script import to_simplified
from rag.pack.key_points import alike
from rag.pack.material import Material
from rag.pack.reading import dated_figures
from rag.pack.sayings import Saying, with_years
from rag.pack.schema import Event

MOST = 10
_LEAD_CHARS = 14
"""A date that says when the sentence's event was stands within its first characters."""
_NOT_WHEN = re.compile(r"到\d|至\d|截[至止]|以来|以前|之前|预计|将于|底前|起[，,]?$")
_HAPPENS = re.compile(
    r"成立|开工|揭牌|启动|举行|举办|印发|发布|开幕|签约|建成|出台|召开|投产|通车|上市|竣工|落成|挂牌|获批|开业|开通|创立|投用|"
    r"公布|签署|发射|进驻|入驻|落户|抵达|来到|实施|施行|闭幕|开放|建起|动工|完成|突破|达成|捐|通过|宣布|推出|启用|登陆|发生|组织|开展|"
    r"派|办了|开进|供应|供港|收割|增长|下降|建立|上线|交付|下线"
)


def timeline(material: Material) -> list[Event]:
    """All dated events, by relevance; ids are empty."""
    events: list[Event] = []
    for ranked in material.ranked:
        saying = ranked.saying
        when = _when(saying) if saying.is_whole else None
        if when is None or any(event.date == when.period and alike(event.text, saying.said) for event in events):
            continue
        events.append(Event("", when.period, with_years(saying.said, saying.article.date), saying.quote))
    return events


def in_order(events: list[Event]) -> list[Event]:
    """Events by date; a year stands before its months."""
    return sorted(events, key=lambda event: event.date)


def _when(saying: Saying) -> Figure | None:
    """The date of what a sentence tells; None where it states none, or none for an event."""
    start = saying.span.start
    for figure in dated_figures(saying.article.text, saying.article.date):
        if not start <= figure.start < start + _LEAD_CHARS or figure.kind not in ("date", "year"):
            continue
        behind = saying.text[figure.end - start :]
        clause = re.split("[，,]", behind, maxsplit=1)[0]
        lead = to_simplified(saying.text[: figure.end - start] + clause)
        if not figure.period or "/" in figure.period or _NOT_WHEN.search(lead):
            return None
        return figure if _HAPPENS.search(to_simplified(behind)) else None
    return None
