import pytest

from index.page.lines import lines_of
from index.page.metadata import (
    Stated,
    Statement,
    from_byline,
    from_fields,
    from_statements,
    iso_date,
    read_statement,
    stamp_date,
)


def statement(text: str) -> Statement | None:
    return read_statement(lines_of(text)[0])


@pytest.mark.parametrize(
    ("text", "publisher", "date", "author"),
    [
        ("• 2021-07-15 16:18:50 来源:山城日报", "山城日报", "2021-07-15", ""),
        ("聽全文  發布時間:2022-07-28  來源:嶺東日報", "嶺東日報", "2022-07-28", ""),
        ("2024-05-29 来源:山乡杂志社 作者:何思远", "山乡杂志社", "2024-05-29", "何思远"),
        ("2024年05月29日08:12 来源：人民网－人民日报", "人民网－人民日报", "2024-05-29", ""),
        ("来源： 南粤农网 作者: 张三 李四 编辑: 王五", "南粤农网", "", "张三 李四"),
        ("2024-05-29 08:12 山城日报", "山城日报", "2024-05-29", ""),
        ("日期：2024-05-29　信息来源：青石县人民政府办公室　点击：88", "青石县人民政府办公室", "2024-05-29", ""),
        ("山城日报 2024年3月5日 星期二 农历正月廿五", "山城日报", "2024-03-05", ""),
        ("稿源:县融媒体中心 编辑:黄新 2024-12-03 09:00", "县融媒体中心", "2024-12-03", ""),
        ("二〇二四年五月二十九日", "", "2024-05-29", ""),
    ],
)
def test_what_a_metadata_line_states(text: str, publisher: str, date: str, author: str) -> None:
    said = statement(text)
    assert said is not None
    assert (said.publisher, said.date, said.author) == (publisher, date, author)


@pytest.mark.parametrize(
    "text", ["分享到：微信 微博", "字体：大 中 小 打印 关闭", "瀏覽次數：2043 次", "上一篇：没有了", "标签：三农 水利"]
)
def test_page_controls_state_nothing(text: str) -> None:
    said = statement(text)
    assert said is not None
    assert said.is_empty


@pytest.mark.parametrize("text", ["来源：本站", "来源：本网原创", "来源：", "稿源:网络"])
def test_a_site_that_names_itself_is_no_publisher(text: str) -> None:
    said = statement(text)
    assert said is not None
    assert said.publisher == ""


@pytest.mark.parametrize(
    "text",
    [
        "近日,全县召开会议",
        "时间:2024年5月29日 地点:县委礼堂",
        "大力发展乡村产业",
        "评论员文章",
        "2024年5月29日，全县举行开工仪式。",
        "分享发展成果",
        "原标题：大桥合龙近日，山城大桥合龙，明年通车。",
    ],
)
def test_text_is_no_statement(text: str) -> None:
    assert statement(text) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024/5/9", "2024-05-09"),
        ("2023年8月1日", "2023-08-01"),
        ("2023-08-01T10:00:00+08:00", "2023-08-01"),
        ("二○二四年十二月三十一日", "2024-12-31"),
        ("2024-02-30", ""),
        ("5月9日", ""),
        ("", ""),
    ],
)
def test_dates_become_iso_or_stay_empty(text: str, date: str) -> None:
    assert iso_date(text) == date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2023-08-01 10:36，正文：原标题", "2023-08-01"),
        ("2023年8月1日 正文：", "2023-08-01"),
        ("08-14 11:08，正文：没有年份", ""),
        ("2023年8月1日，全县举行开工仪式。", ""),
    ],
)
def test_only_a_stamp_dates_a_record(text: str, date: str) -> None:
    assert stamp_date(text) == date


def test_the_first_statement_of_each_fact_counts() -> None:
    stated = from_statements(
        [Statement(date="2024-01-02"), Statement(publisher="山报", date="2024-05-06"), Statement(author="张三")]
    )
    assert stated == Stated("", "山报", "2024-01-02", {"author": "张三"})


@pytest.mark.parametrize(
    ("byline", "publisher"),
    [
        ("(转载山城日报 陆远)", "山城日报"),
        ("新华社北京5月9日电（记者 王立）", "新华社"),
        ("山城日报讯（记者 黄进）", "山城日报"),
        ("本报讯（记者 黄进）", ""),
        ("■本报记者 黄新", ""),
    ],
)
def test_a_credit_or_dateline_names_the_publisher(byline: str, publisher: str) -> None:
    stated = from_byline(byline, byline)
    assert stated.publisher == publisher
    assert stated.tags == {"byline": byline}


def test_fields_of_a_file_become_statements_and_tags() -> None:
    stated = from_fields(
        {"title": " 题 ", "source": "山报", "date": "2024/1/2", "region": "青石县", "url": "https://a.example"}
    )
    assert stated == Stated("题", "山报", "2024-01-02", {"region": "青石县", "url": "https://a.example"})
