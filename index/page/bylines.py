"""Who wrote, photographed or edited: the grammar of bylines, datelines, captions and editors' lines.

All patterns work on `Line.folded` (simplified script, half-width punctuation), whose offsets are those of the text.
"""

from __future__ import annotations

import re

from index.page.lines import Line
from index.page.wording import any_of

MAX_BYLINE_CHARS = 90
"""A line that is longer is not read as a byline, whatever it starts with."""
MAX_CAPTION_CHARS = 120
"""The same for captions."""

_MARK = r"[■□▪▫▲△▼▽◆◇●○◎⊙★☆▇█▌▍▎▶►▷◤◢◥◣※¤•·\-*|]"
# Words of two or three characters that open a report where a name could stand.
_STARTS_NEWS = any_of(
    """
    近日 日前 昨日 昨天 昨晚 今日 今天 今晨 今年 去年 明年 前天 近期 近来 近年 目前 当前 连日 上周 本周 本月 上月
    截至 据悉 为了 通过 随着 记者
    """
)
# The commonest family names, and words that only look like a name: needed where no role word tells.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚"
    "沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛阎雷龙史陶黎贺毛郝龚邵万钱覃武戴莫孔向汤温康施文牛"
    "樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁符阮纪舒柯梅童凌毕单裴霍涂成苗谷曲盛冉"
    "翁蓝路游靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤时阳阴古卓骆简麦冼区邝利列"
)
_NOT_NAMES = (
    "(?!"
    + any_of(
        """
    高质量 成功 安全 文化 文明 关于 时间 金融 石油 江苏 江西 温州 安徽 宁夏 万元 余人 任务 方案 时期 康养 成果
    """
    )
    + ")"
)
_NAME = rf"(?!{_STARTS_NEWS})(?:[一-鿿]{{2,4}}|[一-鿿] [一-鿿]|[一-鿿]{{1,6}}[·•][一-鿿]{{1,8}}|[a-z]+(?: [a-z]+)?)"
_AFTER_NAME = r"(?=[ )\]】、/|:;]|$|报道|摄影|摄|文|图|通讯员|记者)"
_NAMES = rf"{_NAME}{_AFTER_NAME}(?:[ 、/|]{{1,3}}{_NAME}{_AFTER_NAME})*"
SURE_NAME = (
    rf"(?:[{_SURNAMES}][一-鿿]{{1,2}}|[{_SURNAMES}] [一-鿿](?: [一-鿿](?![一-鿿]))?"
    r"|(?:欧阳|司徒|上官|诸葛)[一-鿿]{1,2})"
)
"""A personal name that opens with one of the commonest family names."""
_SURE_NAMES = rf"{SURE_NAME}(?:[ 、/]{{1,3}}{SURE_NAME})*(?![一-鿿])"

OUTLET = (
    r"(?:[一-鿿a-z]{1,8}\+|[一-鿿a-z+]{2,10}?"
    + any_of("日报 晚报 时报 早报 商报 报 网 通讯社 社 电视台 台 杂志 周刊 月刊 刊 客户端 融媒体中心 融媒 发布")
    + ")"
)
"""A newspaper, agency, station or site, by the way such names end."""

_HOUSE = rf"(?:本报|本刊|本网|本台|本社|《[^》]{{1,15}}》(?:杂志)?|{OUTLET}(?:[·、/]{OUTLET})*)"
_QUALIFIER = any_of("全媒体 融媒体? 首席 特约 见习生? 实习 特派 高级 资深 文字 摄影 视频 驻[一-鿿]{1,6}")
_WRITER = any_of(
    r"""
    记者 通讯员 评论员 观察员 撰稿人? 撰文 采写 作者 图文 文图 文/图 图/文 摄影 供稿 报道员 实习生 编译 整理 改写
    [文图摄](?=[:/|\s])
    """
)
_ROLE = rf"(?:{_HOUSE} ?)?{_QUALIFIER}*{_WRITER}"
_TRAILER = any_of(r"综合报道 摄影报道 报道 编译 文/图 图/文 文图 图文 摄 整理 改写 发自[一-鿿、\s]{2,30}")

