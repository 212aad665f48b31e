import gzip
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.config import IndexConfig
from index.errors import UnreadableFile
from index.reading import articles_of, read
from index.schema import Article, RawDocument
from tests.index.page.marked_pages import MarkedPage, load_pages

PAGES = load_pages()


@pytest.fixture
def config(tmp_path: Path) -> IndexConfig:
    return IndexConfig(home=tmp_path / "home")


def of_page(text: str, **fields: str) -> list[Article]:
    return list(articles_of(RawDocument("/a/page.txt", text, "page", fields)))


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_becomes_its_articles(page: MarkedPage) -> None:
    articles = of_page(page.text)
    assert [article.title for article in articles] == [truth.title for truth in page.articles]
    assert [article.text for article in articles] == [truth.text for truth in page.articles]
    assert [article.tags.get("byline", "") for article in articles] == [truth.byline for truth in page.articles]
    assert {(article.publisher, article.date) for article in articles} == {(page.publisher, page.date)}
    assert {article.source for article in articles} == {"/a/page.txt"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_dropped_line_is_kept_with_a_reason(page: MarkedPage) -> None:
    dropped = [region for article in of_page(page.text) for region in article.dropped]
    lines = [squeezed(line) for region in dropped for line in region.text.split("\n")]
    assert Counter(lines) == Counter(squeezed(line) for line in page.furniture)
    assert all(region.reason for region in dropped)


PIECES = st.lists(
    st.one_of(
        st.sampled_from([line for page in PAGES for _, line in page.lines]),
        st.text(alphabet="村镇。，“”（）■■ \n\t　#>-|:：12ab年月日记者讯摄", max_size=40),
    ),
    max_size=30,
)


@settings(deadline=None)  # the first example loads the script tables
@given(PIECES)
@example(["1。\n|1-", "一碗擂茶里的乡村账本", "□记者 何思远 通讯员 古月"])  # a column above a headline, no text
def test_no_character_of_any_page_is_lost_or_doubled(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    articles = of_page(text)
    if not articles:
        return
    found: Counter[str] = Counter()
    for article in articles:
        found.update(squeezed(article.title + article.text + article.tags.get("byline", "")))
        for region in article.dropped:
            found.update(squeezed(region.text))
    given_characters = Counter(squeezed(text))
    given_characters["#"] = found["#"] = 0  # the mark of a heading is markup
    assert +found == +given_characters


@settings(deadline=None)  # the first example loads the script tables
@given(PIECES)
def test_text_holds_whole_lines_without_stray_white_space(pieces: list[str]) -> None:
    for article in of_page("\n".join(pieces)):
        assert article.text
        assert all(line == line.strip() != "" for line in article.text.split("\n"))


def test_fields_of_the_file_come_before_what_the_page_states() -> None:
    page = "页面标题\n来源：山报 2024-05-06\n近日，全县召开会议部署工作。"
    (article,) = of_page(page, title="文件标题", publisher="青石县", region="青石县")
    assert (article.title, article.publisher, article.date) == ("文件标题", "青石县", "2024-05-06")
    assert article.text == "页面标题\n近日，全县召开会议部署工作。"
    assert article.tags["region"] == "青石县"


def test_a_title_for_the_whole_page_is_not_that_of_its_articles() -> None:
    page = "甲\n■本报记者 黄新\n近日，全县召开会议。\n乙乡纪事\n■本报记者 黄新\n近日，大桥合龙。"
    assert [article.title for article in of_page(page, title="一周简讯")] == ["甲", "乙乡纪事"]


def test_statements_belong_to_the_article_they_stand_with() -> None:
    first = "甲乡纪事\n■本报记者 黄新\n近日，全县召开会议。\n来源：山报"
    page = f"{first}\n乙乡纪事\n■本报记者 黄新\n近日，大桥合龙。\n来源：河报"
    assert [article.publisher for article in of_page(page)] == ["山报", "河报"]


def test_a_date_in_the_text_is_not_the_articles() -> None:
    (article,) = of_page("甲乡纪事\n2024年5月29日，大桥合龙，县城到镇上只要二十分钟。\n2024年6月1日")
    assert article.date == ""


def test_a_record_is_one_article_as_it_stands(tmp_path: Path, config: IndexConfig) -> None:
    text = "2023-08-01 10:36，正文：标题\n■本报记者 黄新\n版权所有\n短。\n推荐阅读\n■本报记者 黄新"
    path = tmp_path / "r.jsonl.gz"
    lines = [json.dumps({"_id": "x1", "text": text}), json.dumps({"_id": "x2", "text": "短", "title": "题"}), "{"]
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    skipped: list[tuple[str, str]] = []
    first, second = read(path, config, on_skip=lambda where, reason: skipped.append((where, reason)))
    assert (first.text, first.date, first.source, first.dropped) == (text, "2023-08-01", f"{path}#x1", ())
    assert (second.text, second.title) == ("短", "题")
    assert [(where, reason[:16]) for where, reason in skipped] == [(str(path), "line 3: not JSON")]


@pytest.mark.parametrize(
    "content",
    [
        "首页\n新闻\n服务\n互动\n全省秋收过半\n版权所有 山乡网\n",
        "全省秋收过半\n新规下月起施行\n稻鱼共生田里抓鱼忙\n非遗工坊进社区\n小城书店的第十个年头\n",
        "————\n\n- 1 -\n",
        "推荐阅读\n甲乡纪事\n",
    ],
)
def test_a_page_without_an_article_says_so(tmp_path: Path, config: IndexConfig, content: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(content)
    with pytest.raises(UnreadableFile, match="no article in it"):
        list(read(path, config))
