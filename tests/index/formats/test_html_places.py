import pytest

from index.formats.html import page_of
from index.page.cleaning import clean
from index.schema import Place

TEXT = "近日，全县召开会议，部署今冬明春的农田水利建设，要求各镇把任务分到村、时间定到周。"
MORE = "会后，六支技术队连夜出发，白天测渠、晚上算坡，一个月里为三十九个村出了图纸。"


def place(body: str, text: str) -> Place:
    document = page_of("a.html", f"<h1>山路修通了</h1><p>{TEXT}</p><p>{MORE}</p>{body}")
    number = next(at for at, line in enumerate(document.text.split("\n"), 1) if line.strip() == text)
    return document.marks[number].place if number in document.marks else ""


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        ("<nav>", "menu"), ("<footer>", "footer"), ("<aside>", "aside"), ("<form>", "form"), ("<header>", "header"),
        ("<div role=navigation>", "menu"), ("<div role=complementary>", "aside"), ("<div role=dialog>", "form"),
        ("<div class=main-nav>", "menu"), ("<div class='box siteFooter'>", "footer"), ("<p id=leftSidebar>", "aside"),
        ("<div class=related_news>", "aside"), ("<p class=hotNews>", "aside"), ("<p id=comment-list>", "comments"),
        ("<div class=pinglun>", "comments"), ("<div class=bdsharebuttonbox>", "form"), ("<div class=dqwz>", "menu"),
        ("<div class=copyright-info>", "footer"), ("<p class=post-related>", "aside"), ("<p class=bottom>", "footer"),
        ("<article><header>", ""), ("<div class=article-header>", ""), ("<div class=bottom-up>", ""),
        ("<div class=navy>", ""), ("<div class=commentary>", ""), ("<p class=shareholder>", ""), ("<p class=x1>", ""),
    ],
)  # fmt: skip
def test_tags_roles_and_names_tell_the_place(opening: str, expected: Place) -> None:
    assert place(f"{opening}<span>一行字</span>", "一行字") == expected


@pytest.mark.parametrize(
    "heading", ["<h3>相关阅读</h3>", "<p>猜你喜欢</p>", "<div><b>为您推荐</b><a href=x>更多</a></div>"]
)
def test_a_section_is_known_by_its_heading(heading: str) -> None:
    body = f"<div>{heading}<div><h4>一块田</h4><p>田里的事还没有说完。</p></div></div>"
    assert place(body, "田里的事还没有说完。") == "aside"


def test_comments_are_known_by_their_heading() -> None:
    assert place(f"<div><h3>网友评论</h3><p>{TEXT[2:]}</p></div>", TEXT[2:]) == "comments"


def test_a_box_of_the_article_that_lists_nothing_is_none() -> None:
    long = TEXT[2:] * 4
    assert place(f"<div><h3>延伸阅读</h3><p>{long}</p></div>", long) == ""


def test_a_heading_over_links_alone_makes_a_list_of_other_pages() -> None:
    assert place("<div><b>本地</b><p><a href=1>一块田</a><p><a href=2>两条河</a></div>", "本地") == "aside"
    assert place("<div><b>附件</b><p><a href=1>1.表.doc</a><p><a href=2>2.图.pdf</a></div>", "附件") == ""


def test_a_few_words_around_buttons_are_a_form_but_a_date_is_not() -> None:
    assert place("<div><p>有帮助吗</p><button>有</button></div>", "有帮助吗") == "form"
    assert place("<div><p>2024-05-06</p><button>打印</button></div>", "2024-05-06") == ""


def test_short_texts_under_headings_behind_the_text_are_aside() -> None:
    page = (
        f"<main><div class=a><p>{TEXT}</p><p>{MORE}</p></div><div class=b><h3>作者</h3><p>住在山里。</p></div></main>"
    )
    document = page_of("a.html", page)
    assert document.marks[len(document.text.split("\n"))].place == "aside"


@pytest.mark.parametrize("name", ["comment", "sidebar", "footer", "header", "share", "nav", "related", "ad", "popup"])
def test_a_wrong_name_does_not_hide_the_article(name: str) -> None:
    for page in (
        f"<div class={name}><h1>山路修通了</h1><p>{TEXT}</p><p>{MORE}</p></div>",
        f"<h1>山路修通了</h1><div class={name}><p>{TEXT}</p><p>{MORE}</p></div>",
        f"<div class={name}><p>{TEXT}</p><p>{MORE}</p></div><div class=comments><p>{MORE[3:]}</p></div>",
    ):
        document = page_of("a.html", page)
        kept = [line.text for line in clean(document.text, marks=document.marks).kept]
        assert [line for line in kept if line != "山路修通了"] == [TEXT, MORE]


@pytest.mark.parametrize("name", ["comment", "sidebar", "related"])
def test_prose_among_comments_and_beside_the_article_goes(name: str) -> None:
    document = page_of("a.html", f"<h1>山路修通了</h1><p>{TEXT}</p><div class={name}><p>{MORE}</p></div>")
    page = clean(document.text, marks=document.marks)
    assert [line.text for line in page.kept] == ["山路修通了", TEXT]
    assert [region.text for _, region in page.dropped] == [MORE]


def test_prose_in_what_is_named_like_a_footer_stays() -> None:
    more = f"{MORE}年底前全部完工。"
    document = page_of("a.html", f"<h1>山路修通了</h1><p>{TEXT}</p><div class=foot><p>{more}</p><p>县网</p></div>")
    assert [line.text for line in clean(document.text, marks=document.marks).kept] == ["山路修通了", TEXT, more]