# A name that is glued to its role must look like one: 记者手记 is a heading.
_MARKS = re.compile(rf"{_MARK}{{0,3}} ?")
_TASK = r"(?:撰?文|采写|图|摄影|策划|作者|记者)(?:[、/和及 ][文图])*"
_TELLER = r"(?:口述|讲述|自述|整理|记录|撰稿)"
_CREDIT = re.compile(
    rf"(?:(?:{_TASK} ?[:/|丨] ?|(?:文/图|图/文|图文|文图) )?{_ROLE}"
    rf"(?:(?: ?[:/|]{{1,2}} ?| ){_NAMES}|{SURE_NAME}{_AFTER_NAME}(?:[ 、/|]{{1,3}}{_NAMES})?)"
    rf"(?: ?{_TRAILER})?|{_TELLER} ?[:/|丨] ?{_NAME}{_AFTER_NAME}|[文图] ?[:/|丨] ?[一-鿿]{{2,10}}(?=[ )]|$))"
)
_BETWEEN_CREDITS = re.compile(rf"[ ;、,/|]{{0,4}}{_MARK}{{0,3}} ?")
_BARE_ROLE = re.compile(rf"{_HOUSE}{_QUALIFIER}*(?:记者|通讯员|评论员|观察员|编辑部)(?: ?{_TRAILER})?")
_DATELINE = re.compile(
    rf"[\[【(]? ?据?{_HOUSE}(?:[一-鿿]{{2,8}})?(?: ?\d{{1,2}}月\d{{1,2}}日)?(?:综合)?(?:讯|电)"
    r"(?![一-鿿]*[台视报])(?: ?[\]】)])? ?"
)
_NEWS = re.compile(r"[\[【(] ?(?:特讯|专讯|电讯|快讯|综合讯|本地讯) ?[\]】)] ?")
_BRACKETS = re.compile(r"[(\[【] ?([^()\[\]【】]{1,80}?) ?[)\]】]")
_ROLE_IN_BRACKETS = re.compile(rf"{_ROLE} ?[:/|]? ?[^。]{{2,50}}")
_NAMES_IN_BRACKETS = re.compile(rf"{_MARK}? ?{_SURE_NAMES}")
_SEPARATOR = re.compile(r"[: ]")
_BEFORE_TEXT = re.compile(r"(?: ?题 ?:)?[: ]*")
_LINE_END = re.compile(rf"(?: ?{_TRAILER})?[:]? *")
# After a mark, less is needed to know a byline.
_MARKED_LINE = re.compile(
    rf"{_MARK}{{1,3}} ?(?:{_SURE_NAMES}|{_HOUSE}[^,。]{{0,16}}|[^,。:]{{2,24}} ?{_TRAILER})(?: ?{_TRAILER})? *"
)
_SOMEBODY = re.compile(rf"{_WRITER}|{SURE_NAME}")
_NAMES_ALONE = re.compile(rf"{_NOT_NAMES}{SURE_NAME}(?:[ 、/]{{1,3}}{_NOT_NAMES}{SURE_NAME})* *")
_CREDIT_LIST = re.compile(
    r"(?:(?:撰?文|采写|摄影|图片?|编辑|制图|统筹|作者|翻译) ?[:/|丨] ?[^:/|丨,。]{2,14}? ?){2,} *"
)
_ENGLISH = re.compile(r"by [a-z][a-z.'-]+(?: [a-z][a-z.'-]*){1,3}(?:,? (?:and|,) [a-z .'-]{3,30})?")
_ONE_NAME = re.compile(r"[一-鿿] ?[一-鿿](?: ?[一-鿿])?")
_HEADING_WORDS = re.compile(
    any_of(
        """
        引言 引子 前言 导语 序言? 按语 编者按 背景 声明 公告 启事 通知 通告 摘要 导读 简介 概况 综述 结语 尾声 后记
        问答 目录 正文 广告
        """
    )
)
_LAST_BRACKET = re.compile(r"[(\[【][^(\[【]*$")
_CLOSING = re.compile(
    rf"[(\[【] ?{_MARK}{{0,2}} ?(?:"
    rf"(?:转载自?|转自|来源:?|原载|据) ?[^()。,]{{2,30}}|(?:本文)?{_ROLE} ?[:/| ]? ?[^()。,]{{2,50}}"
    rf"|[^()。,]{{2,30}}(?:文/图|图/文|文图|图文|摄影报道|综合报道|供稿|报道)|{_NOT_NAMES}{_SURE_NAMES}"
    rf"|[一-鿿]{{2,3}}(?: [一-鿿]{{2,3}}){{1,3}}|{_MARK} ?[一-鿿]{{2,4}}(?: [一-鿿]{{2,4}})*) ?[)\]】] *$"
)
_CLOSES_SENTENCE = re.compile(r"[。!?…”』」)]\s*$")

