"""Which sentences of a report without a title can be asked: those that say of what they are, and are what it tells."""

from __future__ import annotations

import re

from index.questions.naming import date_end
from index.schema import Article
from index.script import terms, to_simplified
from rag.pack.locating import is_located
from rag.pack.sayings import Saying

EARLY = 1 / 3
"""Share of a report in which its main facts stand."""
HEADING_CHARS, SHARED = 40, 3
"""Characters behind 原标题, or of a report's first words, that say what it is about (nothing marks its end), and
bigrams that they share with a sentence: two words of two characters that stand beside each other have three."""
_HEADING = re.compile(r"原标题[：:]\s*|正文[：:]\s*(?!.{0,4}原标题)")
_PUBLIC = re.compile(
    r"国务院|国家|全[国省市县区]|[省市县区][委府]|政府|[\u4e00-\u9fff]{2}(?:局|厅|委员会)|教育部|财政部|商务部|民政部|政策|试点|改造|工程|规划|方案|条例|"
    r"法典|法律|法治|补[贴助]|专项|债|财政|税[收费务率]|就业|职业|技能|人才|养老|托育|医保|社保|医疗|卫生|住房|住宅|保障|小区|社区|乡村|农[村业田民]|粮|"
    r"耕地|造林|古树|生态|环境|污染|排放|水利|防汛|交通|铁路|公路|地铁|充电桩|能源|电网|光伏|风电|发电|[出进]口|外贸|生产总值|GDP|投资|贸易|货币|"
    r"消费券|碳达峰|碳中和|博物馆|文物|非遗|教育|高校|学校|志愿服务|公共|民生|产业|基地|合作社|种植|干部|党[委支建员]|基层|治理|村民|居民|就诊|人口|移民"
)
"""What a trainee of public affairs may need to know."""
_BUSINESS = re.compile(r"公司|集团|品牌|科技|控股|股份|门店|[A-Za-z]{3,}|基金|平台|酒[店业]|旗舰|捐[款赠出资献]")
_SOURCED = re.compile(
    r"^[^，]*(?:显示|表示|介绍|透露|称|指出|认为|获悉|了解到?|说)，|^[^，]{2,8}(?:以来|[年月]来|期间)，"
)


def can_be_named(article: Article) -> bool:
    """Whether a question can say of which report it asks: by its title, or by its date."""
    return bool(article.title or article.date)


def is_central(saying: Saying) -> bool:
    """Whether a sentence of an untitled report names its subject at once and tells what the report is about."""
    article = saying.article
    if article.title:
        return True
    first = _first_clause(saying.text)
    return (
        bool(article.date)
        and is_located(first)
        and is_public(saying.text)
        and not _BUSINESS.search(first)
        and (_is_early(saying) or _is_headed(saying))
    )


def is_public(text: str) -> bool:
    """Whether words are of public affairs, which no title says of an untitled report, and not of who gave how much."""
    plain = to_simplified(text)
    return _PUBLIC.search(plain) is not None and not re.search(r"捐[款赠出资献]", plain)


def _first_clause(text: str) -> str:
    """The clause that names the subject, behind a date and who said it."""
    plain = to_simplified(text)
    rest = plain[date_end(plain) :].lstrip("，")
    sourced = _SOURCED.match(rest)
    return rest[sourced.end() if sourced else 0 :].split("，")[0]


def _is_early(saying: Saying) -> bool:
    text = saying.article.text
    start = max(text.find("正文"), 0)
    return saying.span.start - start <= EARLY * (len(text) - start)


def _is_headed(saying: Saying) -> bool:
    text = saying.article.text
    heading = _HEADING.search(text)
    words = {term for term in terms(text[heading.end() if heading else 0 :][:HEADING_CHARS]) if len(term) > 1}
    return len(words & set(terms(saying.text))) >= SHARED
