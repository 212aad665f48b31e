import json
from datetime import date
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from index.formats.html import page_of
from index.formats.html_metadata import PageHead, head_of, sane_date
from index.reading import articles_of
from index.schema import Article

TODAY = date(2025, 1, 10)
TEXT = "近日，全县召开会议，部署今冬明春的农田水利建设，要求各镇把任务分到村、时间定到周。"


def head(markup: str) -> PageHead:
    return head_of(LexborHTMLParser(f"<html><head>{markup}</head><body>x</body></html>"), TODAY)


def linked(*objects: Any) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in objects)


def article(head: str, body: str) -> Article:
    (one,) = articles_of(page_of("a.html", f"<html><head>{head}</head><body>{body}</body></html>"))
    return one


NEWS = {
    "@type": "NewsArticle",
    "headline": "山路修通了",
    "datePublished": "2024-05-06T23:30:00Z",
    "author": [{"name": "甲"}, {"name": "乙"}],
    "publisher": {"@type": "Organization", "name": "《青石日报》"},
    "url": "https://a.example/1",
    "inLanguage": "zh-CN",
}
EXPECTED = PageHead(
    titles=("山路修通了",),
    publisher="青石日报",
    date="2024-05-06",
    author="甲、乙",
    url="https://a.example/1",
    language="zh-CN",
)


@pytest.mark.parametrize(
    "script",
    [
        linked(NEWS),
        linked([NEWS]),
        linked({"@context": "x", "@graph": [{"@type": "Organization", "name": "x"}, NEWS]}),
        linked({"@type": "WebPage", "mainEntity": NEWS}),
        linked({**NEWS, "@type": ["Thing", "BlogPosting"]}),
        linked(NEWS, NEWS),
        f'<script type="application/ld+json"><!-- {json.dumps(NEWS)[:-1]},}} --></script>',
        f'<script type="application/ld+json">{{broken</script>{linked(NEWS)}',
    ],
)
def test_linked_data_describe_the_article(script: str) -> None:
    assert head(script) == EXPECTED


@pytest.mark.parametrize(
    "script",
    [
        linked(NEWS, {**NEWS, "headline": "另一篇"}),  # a list of headlines: none is known to be this page's
        linked({"@type": "Organization", "headline": "山路修通了"}),
        linked({"@type": "NewsArticle"}),
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
        linked(5, "x", None, [[[]]]),
    ],
)
def test_linked_data_that_tell_nothing_of_it_are_left(script: str) -> None:
    assert head(script) == PageHead()


def test_meta_tags_for_the_article_come_before_linked_data_and_those_for_the_site_last() -> None:
    tags = (
        '<meta name="ContentSource" content="县水利局"><meta name="PubDate" content="2023-11-08 09:12">'
        '<meta name="ArticleTitle" content="甲"><meta property="og:title" content="乙">'
        '<meta name="SiteName" content="县网"><meta name="author" content="丙"><meta property="og:url" content="https://a.example/2">'
    )
    found = head(tags + linked(NEWS))
    assert found.titles == ("甲", "乙", "山路修通了")
    assert (found.publisher, found.site_name, found.date) == ("县水利局", "县网", "2023-11-08")
    assert (found.author, found.url) == ("丙", "https://a.example/2")


@pytest.mark.parametrize("nobody", ["本站", "原创", "网络", "https://a.example/", "长" * 61])
def test_who_is_nobody_publishes_nothing(nobody: str) -> None:
    assert head(f'<meta name="source" content="{nobody}">').publisher == ""


@pytest.mark.parametrize(
    ("stated", "day"),
    [
        ("2024-05-06T07:00:00+08:00", "2024-05-06"),
        ("2024/5/6", "2024-05-06"),
        ("2024年5月6日", "2024-05-06"),
        ("20240506", "2024-05-06"),
        ("20240506093000", "2024-05-06"),
        ("Mon, 06 May 2024 08:00:00 GMT", "2024-05-06"),
        ("2025-01-11", "2025-01-11"),
        ("2025-01-12", ""),
        ("2099-01-01", ""),
        ("2024-02-30", ""),
        ("1715000000", ""),
        ("昨天", ""),
        ("", ""),
    ],
)
def test_only_a_possible_day_is_a_date(stated: str, day: str) -> None:
    assert sane_date(stated, TODAY) == day