_CAPTION_END = re.compile(
    r"(?:[ /:。,)](?:本报)?(?:记者|通讯员|特约摄影师?)?[^。,;:]{0,24}(?:摄影?|供图|提供|图)"
    r"|[ 。](?:摄影?|图)[/:] ?[一-鿿]{2,4}"
    r"|^[^。,]*\((?:左|右|中|前排?|后排?)[一二三四]?\)[^。,]*"
    r"|(?:资料图片?|资料照片|供图|摄影?|图片?来自[^。]{2,12})) ?[)\]】]?。?$"
)
_CAPTION_START = re.compile(
    rf"{_MARK}{{0,2}} ?(?:图为|图片?说明|[上下左右]图|图\d{{0,2}}:|图[①-⑨一二三四五]:)"
    r"|[▲△▼▽↑↓←→] ?\S|◎ ?(?!.*(?:记者|通讯员|作者|[文图摄][/ ]))[^,。:]{8,}$|图?[①-⑨] ?[^,。]{2,}"
)
_WRITES = re.compile(rf"^{_MARK}{{0,3}} ?(?:撰?文|作者) ?[:/|]|文/图|文图|图文|摄影报道")

_EDITOR = (
    "(?:(?:本文|本版|本期|今日|本报)?(?:责任|网络|值班|执行|版面|实习|图片|文字|视觉|新媒体|首席|统筹|本版|美术|版面|图文|新闻|一版)*"
    + any_of(
        """
        网编 责编 编辑 校对 校核 审核 审校 编审 编委 监制 监审 主编 总编辑? 美编 版式 排版 制图 统筹 策划 组稿 组版
        校读 检校 值班领导 值班主任 值班总编
        [一二三初复终]审 签发 签审
        """
    )
    + ")"
)
_EDITOR_LINE = re.compile(rf"{_MARK}{{0,3}} ?[(\[【]? ?{_EDITOR} ?(?:[:/|] ?|[)\]】]?$| )[^。!?]{{0,60}}$")
_EDITOR_WITH_SIGN = re.compile(rf"{_EDITOR} ?(?:[:/|]|$)|{_EDITOR} {_NAMES}$|责任编辑|责编|网编")
_SENTENCE_OF_ITS_OWN = re.compile(r"[,。!?]\S{12,}")
TRAILING_NOTE = re.compile(
    rf"(?<=[。!?”)]) *[(\[【]?(?={_EDITOR} ?[:/| ]|来源:|(?:下转|上接|紧接)第?[一-鿿a-z]?\d*[版页])"
)
"""Where a note about the page may start that was glued to a paragraph's last sentence."""


_PHOTO_CREDIT = re.compile(r"[。”』」] ?[(■▲●]? ?[^。,]{2,16}(?:摄影?|图|摄影报道|供图) ?\)?$")


def ends_with_photo_credit(line: Line) -> bool:
    """Whether the line's last sentence is followed by who took the picture (`……换上了电动船。 张三 摄`)."""
    return bool(_PHOTO_CREDIT.search(line.folded))


def is_byline(line: Line) -> bool:
    """Whether the whole line says who wrote the article (in whatever of the usual shapes) and nothing else."""
    text = line.folded
    if len(text) > MAX_BYLINE_CHARS or line.level or is_caption(line):
        return False
    start = _end(_MARKS, text, 0)
    dateline = _end(_DATELINE, text, start)
    end = _in_brackets_end(text, dateline) or _credits_end(text, dateline) or _end(_BARE_ROLE, text, dateline)
    if end > start and _LINE_END.fullmatch(text, end):
        return True
    return any(pattern.fullmatch(text) for pattern in (_MARKED_LINE, _CREDIT_LIST, _ENGLISH))


