"""What a figure counts or measures: the noun beside it, told by the form of the clause.

Chinese says both 引进帮扶项目13个 and 13个帮扶项目, 粮食产量达到12万吨 and 12万吨粮食; a share or a rise often leaves
its subject to the clause before (产值120亿元，同比增长5%). There is no parser: what stands between the clause's last
verb and the figure, or between the figure and the next verb, is the noun.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.figure_readers import Reading
from index.units import is_measure

WINDOW = 40
"""Characters on either side of a figure in which its noun is looked for."""
_NOUN_CHARS = 14  # the longest noun with its attributes that is kept

_CLAUSE_START = re.compile(r"[，。；：！？、,;:!?\n\s()\[\]【】《》…“”\"「」『』\0—~]")
_QUOTED_BEFORE = re.compile(r"[“「\"]([^“”「」\"\n]{1,12})[”」\"]")
# Between a noun and its figure: 产量【达到】12万吨, 项目【共有】13个, 增加值【同比增长】5%.
_LINK = re.compile(
    r"(?:已[经經]?|[现現]|共[计計]?|[总總][计計共数數]|合[计計]|累[计計]|一共|分[别別]|平均|各|均|[达達]到?|高[达達出]|多[达達]|"
    r"超|突破|接近|[将將]近|[为為]|是|有|[还還]有|就|[仅僅]|只|也|[还還]|又|再|[则則]|[约約]|近|到|至|了|在|出|[后後]|因此|"
    r"[预預][计計期]|有望|最[高多少低初]|至少|[实實][现現]|完成|[继繼][续續]|徘徊|[稳穩]定|保持|"
    r"同比|[环環]比|年均|猛|大幅|逆[势勢]|小幅|每[亩畝人户戶吨斤天日年月家个個村镇鎮]|"
    r"增[长長加至收幅到]?|下[降跌滑调調]|[减減][少至]?|降[低至到]?|上[升涨漲]|提[高升][至到]?|[扩擴]大?[至到]?|回[落升]|"
    r"[涨漲跌升][至到]?|翻|[占佔]到?|折合|人民[币幣]|[给給]|[从從]|由|原[来來]的|另外?|其中|其[余餘]|剩下|共同|要|[将將]|可能|"
    r"\d{4}年(?:以[来來]|度|[上下]半年)?)+\Z"
)
_BASE = re.compile(
    r"(?:(?:比|[较較])[^，。；、]{0,10}|[与與同][^，。；、]{0,8}相比|在(?:全[国國省市县縣球]|世界)[^，。；、]{0,4})\Z"
)
_GOES_ON = re.compile(
    r"增|降|升|涨|漲|跌|减|減|提高|[扩擴]|翻|[达達]|至|[为為]|[占佔]|超|突破|徘徊|其中|其[余餘]|剩下|共|合[计計]|完成"
)
# Verbs and adverbs behind which the noun begins: 共投入【帮扶资金】, 协调解决了【问题】.
_VERB = (
    r"投入|[筹籌][集措得到来來]?|[统統][筹籌]|引[进進来來]|新增|[拿掏花补補派][出来來到]?|捐[赠贈了出]|累[计計]|共(?![建享产產青和])同?|"
    r"一共|先后|先後|已[经經]?|[办辦][理成了]?|[举舉][办辦]|打造|惠及|[带帶][动動来來]|[实實][现現施]|[销銷]售(?!额|額|收)|[卖賣][掉出]|"
    r"[铺鋪][设設]|修[缮繕通]?|建[成好起]|(?<!党)(?<!黨)[组組][织織]|[开開]展|[发發]放(?![标標])|[发發][动動出]|"
    r"(?<![建开開铺鋪])[设設](?![施备備计計想置])[立有]?|收[获獲进進]|[获獲]得?|[请請来來][来來进進到]|[扶支]持|[协協][调調]|解[决決]|"
    r"培[养養]出?|[选選]出|[动動][员員]|[让讓把被]|(?<![行大天])使(?![用命者馆館])|[将將](?![军軍])|[给給](?!水)|向|"
    r"在(?![校编編建册冊岗崗职職线線场場地途])|于|由|以(?![上下内])|及|和(?!平|谐|諧)|[与與]|或|等(?![级級])|[为為]|[对對](?![象口接外策手联聯比])|"
    r"[归歸][拢攏]|化解|完成|[参參]加|前往|[进進]入|[拥擁]有|需要?(?!求)|可(?![持支再靠行移])|"
    r"(?<!功)(?<!产)(?<!产)(?<!储)(?<![才技职職智性势勢节節])能(?![力源量人耗效手])|(?<![社机機工员員协協商年盛峰晚])[会會](?![议議员員展计計场場费費馆館客])|"
    r"[覆涵]盖|招(?:收|聘|[录錄])|收取|[购購][买買]|采[购購]|[达達]成|[谈談]成|[签簽][约约订訂]|落[户戶地]|通[过過报報]|[处處]理|受理|"
    r"立案|查[处處获獲]|破[获獲]|裁[减減]|限制|造成|[占佔](?![地比])|到(?![位期])|[从從]|比(?![例重率赛賽])|了|[还還]|也|又|再|[则則]|"
    r"(?<![合条條节節契签簽])[约約](?![定谈談])|(?<!初)[预預][计計]|每[镇鎮个個户戶人年月亩畝]|做|[结結](?![构構])|迎[来來]|接待|[输輸]送|吸引|募[集捐]?|"
    r"助力|援建|[资資]助|[帮幫]助|方便|照亮|[兑兌][现現]|[给給]予|收受|申[请請]|提供|出[现現]|装|安[装裝]|修建|新建|[赠贈]|补(?![贴助])|補(?![貼助])|"
    r"今年|去年|全[国國省市县縣镇鎮村年区區]|我[国國省市县縣]|(?<=\d)[年月日]|其中|其(?![他它])|[该該]|[这這]|那|某|此"
)
_LAST_VERB = re.compile(rf"^.*(?:{_VERB})(?=[^了到出来來])")
# What is done with the thing counted, right before the figure: 为它【捐】了370多万元, 鹰嘴蜜桃【卖掉】8000余箱.
_DONE = re.compile(
    r"(投入|[筹籌][集措]?|捐[资資款赠贈助]?|拿出|占地|花|派出|引[进進]|倒[赚賺]|[纳納][税稅]|[种種]|走|[从從][医醫]|[驻駐][镇鎮村]|[贷貸]|"
    r"[报報][销銷]|承[诺諾]|[参參]加|支出|收回|[发發]放|[补補][贴貼]|[奖獎][励勵]|完成|[缴繳][纳納]|[减減]免|增收|[节節][约約]|[销銷]售|"
    r"[卖賣]|[带帶][来來动動]|造成|[牵牽][头頭]|[结結][对對][帮幫]|分成|[协協][调調]解[决決]|[获獲][赠贈]|需要?|[赚賺掙挣])"
    r"(?:[了到出来來掉]|共|[约約])*\Z"
)
_PLACE_OR_TIME = re.compile(r"(?:[里裡裏上中内內下前后後]|期[间間]|[时時]候?|以[来來])\Z")
_NOUN = r"[\u3400-\u9fffA-Za-z]"
# What a noun behind a figure can't begin with, and what ends it.
_NO_NOUN_START = re.compile(
    r"的?(?:在|和|[与與]|及|等|[为為]|被|由|[将將]|已|均|都|共|[于於]|[从從]|[实實][现現施]|[参參][加与與]|受(?=[到聘限邀损損访訪])|按|是|有|到|"
    r"[对對]|向|[并並]|以|得|用[于於来來]|也|[还還]|又|就|[则則]|要|[会會](?![议議员員])|能(?![源量])|可|[让讓]|使|把|[给給]|拿|[内內]|[里裡裏]|"
    r"[来來后後前]|[间間]|左右|上下|不等|[时時][间間候]|[获獲]得?|[开開][工展]|入(?![口])|通[过過]|[进進](?!口)|列|每|相[当當]|"
    r"[总總](?![部站])|合[计計]|[涨漲]|增|降|起|之)"
)
_NOUN_END = re.compile(
    r"[的在和与與及等为為被由将將已均都共于於从從是有到對对向并並以也就则則要让讓使把给給各]|[实實][现現施]|[参參][加与與]|[开開][工展]|[获獲]|"
    r"[进進][行入驻駐]|[组組]成|全部|全力|[协協][调調]|[统統][筹籌]|深入|走[遍到]?|前[来來往]|[还還]|通[过過]|来到|來到|去(?!年)|[联聯]合|"
    r"[发發]生|[达達]到?|助力|[补補][电電]|入股|可以?|[种種]水|[签簽]|送|得到|投(?![资資])|上了|[变變]|正(?!式)|[仅僅]|[赶趕]|[争爭]|高低|一[并並]|全程|"
    r"受(?![益灾災])|做|上[岗崗]|[带帶][动動来來]|成立|分[布为為成别別]|募|告[别別]|出行|提供|打造|[举舉][行办辦]|建立|形成|完成|收到|出[席动動]|"
    r"先[后後]|相[继繼]|[陆陸][续續]|始[终終]|[纷紛]{2}|涌入|[报報]名|[没沒]|集中|[转轉]移|支持|落[户戶地]|[对對]接|加入|[说說]|表示"
)
_ATTRIBUTE = re.compile(rf"的?((?:(?:(?![到进進入在于於超]){_NOUN}){{3,10}}的)?)(?=({_NOUN}{{1,{_NOUN_CHARS}}}))")
# 3.6%的历史低点, 6%的增速 say what the number is; 9%的员工, 三分之一的土地 say what it is a part of.
_RATE = re.compile(r"的[^，。；、]{0,6}?(?:[高低]点|點|水平|速度|增[速幅]|[涨漲跌]幅|比例|比率|份[额額]|目[标標])")
_PLACE = re.compile(
    r"^(?:全[国國省市县縣镇鎮村年区區]|[\u4e00-\u9fff]{2,3}[省市县縣]|[区區]|当地|當地|其|[该該]|整[个個体體])(?=.)"
)
_WHOLE_UNITS = frozenset(["街道", *"人户镇村县市省区国校乡"])
_WHOLE_NOUN = re.compile(rf"{_NOUN}+")
_NO_NOUNS = frozenset("年月日个為为上下中内前后它其者")


@dataclass(frozen=True, slots=True)
class Counted:
    """A noun, as a range of the text; empty where none is named."""

    start: int = 0
    end: int = 0

    def __bool__(self) -> bool:
        return self.end > self.start


NOTHING = Counted()


def counted(folded: str, reading: Reading, before_end: int, after_start: int, floor: int, earlier: Counted) -> Counted:
    """The noun of the figure `folded[before_end:after_start]`.

    `floor` is where the figure before it ends, and `earlier` that figure's noun if both stand in one sentence: a share,
    a rise or a part (其中) goes on with it.
    """
    clause = _clause(folded, before_end, floor)
    said = folded[clause:before_end].rstrip()
    done = _DONE.search(said)
    stem = _stem(
        folded, clause, clause + (done.start() if done else len(said)), bare=done is None and reading.kind != "percent"
    )
    follows = _behind(folded, after_start)
    if reading.kind in ("percent", "multiple"):
        part = folded.startswith("的", after_start) and not _RATE.match(folded, after_start)
        return follows if part and follows else stem or earlier
    of_it = folded.startswith("的", after_start)
    if not is_measure(reading.unit):
        if of_it and reading.unit in _WHOLE_UNITS:
            follows = NOTHING  # 9769人的饮水问题
        return follows or stem or (earlier if _GOES_ON.search(said) else NOTHING)
    if reading.kind == "duration" and said == folded[stem.start : stem.end]:
        stem = NOTHING  # 根据网传攻略3小时内: nothing links them
    if stem and not done and (not of_it or said != folded[stem.start : stem.end]):
        return stem
    if done:
        return follows or Counted(clause + done.start(1), clause + done.end(1))
    return follows or (earlier if not said or _GOES_ON.search(said) else NOTHING)


def _clause(folded: str, end: int, floor: int) -> int:
    """Where the clause begins that ends at `end`."""
    lowest = max(floor, end - WINDOW)
    for position in range(end - 1, lowest - 1, -1):
        if _CLAUSE_START.match(folded[position]):
            return position + 1
    return lowest


def _stem(folded: str, start: int, end: int, *, bare: bool) -> Counted:
    """The noun that ends at `end` or before the words that link it to the figure; `bare`: nothing else follows it."""
    stem = _unlinked(folded[start:end])
    linked = len(stem) < end - start
    if not stem and start and folded[start - 1] in '”」"' and (quoted := _quotation(folded, start)):
        return quoted
    if base := _BASE.search(stem):
        stem = _unlinked(stem[: base.start()])
    if stem.endswith("的"):
        if bare and not linked:
            return NOTHING  # 政府的300万元
        stem = stem[:-1]
    cut = _LAST_VERB.match(stem)
    at = cut.end() if cut else 0
    if (of := stem.rfind("的", at)) >= 0 and of + 1 < len(stem):
        at = of + 1
    while place := _PLACE.match(stem[at:]):
        at += place.end()
    at = max(at, len(stem) - _NOUN_CHARS)
    noun = stem[at:]
    if not _WHOLE_NOUN.fullmatch(noun) or _PLACE_OR_TIME.search(noun) or noun in _NO_NOUNS:
        return NOTHING
    return Counted(start + at, start + len(stem))


def _unlinked(said: str) -> str:
    link = _LINK.search(said)
    return said[: link.start()] if link else said


def _quotation(folded: str, end: int) -> Counted:
    for match in _QUOTED_BEFORE.finditer(folded, max(0, end - 14), end):
        if match.end() == end:
            return Counted(match.start(1), match.end(1))
    return NOTHING


def _behind(folded: str, start: int) -> Counted:
    """The noun behind a figure, without its attribute (受帮扶的镇), up to where the clause goes on."""
    if _NO_NOUN_START.match(folded, start):
        return NOTHING
    match = _ATTRIBUTE.match(folded, start, start + WINDOW)
    if match is None:
        return NOTHING
    begin = match.end(1)
    noun = folded[begin : match.end(2)]
    ending = _NOUN_END.search(noun)
    noun = noun[: ending.start()] if ending else noun
    if len(noun) > 1 and (tail := _PLACE_OR_TIME.search(noun)):
        noun = noun[: tail.start()]
    return Counted(begin, begin + len(noun)) if noun else NOTHING
