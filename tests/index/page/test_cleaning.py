import pytest

from index.page.cleaning import Page, clean
from index.page.furniture import Reason

BODY = (
    "近日，青石镇的田垌里机声隆隆，全镇计划冬种油菜三万亩。\n\n"
    "镇里组织了六支机耕队，跨村作业，每亩补贴八十元，农户只要打一个电话。\n\n"
    "“往年要忙一个礼拜，现在半天就翻完了。”种植户老钟说。"
)


LAST = BODY.rpartition("\n\n")[2]


def kept(text: str) -> list[str]:
    return [line.text for line in clean(text).kept]


def reasons(page: Page) -> dict[str, str]:
    return {line: region.reason for _, region in page.dropped for line in region.text.split("\n")}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("亚洲精品在线观看,成人影院免费看,国产精品久久入口", Reason.SPAM),
        ("當前位置：首頁 > 專題 > 鄉村振興", Reason.BREADCRUMB),
        ("扫一扫在手机打开当前页", Reason.HINT),
        ("长按二维码关注我们", Reason.HINT),
        ("（严禁第三方复制和转载）", Reason.RIGHTS),
        ("Copyright © 2018 All rights reserved.", Reason.RIGHTS),
        ("违法和不良信息举报电话:020-00000000 news@example.com", Reason.FOOTER),
        ("备案号:粤ICP备00000000号", Reason.FOOTER),
        ("网编:周小丽", Reason.EDITORS),
        ("瀏覽次數：2043", Reason.CONTROLS),
        ("字号：大 中 小", Reason.CONTROLS),
        ("- 3 -", Reason.NO_TEXT),
        ("·18·", Reason.NO_TEXT),
        ("青石晚报 | 2023年3月29日 | 星期三 | 市县 | 06", Reason.METADATA),
        ("A03 县域", Reason.PAGE_HEAD),
        ("二〇二三年五月二十四日 星期三 農曆癸卯年四月初六 第A07版", Reason.METADATA),
        ("今天白天到夜间：多云转雷阵雨，25℃～32℃，东南风2到3级", Reason.PAGE_HEAD),
        ("青　石　日　报", Reason.PAGE_HEAD),
        ("广告　永发海味　批发花胶　新马路分店", Reason.ADVERTISEMENT),
        ("分享这篇文章", Reason.CONTROLS),
        ("赞 96", Reason.CONTROLS),
        ("（下转第二版）", Reason.PAGE_NOTE),
        ("相关阅读：全省秋收过半", Reason.SECTION),
        ("本网站使用cookies改善体验，继续浏览即表示同意", Reason.COOKIES),
    ],
)
def test_furniture_goes_with_its_reason_wherever_it_stands(line: str, reason: Reason) -> None:
    paragraphs = BODY.split("\n\n")
    for place in range(1, len(paragraphs) + 1):
        page = clean("\n\n".join(["冬种开始了", *paragraphs[:place], line, *paragraphs[place:]]))
        assert reasons(page) == {line: reason}
        assert [one.text for one in page.kept] == ["冬种开始了", *paragraphs]


@pytest.mark.parametrize(
    "sentence",
    [
        "村民扫描二维码就能反映问题，平台一天内回复。",
        "县里公布了举报电话、举报邮箱和廉政账户，严肃查处侵害群众利益的问题，并由专人逐件登记办理。",
        "未经许可不得占用耕地，这是村规民约写明的第一条。",
        "县版权局查处盗版教辅三千册，维护了著作权人的权益。",
        "驿站设有影院、书吧和棋牌室，老人孩子都爱来。",
        "欢迎广大群众踊跃建言。",
        "网友评论说，这样的书记我们信得过。",
    ],
)
def test_sentences_of_the_article_stay(sentence: str) -> None:
    assert sentence in kept(f"冬种开始了\n\n{BODY}\n\n{sentence}\n\n下一步，全镇将继续推进。")


def test_menus_and_site_header_above_the_title_go_but_never_the_title() -> None:
    page = clean(f"山乡杂志 深度报道\n首页\n往期\n简介\n公告\n\n冬种开始了\n\n{BODY}")
    assert [line.text for line in page.kept] == ["冬种开始了", *BODY.split("\n\n")]
    assert set(reasons(page).values()) == {Reason.SITE_HEADER, Reason.CONTROLS, Reason.NAVIGATION}
    assert kept(f"山乡网\n首页\n新闻\n服务\n冬种忙\n{BODY}")[0] == "冬种忙"
    assert kept(f"春耕忙\n农资足\n丰收有望\n{BODY}")[:3] == ["春耕忙", "农资足", "丰收有望"]


def test_a_title_of_seven_characters_below_a_menu_stays() -> None:
    assert kept(f"新闻\n服务\n互动\n大桥终于合龙了\n县城有新路了吗\n{BODY}")[:2] == ["大桥终于合龙了", "县城有新路了吗"]


HEADLINES = (
    "全省秋收过半 粮食收购有序\n\n多地晚稻开镰，收购网点增加到三千个，农民售粮不出镇...\n\n"
    "新规下月起施行\n\n新修订的办法明确了四类补贴..."
)


@pytest.mark.parametrize(
    "heading", ["推荐阅读", "猜您喜欢", "【相关新闻】", "相關閱讀", "热点推荐 更多>>", "您可能感兴趣的文章"]
)
def test_other_headlines_go_to_the_page_end(heading: str) -> None:
    page = clean(f"冬种开始了\n\n{BODY}\n\n{heading}\n\n{HEADLINES}\n\n业界")
    assert [line.text for line in page.kept] == ["冬种开始了", *BODY.split("\n\n")]
    assert set(reasons(page).values()) == {Reason.SECTION}


