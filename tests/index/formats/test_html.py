"""Whole web pages (`pages/*.html`, each with what is to be made of it) and the shapes that blocks can take."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.config import IndexConfig
from index.errors import UnreadableFile
from index.formats.html import MAX_DEPTH, nesting, page_of
from index.formats.html_encoding import decode_html
from index.loaders import load
from index.reading import articles_of
from index.schema import Article, Mark, RawDocument

TAGS = """
<div> </div> <p> </p> <br> <table> <tr> <td> </td> </table> <a\xa0href=x> </a> <h1> </h1> <h2> <li> <nav> </nav>
<span\xa0hidden> </span> <pre> </pre> <form> <!-- --> <time\xa0datetime=2024-05-06> <title> <b> </i>
"""
FOLDER = Path(__file__).parent / "pages"
PAGES = sorted(FOLDER.glob("*.html"))
DROPPED: dict[str, dict[str, list[str]]] = json.loads((FOLDER / "dropped.json").read_text(encoding="utf-8"))
"""By page and reason the openings of some lines that go."""


def squeezed(text: str) -> str:
    return "".join(text.split())


def truth_of(path: Path) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads(path.with_name(f"{path.name}.truth.json").read_text(encoding="utf-8"))
    return truth


def articles(path: Path) -> list[Article]:
    return list(articles_of(page_of(str(path), decode_html(path.read_bytes()))))


def lines(body: str) -> list[str]:
    return [line for line in page_of("a.html", f"<body>{body}</body>").text.split("\n") if line]


def marks(body: str) -> dict[str, Mark]:
    document = page_of("a.html", f"<body>{body}</body>")
    return {
        line: document.marks.get(number, Mark()) for number, line in enumerate(document.text.split("\n"), 1) if line
    }


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_becomes_its_articles(path: Path) -> None:
    truth, found = truth_of(path), articles(path)
    assert [one.title for one in found] == [one["title"] for one in truth["articles"]]
    assert [one.publisher for one in found] == [one["publisher"] for one in truth["articles"]]
    assert [one.date for one in found] == [one["date"] for one in truth["articles"]]
    for one, expected in zip(found, truth["articles"], strict=True):
        kept = [line for line in one.text.split("\n") if line not in truth.get("either", [])]
        assert kept == expected["text"].split("\n")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_what_is_dropped_has_its_reason(path: Path) -> None:
    regions = [region for one in articles(path) for region in one.dropped]
    dropped = [(squeezed(line), region.reason) for region in regions for line in region.text.split("\n")]
    for reason, openings in DROPPED[path.stem].items():
        for opening in openings:
            assert reason in [why for line, why in dropped if line.startswith(squeezed(opening))], opening


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_nothing_a_reader_sees_is_lost_or_doubled(path: Path) -> None:
    document = page_of(path.name, decode_html(path.read_bytes()))
    found: Counter[str] = Counter()
    for one in articles_of(document):
        found.update(squeezed(one.title + one.text + one.tags.get("byline", "")))
        found.update(squeezed("".join(region.text for region in one.dropped)))
    seen = Counter(squeezed(document.text + "".join(region.text for region in document.dropped)))
    seen["#"] = found["#"] = 0  # the mark of a heading is ours
    assert +found == +seen


def test_scripts_attributes_and_frames_are_never_text() -> None:
    path = next(path for path in PAGES if path.stem == "live_scripts")
    document = page_of(path.name, decode_html(path.read_bytes()))
    everything = document.text + str(document.metadata) + str(document.dropped)
    for unseen in ("被脚本换掉", "属性里", "不是正文", "框架里", "插件里", "图里的话", "alert", "evil.example"):
        assert unseen not in everything


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>全<b>县</b><i>召</i><font color=red>开</font>会议</p>", ["全县召开会议"]),
        ("<p>甲<br>乙</p><p>丙", ["甲", "乙", "丙"]),
        ("<div>甲<p>乙</p>丙</div>", ["甲", "乙", "丙"]),
        ("<span>甲<div>乙</div>丙</span>", ["甲", "乙", "丙"]),
        ("<p>&nbsp;&nbsp;&nbsp;&nbsp;甲&nbsp;乙</p>", ["\u3000\u3000甲 乙"]),
        ("<p>\u3000\u3000甲</p>", ["\u3000\u3000甲"]),
        ("<p>甲 \n\t 乙</p>", ["甲 乙"]),
        (f"<p>{'近日全县召开会议部署工作' * 4}\n   各镇参加</p>", ["近日全县召开会议部署工作" * 4 + "各镇参加"]),
        ("<pre>甲\n  乙&#13;丙</pre>", ["甲", "乙丙"]),
        ("<ul><li>甲<li>乙<ul><li>丙</ul></ul>", ["甲", "乙", "丙"]),
        ("<dl><dt>甲<dd>乙</dl>", ["甲", "乙"]),
        ("<blockquote>甲</blockquote><details><summary>乙</summary>丙</details>", ["甲", "乙", "丙"]),
        ("<ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp>字</ruby>", ["漢字"]),
        ("<p>H<sub>2</sub>O 与 m<sup>2</sup></p>", ["H2O 与 m2"]),
        ("<p># 不是标题</p><p>#标签</p>", ["#不是标题", "#标签"]),
        ("<a href=1>甲</a><a href=2>乙</a>", ["甲 乙"]),
        ("<div><span>来源：山报</span><span>2024-05-06</span></div>", ["来源：山报 2024-05-06"]),
        ("<p>零\u0000\u200b宽\u2028</p>", ["零\u200b宽"]),
        ("<p>未完<p>又<b>一<i>段</b>落</i>", ["未完", "又一段落"]),
        ("文本", ["文本"]),
    ],
)
def test_the_layout_makes_the_lines(body: str, expected: list[str]) -> None:
    assert lines(body) == expected


def test_blocks_are_set_apart_by_a_blank_line_and_line_breaks_are_not() -> None:
    assert page_of("a.html", "<p>甲<br>乙<br><br>丙</p><p>丁").text == "甲\n乙\n\n丙\n\n丁"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("<table><tr><th>镇<th>亩<tr><td>大塘<td>300</table>", ["镇  亩", "大塘  300"]),
        ("<table><tr><td><p>甲</p><p>乙</p><td>丙</table>", ["甲 乙  丙"]),
        ("<table><tr><td>索 引 号：<td>12<td>名称：<td>办法</table>", ["索引号：12  名称：办法"]),
        ("<table><caption>表一</caption><tr><td>甲<td>乙</table>", ["表一", "甲  乙"]),
        ("<table><tr><td>甲</td></tr><tr><td>乙</td></tr></table>", ["甲", "乙"]),
        ("<table><tr><td>菜单<td><table><tr><td>甲<td>乙</table></table>", ["菜单", "甲  乙"]),
        ("<table role=presentation><tr><td>甲<td>乙</table>", ["甲", "乙"]),
        (f"<table><tr><td>菜单<td>{'近日，全县召开会议。' * 25}</table>", ["菜单", "近日，全县召开会议。" * 25]),
        ("<table><tr><td><td></table>甲", ["甲"]),
    ],
)
def test_tables_of_data_are_rows_and_tables_of_layout_are_not(table: str, expected: list[str]) -> None:
    assert lines(table) == expected


def test_marks_say_where_a_line_stands_and_how_much_of_it_is_links() -> None:
    found = marks(
        "<nav><a href=1>首页</a></nav><h1>山路修通了</h1><p>全文见<a href=2>县网</a></p>"
        "<figure><figcaption>新路</figcaption></figure><table><tr><td>甲<td>乙</table><ul><li>丙</ul>"
        "<footer>县网</footer>"
    )
    assert found == {
        "首页": Mark("menu", 1.0),
        "# 山路修通了": Mark(),
        "全文见县网": Mark("", 2 / 5),
        "新路": Mark("caption", 0.0),
        "甲  乙": Mark("table", 0.0),
        "丙": Mark("list", 0.0),
        "县网": Mark("footer", 0.0),
    }


@pytest.mark.parametrize(
    "style", ["display: none", "DISPLAY:NONE;", "left:-999px", "font-size:0", "text-indent: -9999px"]
)
def test_hidden_text_is_dropped_with_its_reason(style: str) -> None:
    document = page_of("a.html", f'<p>看得见<span style="{style}">看不见</span>的字</p>')
    assert document.text == "看得见的字"
    assert [(region.text, region.reason) for region in document.dropped] == [("看不见", "hidden on the page")]


def test_hidden_text_in_a_table_stays_out_of_its_rows() -> None:
    document = page_of("a.html", "<table><tr><td>甲<b hidden>暗</b><td>乙<tr hidden><td>丙<td>丁</table>")
    assert document.text == "甲  乙"
    assert [region.text for region in document.dropped] == ["暗", "丙", "丁"]


@pytest.mark.parametrize("style", ["font-size:0.9em", "opacity:0.05", "height:0.5em;overflow:hidden", "left:-5px"])
def test_small_or_pale_text_is_seen(style: str) -> None:
    assert page_of("a.html", f'<p style="{style}">看得见</p>').text == "看得见"


def test_text_that_a_script_would_show_is_the_article() -> None:
    body = "<p>近日，全县召开会议，部署今冬明春的工作，各镇都来了人。</p>"
    assert len(lines(f'<div style="visibility:hidden">{body}</div><p>页脚</p>')) == 2
    assert lines(f'<div style="visibility:hidden">页脚</div>{body}') == [body[3:-4]]


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<html></html>",
        "<script>1</script>",
        "<frameset><frame src=a></frameset>",
        "<p hidden>甲</p>",
        "<img alt=甲>",
    ],
)
def test_a_page_without_text_says_so(page: str) -> None:
    with pytest.raises(UnreadableFile, match="no text in it that a reader could see"):
        page_of("a.html", page)


def test_endless_nesting_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(UnreadableFile, match=f"nested too deeply: more than {MAX_DEPTH} elements"):
        page_of("a.html", "<div>" * 100_000 + "甲")
    assert lines("<div>" * (MAX_DEPTH - 1) + "甲") == ["甲"]


def test_unclosed_paragraphs_are_not_nested() -> None:
    assert nesting("<p>甲<br><img><li>乙<div/>" * 9_000) == 0
    assert nesting("<DIV><span></span><span></span></DIV></div></div><b>") == 2


def test_many_flat_or_broken_tags_are_read() -> None:
    assert len(lines("<p>甲<b>" * 3_000)) == 3_000
    assert lines("<<<>><p <b>甲</p></i></div></div>&#xD800;&bogus;<![CDATA[x]]><!-- 未完") == [
        "<<<>>",
        "甲",
        "�&bogus;",
    ]


@settings(deadline=None)  # the first example loads the script tables
@given(
    st.lists(
        st.one_of(
            st.sampled_from([tag.replace("\xa0", " ") for tag in TAGS.split(" ")]),
            st.text(alphabet="村镇，。：12年月来源 \n\xa0\u3000#<>&;\x00\u2028", max_size=12),
        ),
        max_size=40,
    )
)
def test_any_soup_of_tags_can_be_read(pieces: list[str]) -> None:
    try:
        document = page_of("a.html", "".join(pieces))
    except UnreadableFile:
        return
    count = document.text.count("\n") + 1
    assert all(1 <= number <= count for number in document.marks)
    assert all(line == "" or line.strip() for line in document.text.split("\n"))
    list(articles_of(document))


@pytest.mark.parametrize("suffix", [".html", ".htm", ".shtml", ".xhtml", ".HTML"])
def test_files_are_read_by_their_ending(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_text("<h1>山路修通了</h1><p>近日，新路通车。</p>", encoding="gb18030")
    (document,) = load(path, IndexConfig(home=tmp_path), lambda where, reason: None)
    assert document == RawDocument(
        str(path),
        "# 山路修通了\n\n近日，新路通车。",
        "page",
        {"title": "山路修通了"},
        whole_lines=True,
        visible_first=True,
    )


def test_a_web_archive_holds_its_page(tmp_path: Path) -> None:
    path = tmp_path / "a.mhtml"
    head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
    part = "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    body = "".join(f"={byte:02X}" for byte in "<p>近日，新路通车。</p>".encode())
    path.write_text(f"{head}Content-Type: image/gif\r\n\r\nGIF\r\n--x\r\n{part}{body}\r\n--x--\r\n")
    (document,) = load(path, IndexConfig(home=tmp_path), lambda where, reason: None)
    assert document.text == "近日，新路通车。"
    path.write_text(head + "--x--")
    with pytest.raises(UnreadableFile, match="a web archive without a page in it"):
        list(load(path, IndexConfig(home=tmp_path), lambda where, reason: None))


def test_hidden_text_states_nothing() -> None:
    hidden = "<div style='display:none'>发布时间：2019-01-01 来源：暗处日报</div>"
    page = page_of("a.html", f"<h1>山路修通了</h1>{hidden}<p>近日，新路通车，村民进城只要半个小时。</p>")
    (article,) = articles_of(page)
    assert (article.date, article.publisher) == ("", "")
    assert [region.text for region in article.dropped] == ["发布时间：2019-01-01 来源：暗处日报"]
