import pytest

from index.page.bylines import closing_byline, is_byline, is_caption, is_editors_line, is_list_of_names, leading_byline
from index.page.lines import Line, lines_of

WHOLE_LINES = [
    "■本报记者 何思远",
    "■通讯员 古月 温婷",
    "◎《山乡》杂志记者/何思远 发自大塘、河口",
    "□本报评论员",
    "□ 记者 黄　新",
    "●文/张三丰 图/李四光",
    "■policy-chat 示例 改写",
    "文/图 本报记者 林国庆",
    "文｜陈思思",
    "撰文：黄佳",
    "山城日报记者 陈晨 通讯员 梅宣",
    "山城+记者 李丽",
    "◎文/山城晚报记者 王倩 图/受访者提供",
    "新华社记者 吴晓川 李力",
    "■本報記者 陳大文",
    "□张三 李四",
    "本报记者 张三 摄影报道",
    "（本报记者 黄新）",
    "撰文：本报特约记者 阮小满",
    "文、圖：本報駐粵記者　文雋",
    "文｜本报通讯员 江心月　图｜受访者提供",
    "南岭融媒·青石融媒 记者 张三 通讯员 李四",
    "口述：张三 整理：李四",
    "■ 陈 小 红",
    "By Helen Au",
]
LEADING = [
    ("■本报记者 黄新 通讯员 何敏 ", "日前,全县召开会议,总结工作。"),
    ("■本报记者 黄新 ", "为深入贯彻落实部署,进一步推进工作。"),
    ("本报讯(记者 张三 通讯员 李四)", "近日,全县冬种开始。"),
    ("本报讯（记者张三、通讯员李四）", "11月5日，全市召开会议。"),
    ("本报讯 记者黄 新报道：", "日前，县委部署工作。"),
    ("本报讯 ", "近日，我县举办活动。"),
    ("新华社北京5月9日电（记者 王立）", "记者9日获悉，工程已经开工。"),
    ("新华社广州11月9日电 题：", "路上的“新农人”越来越多。"),
    ("山城日报讯（记者/黄进 通讯员/岳农）", "近日，全市开展检查。"),
    ("【本报讯】", "近日，我县开展检查。"),
    ("(本报记者 李平)", "近日，记者走进山村看变化。"),
    ("本報訊(記者 陳大文)", "近日,全市開展檢查。"),
]
NOT_BYLINES = [
    "发挥帮扶效能 助推镇村高质量发展",
    "记者从县政府获悉,今年全县将新建公路。",
    "记者在现场看到,驿站已经开业。",
    "高质量发展",
    "文化振兴",
    "图书馆里的新时代",
    "连山召开新闻发布会",
    "据了解,此次活动持续三天。",
    "■强化组织领导 压实工作责任",
    "周边群众都说好",
    "本报今年开设专栏,报道全县的变化。",
    "王李村的幸福生活",
    "为村民創造“家門口”的就業機會",
]
CAPTIONS = [
    "■驿站成为群众休闲消费新去处 何思远 古月 摄",
    "图为活动现场。本报记者 黄新 摄",
    "▲村民在采摘蜜柚",
    "县融媒体中心供图",
    "活动现场（受访者供图）",
    "图①：修复后的茶亭",
    "資料圖片",
]
EDITORS = [
    "网编:周小丽",
    "◎本文责编/郭芳",
    "责任编辑 张三",
    "责任编辑：",
    "编辑：张三 校对：李四 审核：王五",
    "一审：张三 二审：李四 三审：王五",
    "（责任编辑:王小）",
    "責任編輯：陳大文",
]


def line(text: str) -> Line:
    return lines_of(text)[0]


@pytest.mark.parametrize("text", WHOLE_LINES)
def test_a_line_that_is_a_byline(text: str) -> None:
    assert is_byline(line(text))


@pytest.mark.parametrize("text", [*NOT_BYLINES, *CAPTIONS])
def test_a_line_that_is_no_byline(text: str) -> None:
    assert not is_byline(line(text))
    assert leading_byline(line(text)) == 0


@pytest.mark.parametrize(("byline", "text"), LEADING)
def test_a_byline_before_the_text_ends_where_the_text_starts(byline: str, text: str) -> None:
    assert leading_byline(line(byline + text)) == len(byline)


@pytest.mark.parametrize(
    "credit",
    [
        "(转载山城日报 陆远)",
        "(●文:陈树洁朱振濠)",
        "（记者 张三）",
        "(黄新 刘永)",
        "（本报记者 李四 通讯员 王五）",
        "（钟小小 文/图）",
    ],
)
def test_a_credit_in_brackets_closes_the_article(credit: str) -> None:
    text = "奋力开创新局面。"
    assert closing_byline(line(text + credit)) == len(text)


@pytest.mark.parametrize("note", ["（完）", "（下同）", "（详见附件）", "(县、市)", "（2024年）"])
def test_other_brackets_close_nothing(note: str) -> None:
    text = "奋力开创新局面。" + note
    assert closing_byline(line(text)) == len(text)


def test_a_bracket_in_mid_sentence_is_no_credit() -> None:
    text = "积极地投入游戏中(记者 张三)"
    assert closing_byline(line(text)) == len(text)


@pytest.mark.parametrize("text", CAPTIONS)
def test_captions(text: str) -> None:
    assert is_caption(line(text))


@pytest.mark.parametrize("text", [*WHOLE_LINES[:17], *NOT_BYLINES, *EDITORS])
def test_what_is_no_caption(text: str) -> None:
    assert not is_caption(line(text))


@pytest.mark.parametrize("text", EDITORS)
def test_editors_lines(text: str) -> None:
    assert is_editors_line(line(text))


@pytest.mark.parametrize("text", [*NOT_BYLINES, *CAPTIONS, *WHOLE_LINES])
def test_what_is_no_editors_line(text: str) -> None:
    assert not is_editors_line(line(text))


def test_names_alone_need_family_names() -> None:
    assert is_list_of_names(line("何敏 黄新"))
    assert not is_list_of_names(line("高质量 成功"))