def test_what_the_article_shows_comes_before_what_its_markup_says() -> None:
    one = article(
        f"<title>窗口标题_县网</title>{linked({**NEWS, 'headline': '别的标题'})}",
        f"<h1>看得见的标题</h1><p>2024-05-07　来源：山报</p><p>{TEXT}</p>",
    )
    assert (one.title, one.publisher, one.date) == ("看得见的标题", "山报", "2024-05-07")
    assert one.text == TEXT


def test_what_it_does_not_show_its_markup_says() -> None:
    one = article(f'{linked(NEWS)}<meta property="og:site_name" content="县网">', f"<p>{TEXT}</p>")
    assert (one.title, one.publisher, one.date) == ("山路修通了", "青石日报", "2024-05-06")


def test_the_name_of_the_site_is_the_last_resort() -> None:
    site = '<meta property="og:site_name" content="县网">'
    assert article(site, f"<h1>山路修通了</h1><p>{TEXT}</p>").publisher == "县网"
    assert article(site, f"<h1>山路修通了</h1><p>新华社青石5月6日电 {TEXT}</p>").publisher == "新华社"


@pytest.mark.parametrize(
    "body",
    [
        "<p>{}</p><footer>最后更新：2024-05-06</footer>",
        "<p>{}</p><div class=comments><p>2024-05-06 说得好</p></div>",
        "<p>{}</p><div class=comments><time datetime=2024-05-06>五月</time></div>",
        "<div class=top>2024年5月6日 星期一</div><p>{}</p>",
        "<ul><li><a href=/2024/05/06/1.html>全省早稻收购启动了</a><span>2024-05-06</span></li></ul><p>{}</p>",
        "<aside><p>2024-05-06</p></aside><p>{}</p>",
    ],
)
def test_the_day_of_something_else_is_not_the_articles(body: str) -> None:
    assert article("<title>山路修通了</title>", f"<h1>山路修通了</h1>{body.format(TEXT)}").date == ""


def test_the_time_below_the_title_is_the_articles() -> None:
    body = f"<h1>山路修通了</h1><p><time datetime=2024-05-06>上周一</time></p><p>{TEXT}</p>"
    assert article("", f"{body}<time datetime=2020-01-01>旧</time>").date == "2024-05-06"


@pytest.mark.parametrize(
    ("window", "body", "title"),
    [
        ("山路修通了_县网", "<div>县网</div><h1>山路修通了</h1>", "山路修通了"),
        ("山路修通了-要闻-县网", "<h1>县网</h1><h2>山路修通了</h2>", "山路修通了"),
        ("山路修通了 | 县网", "<h1 class=logo><a href=/>县网</a></h1><div>山路修通了</div>", "山路修通了"),
        ("县报--山路修通了", "<font size=6>县报</font><p><font size=5>山路修通了</font>", "山路修通了"),
        ("山路：修通了", "<h1>山路：修通了</h1>", "山路：修通了"),
        ("县网", "<h1>山路<br>修通了</h1>", "山路 修通了"),
        ("县网", "<div>县网</div><h3>山路修通了</h3>", "山路修通了"),
        ("", "<div style='font-size:24px'>山路修通了</div>", "山路修通了"),
        (
            "别的",
            "<h4 class=kicker>全程三十公里</h4><h1>山路修通了</h1><h4>——记者走新路</h4>",
            "全程三十公里 山路修通了——记者走新路",
        ),
        ("山路修通了_县网", "", "山路修通了_县网"),
    ],
)
def test_the_title_is_the_line_that_the_page_shows(window: str, body: str, title: str) -> None:
    one = article(f"<title>{window}</title>", f"{body}<p>{TEXT}</p>")
    assert (one.title, one.text) == (title, TEXT)


def test_first_level_headings_inside_an_article_do_not_split_it() -> None:
    one = article(
        "<title>山路修通了_县网</title>", f"<h1>山路修通了</h1><p>{TEXT}</p><h1>怎么养护</h1><p>{TEXT[3:]}</p>"
    )
    assert one.text == f"{TEXT}\n怎么养护\n{TEXT[3:]}"


def test_first_level_headings_of_a_newspaper_page_open_its_articles() -> None:
    page = f"<title>县报 第3版</title><h1>山路修通了</h1><p>{TEXT}</p><h1>学校开学了</h1><p>{TEXT[3:]}</p>"
    found = list(articles_of(page_of("a.html", page)))
    assert [(one.title, one.text) for one in found] == [("山路修通了", TEXT), ("学校开学了", TEXT[3:])]
