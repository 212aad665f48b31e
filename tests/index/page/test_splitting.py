import pytest

from index.page.cleaning import clean
from index.page.splitting import Draft, split

BODY = "近日，全县召开会议部署工作。\n\n会议要求，各镇要把任务分到村。"


def drafts(text: str) -> list[Draft]:
    return split(clean(text))


def titles(text: str) -> list[str]:
    return [draft.title for draft in drafts(text)]


@pytest.mark.parametrize(
    "byline",
    [
        "■本报记者 黄新\n■通讯员 何敏",
        "□ 记者 温婷",
        "●文/张三丰",
        "本报记者 王小丽",
        "□张三 李四",
        "◎南方日报记者 陈晨",
    ],
)
def test_a_title_above_a_byline_starts_an_article(byline: str) -> None:
    found = drafts(f"第一个标题\n\n{byline}\n\n{BODY}\n\n第二个标题\n\n{byline}\n\n{BODY.replace('全县', '全市')}")
    assert [draft.title for draft in found] == ["第一个标题", "第二个标题"]
    assert [draft.byline for draft in found] == [byline.replace("\n", " ")] * 2
    assert found[0].text == BODY.replace("\n\n", "\n")


@pytest.mark.parametrize(
    "byline", ["本报讯（记者 黄新）", "新华社广州5月9日电（记者 王立）", "■本报记者 黄新 通讯员 何敏 ", "【本报讯】"]
)
def test_a_byline_with_text_behind_it_starts_an_article_and_leaves_the_text(byline: str) -> None:
    found = drafts(f"第一个标题\n{byline}{BODY}\n第二个标题\n{byline}大桥昨日合龙，明年通车。")
    assert [(draft.title, draft.byline) for draft in found] == [
        ("第一个标题", byline.strip()),
        ("第二个标题", byline.strip()),
    ]
    assert [draft.text.split("\n")[0] for draft in found] == [
        "近日，全县召开会议部署工作。",
        "大桥昨日合龙，明年通车。",
    ]


def test_a_credit_that_closes_an_article_lets_the_next_one_start() -> None:
    found = drafts(f"第一个标题\n{BODY}（张三 李四）\n第二个标题\n大桥昨日合龙，明年通车。（记者 黄新）")
    assert [(draft.title, draft.byline) for draft in found] == [
        ("第一个标题", "（张三 李四）"),
        ("第二个标题", "（记者 黄新）"),
    ]


def test_an_article_with_a_closing_credit_starts_within_one_that_had_its_byline_above() -> None:
    text = f"第一个标题\n■本报记者 黄新\n{BODY}\n大桥合龙了\n近日，大桥合龙，明年通车。（张三）"
    assert titles(text) == ["第一个标题", "大桥合龙了"]


def test_a_signature_below_the_text_ends_an_article() -> None:
    assert titles(f"第一个标题\n{BODY}\n本报记者 黄新\n第二个标题\n大桥昨日合龙。\n本报通讯员 何敏") == [
        "第一个标题",
        "第二个标题",
    ]


def test_a_byline_below_a_standfirst_divides_nothing() -> None:
    standfirst = "去年起，全省开展纵向帮扶。半年来，工作取得进展"
    more = BODY.replace("全县", "全省")
    (found,) = drafts(f"标题\n{standfirst}\n◎《山乡》杂志记者/何思远\n{BODY}\n一县一策\n{more}")
    assert found.title == "标题"
    assert found.text.startswith(f"{standfirst}\n近日")


@pytest.mark.parametrize(
    "heading", ["发挥帮扶效能 助推镇村发展", "一县一策", "新模式\n\n多行业力量组团入驻全市", "一、征集时间", "记者手记"]
)
def test_headings_inside_an_article_never_divide_it(heading: str) -> None:
    text = f"标题\n\n■本报记者 黄新\n\n{BODY}\n\n{heading}\n\n近日，记者来到山村。"
    assert titles(text) == ["标题"]
    assert drafts(text)[0].text.endswith(f"{heading}\n近日，记者来到山村。".replace("\n\n", "\n"))


def test_rules_and_first_level_headings_divide() -> None:
    assert titles(f"第一个标题\n{BODY}\n————\n第二个标题\n大桥昨日合龙。") == ["第一个标题", "第二个标题"]
    assert titles(f"# 第一个标题\n{BODY}\n# 第二个标题\n## 小标题\n大桥昨日合龙。") == ["第一个标题", "第二个标题"]


def test_kicker_title_and_sub_title_are_one_title() -> None:
    assert titles(f"引题\n主标题\n副题\n■本报记者 黄新\n{BODY}") == ["引题 主标题 副题"]
    assert titles(f"主标题\n——记一个山村\n{BODY}") == ["主标题——记一个山村"]


def test_a_sub_title_below_the_metadata_line_still_counts_and_a_heading_there_does_not() -> None:
    assert titles(f"主标题\n来源：山报 2024-05-06\n——记一个山村\n{BODY}") == ["主标题——记一个山村"]
    found = drafts(f"主标题\n来源：山报 2024-05-06\n先有房子\n{BODY}")[0]
    assert (found.title, found.text.split("\n")[0]) == ("主标题", "先有房子")


def test_a_page_that_opens_with_a_sentence_has_no_title() -> None:
    found = drafts(f"“百千万工程”深入推进，需要多方合力。\n{BODY}")
    assert found[0].title == ""
    assert found[0].text.startswith("“百千万工程”深入推进")


def test_a_headline_without_a_text_is_no_article_but_is_told() -> None:
    first, second = drafts(f"标题一\n■本报记者 黄新\n{BODY}\n标题二\n■本报记者 何敏\n标题三\n□ 温婷\n大桥合龙。")
    assert (first.title, second.title) == ("标题一", "标题三")
    assert [line.text for line in second.strays] == ["标题二", "■本报记者 何敏"]


def test_a_picture_story_on_a_newspaper_page_is_an_article() -> None:
    story = "花海迎客来\n3月3日，千亩油菜花盛开，游客如织。 古月 摄"
    text = f"标题一\n■本报记者 黄新\n{BODY}\n标题二\n■本报记者 何敏\n大桥合龙。\n{story}"
    assert titles(text) == ["标题一", "标题二", "花海迎客来"]


def test_nothing_comes_of_a_page_without_text() -> None:
    assert drafts("首页\n新闻\n服务") == []
    assert drafts("") == []
