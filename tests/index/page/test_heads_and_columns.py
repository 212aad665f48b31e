"""Lines around the titles of a printed page: its head and foot, columns' names, authors, adverts."""

import pytest

from index.page.cleaning import clean
from index.page.splitting import Draft, split

BYLINE = "■本报记者 程小东"
ONE = "清晨六点，村口的豆腐坊已经冒出热气，老板娘一边点卤一边招呼客人。\n合作社去年添了两台机器，每天能多做三百斤豆腐。"
OTHER = "傍晚的河堤上，三十名志愿者提着袋子捡拾垃圾，两个小时捡了四百斤。\n镇里计划把这样的活动固定下来，每月一次。"
TITLES = ["豆腐坊里的热闹早晨为何不散", "河堤上的志愿者"]


def drafts(*parts: str) -> list[Draft]:
    return split(clean("\n\n".join(parts)))


def piece(title: str, byline: str, text: str) -> str:
    return f"{title}\n{byline}\n{text}"


def page_of_two(above: str = "", between: str = "", below: str = "") -> list[Draft]:
    return drafts(above, piece(TITLES[0], BYLINE, ONE), between, piece(TITLES[1], BYLINE, OTHER), below)


@pytest.mark.parametrize(
    "head",
    [
        "山河新闻\n2024年3月5日 星期二\n第3版 基层",
        "山 河 新 闻\n中共山河县委宣传部主管 山河县融媒体中心主办\n第三版 基层",
        "山河画报 | 视界\n2024.03.05 | 12版",
        "3 要闻\n2024年3月5日\n主编 程小东 责编 苗青 美编 安然",
        "山河周讯\n总第318期 本期四版",
        "山河导报\n2024年3月5日（星期二）A3 乡情",
        "SHANHE DAILY\n山河日报\n第三版",
        "星期二 2024.3.5\nTUESDAY",
        "主办：山河县委宣传部 承办：山河县融媒体中心",
        "内部资料 免费交流\n山河通讯",
        "乡村版 | 03",
        "综 合 新 闻",
        "出版：山河日报社 社长：程小东 总编辑：安然",
    ],
)
def test_the_head_of_a_page_goes_wherever_it_stands(head: str) -> None:
    for found in (page_of_two(above=head), page_of_two(between=head), page_of_two(below=head)):
        assert [draft.title for draft in found] == TITLES
        assert [draft.text for draft in found] == [ONE, OTHER]


@pytest.mark.parametrize(
    "advert",
    [
        "广告查询 2000 0000　　分类小广告　搬屋・装修・补习",
        "便民电话：供水 0000-1234567 供电 95598",
        "出租：新街口商铺三间，电话：13800000000。",
        "山河养老院 招护工两名 电话 0000-1234567",
        "声明\n山河县某某养殖场遗失公章一枚，声明作废。",
        "寻狗启事\n2月3日在新街口走失黄狗一只，有知情者请致电0000-1234567，必有重谢。",
        "减资公告\n山河某某有限公司经股东会决议，注册资本减至一百万元，请债权人四十五日内申报债权。",
    ],
)
def test_adverts_and_notices_go_between_and_below_articles(advert: str) -> None:
    for found in (page_of_two(between=advert), page_of_two(below=advert)):
        assert [draft.title for draft in found] == TITLES
        assert [draft.text for draft in found] == [ONE, OTHER]


def test_a_notice_that_is_the_page_itself_stays() -> None:
    (found,) = drafts("关于暂停供水的声明", "因管道检修，全镇三月五日停水一天，请提前储水。咨询请致电0000-1234567。")
    assert found.title == "关于暂停供水的声明"
    assert found.text.endswith("0000-1234567。")


@pytest.mark.parametrize(
    "column",
    [
        "◆本期栏目：乡间小议",
        "·乡村观察·",
        "〖一线见闻〗",
        "■ 一线见闻 ■",
        "［今日关注］",
        "今日谈",
        "新春走基层·记者蹲点笔记",
        "◎读者来信",
    ],
)
def test_the_name_of_a_column_is_no_part_of_a_title_nor_of_the_article_above(column: str) -> None:
    first, second = drafts(piece(TITLES[1], BYLINE, OTHER), column, piece(TITLES[0], BYLINE, ONE))
    assert (first.title, first.text) == (TITLES[1], OTHER)
    assert (second.title, second.text) == (TITLES[0], ONE)
    assert [line.text for line in second.strays] == [column]


@pytest.mark.parametrize("kicker", ["春耕时节走进三个村", "“千名专才下基层”行动一年来", "一年观察："])
def test_a_kicker_stays_part_of_its_title(kicker: str) -> None:
    first, _ = drafts(kicker, piece(TITLES[0], BYLINE, ONE), piece(TITLES[1], BYLINE, OTHER))
    assert first.title == f"{kicker} {TITLES[0]}"


def test_a_kicker_with_a_colon_needs_no_byline_at_the_top_of_a_page() -> None:
    assert (
        drafts("灯光课堂一年观察：", "教室的灯 亮到晚上九点", ONE)[0].title
        == "灯光课堂一年观察： 教室的灯 亮到晚上九点"
    )


@pytest.mark.parametrize(
    "author",
    [
        "苗小青（县农业局）",
        "（县农业局 苗小青）",
        "县委党校 苗小青",
        "卜一舟 文/图",
        "□县人大代表 苗小青",
        "本版撰文 苗小青",
        "作者：苗小青",
    ],
)
def test_an_author_with_a_post_or_task_is_a_byline(author: str) -> None:
    found = drafts(piece(TITLES[0], author, ONE), piece(TITLES[1], author, OTHER))
    assert [draft.title for draft in found] == TITLES


def test_the_days_of_a_diary_stay_inside_it() -> None:
    text = f"3月9日 阴\n{ONE}\n3月10日 小雨\n{OTHER}"
    (found,) = drafts(piece("第一次开会", "程小东", text))
    assert (found.title, found.text) == ("第一次开会", text)