def test_text_that_clearly_resumes_after_other_headlines_stays() -> None:
    more = (
        "县农业农村局介绍，今年的补贴分两次发放，播种后发一半，出苗后核实面积再发另一半，农户可以在村务公开栏里逐户查到；"
        "今年还给机耕队买了意外险，每台每年保费三百二十元，由县里全额承担，机手不用再为翻车、伤人的风险担心，"
        "愿意接远处的活，边远村组的田也有人种了。"
    )
    assert kept(f"冬种开始了\n\n{BODY}\n\n推荐阅读\n\n全省秋收过半\n\n{more}")[-1] == more


def test_a_box_with_text_of_its_own_is_part_of_the_article() -> None:
    box = "油菜是越年生作物，秋播春收，菜籽含油率在百分之四十左右。" * 5
    assert kept(f"冬种开始了\n\n{BODY}\n\n相关链接\n\n{box}")[-2:] == ["相关链接", box]


def test_comments_go_even_where_they_are_sentences() -> None:
    comments = (
        "写得真好，希望我们村也能早日通上公路，孩子上学就不用再坐船了，老人看病也方便。\n去年我们村的渠堵了大半年。"
    )
    page = clean(f"冬种开始了\n\n{BODY}\n\n网友评论（2条）\n{comments}")
    assert set(reasons(page).values()) == {Reason.COMMENTS}


def test_headlines_with_teasers_need_no_heading_of_their_own() -> None:
    assert kept(f"冬种开始了\n\n{BODY}\n\n{HEADLINES}")[-1] == LAST


def test_a_signature_and_contacts_of_the_document_stay() -> None:
    tail = ["联系电话：0000-1234567", "青石县农业农村局", "2024年10月8日"]
    assert kept("\n".join(["关于冬种的通知", BODY, *tail]))[-3:] == tail


def test_contacts_in_a_footer_go() -> None:
    page = clean(f"冬种开始了\n{BODY}\n地址：建设路1号 电话：0000-1234567\n版权所有 山乡网")
    assert [line.text for line in page.kept][-1] == LAST


def test_a_repeated_paragraph_and_a_repeated_title_go() -> None:
    first = BODY.partition("\n\n")[0]
    page = clean(f"全镇冬种今天正式开始\n\n山乡网\n\n全镇冬种今天正式开始\n\n{BODY}\n\n{first}")
    assert [line.text for line in page.kept] == ["全镇冬种今天正式开始", *BODY.split("\n\n")]
    assert reasons(page)[first] == Reason.REPEATED


def test_one_reporters_name_above_several_articles_is_no_repetition() -> None:
    page = clean(f"冬种开始了\n■本报记者 黄新\n{BODY}\n大桥合龙了\n■本报记者 黄新\n大桥昨日合龙，明年通车。")
    assert [line.text for line in page.kept].count("■本报记者 黄新") == 2


def test_a_note_glued_to_the_last_sentence_is_taken_off() -> None:
    page = clean(f"冬种开始了\n{BODY}责任编辑：丘文")
    assert page.kept[-1].text == LAST
    assert reasons(page) == {"责任编辑：丘文": Reason.EDITORS}


def test_a_page_of_menus_and_headlines_keeps_no_running_text() -> None:
    page = clean("首页\n新闻\n服务\n互动\n全省秋收过半\n新规下月起施行\n版权所有 山乡网\n粤ICP备00000000号")
    assert not any(line.is_prose for line in page.kept)


def test_the_name_of_the_paper_goes_with_its_romanised_name() -> None:
    page = clean(
        f"冬种开始了\n\n{BODY}\n\n青　石　日　报\nＱＩＮＧＳＨＩ　ＲＩＢＡＯ\n\n夜校开课了\n\n{LAST}记者看到。"
    )
    assert reasons(page) == {"青　石　日　报": "page head", "ＱＩＮＧＳＨＩ　ＲＩＢＡＯ": "page head"}


def test_what_stands_above_the_head_of_a_page_is_not_its_title() -> None:
    page = clean(f"山乡周刊\n国企在县\n2024年7月15日-21日　总第988期\n冬种开始了\n\n{BODY}")
    assert page.kept[0].text == "冬种开始了"
    assert [said.date for _, said in page.statements] == ["2024-07-15"]


def test_a_headline_with_a_day_is_not_the_head_of_a_page() -> None:
    for title in ("3月5日起，全县公交免费", "2024年5月1日起全县施行新规", "第3版块改造完工", "B超进村了"):
        assert kept(f"{title}\n\n{BODY}")[0] == title


def test_a_table_of_contents_goes_and_the_titles_stay() -> None:
    titles = ["山上修路 桥下修心", "晒谷场变夜校"]
    text = "\n\n".join(
        f"{title}\n\n■本报记者 张三\n\n{BODY.replace('油菜', crop)}" for title, crop in zip(titles, "麦豆", strict=True)
    )
    page = clean("标题目录\n" + "".join(f"• {title}\n" for title in [*titles, "养猪场来了新邻居"]) + "\n" + text)
    assert [line.text for line in page.kept if line.text in titles] == titles
    assert reasons(page)["• 养猪场来了新邻居"] == reasons(page)["标题目录"] == Reason.NAVIGATION