def leading_byline(line: Line) -> int:
    """Length in characters of the byline or dateline that the line's text starts with; 0 where there is none."""
    text = line.folded[: MAX_BYLINE_CHARS + 1]
    start = _end(_MARKS, text, 0)
    dateline = _end(_DATELINE, text, start) if not _NEWS.match(text, start) else _end(_NEWS, text, start)
    end = _in_brackets_end(text, dateline)
    if not end:
        bare_role = 0 if dateline > start else _end(_BARE_ROLE, text, start)
        end = _credits_end(text, dateline) or bare_role
        end = end if _SEPARATOR.match(text, end) else dateline
    if end == start:
        return 0
    end = _end(_BEFORE_TEXT, text, end)
    return end if end <= MAX_BYLINE_CHARS and end < len(line.text) else 0


def names_somebody(byline: str) -> bool:
    """Whether a folded byline names a person or role, rather than only where the report comes from (`本报讯`)."""
    return bool(_SOMEBODY.search(byline))


def is_list_of_names(line: Line) -> bool:
    """Whether the line holds nothing but personal names; a byline where it stands between title and text."""
    return len(line.text) <= 24 and bool(_NAMES_ALONE.fullmatch(line.folded))


def may_be_a_name(line: Line) -> bool:
    """Whether the line is two or three Chinese characters and no usual heading; its place must tell the rest."""
    return bool(_ONE_NAME.fullmatch(line.folded)) and not _HEADING_WORDS.fullmatch(line.folded.replace(" ", ""))


def closing_byline(line: Line) -> int:
    """Where the credit in brackets starts that closes the line: `……工作。(记者 张三)`; else the line's length."""
    bracket = _LAST_BRACKET.search(line.folded)
    if bracket is None or len(bracket.group()) > MAX_BYLINE_CHARS:
        return len(line.text)
    before = line.folded[: bracket.start()]
    is_credit = _CLOSING.match(bracket.group()) and (not before or _CLOSES_SENTENCE.search(before))
    return bracket.start() if is_credit else len(line.text)


def is_sure_credit(folded_byline: str) -> bool:
    """Whether a credit in brackets says what somebody is (记者) or names several, so that it is no part of the text."""
    return bool(re.search(_WRITER, folded_byline)) or " " in folded_byline.strip("()[]【】 ")


def is_caption(line: Line) -> bool:
    """Whether the line describes a picture: it names the photographer at its end, or opens with `图为` or a pointer."""
    if len(line.text) > MAX_CAPTION_CHARS or line.level or _WRITES.search(line.folded):
        return False
    sentences = len(re.findall(r"[。!?]", line.folded[:-1]))
    if _CAPTION_START.match(line.folded):
        marks = _end(_MARKS, line.folded, 0)
        signed = _credits_end(line.folded, marks)
        return sentences <= 2 and not (signed and _LINE_END.fullmatch(line.folded, signed))
    return sentences <= 1 and bool(_CAPTION_END.search(line.folded))


def is_editors_line(line: Line) -> bool:
    """Whether the line only names who edited, proof-read or approved."""
    text = line.folded
    if len(text) > MAX_BYLINE_CHARS or not _EDITOR_LINE.match(text):
        return False
    return bool(_EDITOR_WITH_SIGN.search(text)) and not _SENTENCE_OF_ITS_OWN.search(text)


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Where the match of `pattern` at `start` ends; `start` itself if nothing matches."""
    match = pattern.match(text, start)
    return match.end() if match else start


def _credits_end(text: str, start: int) -> int:
    """Where a run of credits from `start` on ends (`本报记者 张三 通讯员 李四`); 0 if there is none."""
    end, at = 0, _end(_MARKS, text, start)
    while credit := _CREDIT.match(text, at):
        end = credit.end()
        at = _end(_BETWEEN_CREDITS, text, end)
    return end


def _in_brackets_end(text: str, start: int) -> int:
    """Where the brackets at `start` end, if they hold credits or names; 0 if not."""
    brackets = _BRACKETS.match(text, start)
    if not brackets:
        return 0
    inside = brackets.group(1)
    all_credits = _credits_end(inside, 0) == len(inside)
    is_credit = all_credits or _ROLE_IN_BRACKETS.fullmatch(inside) or _NAMES_IN_BRACKETS.fullmatch(inside)
    return brackets.end() if is_credit else 0
