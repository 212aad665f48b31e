import pytest

from eval.report_html import Markup, join, link, tag, text
from tests.eval.html_pages import Page, one

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></style></svg><iframe src=//evil.example>",
    "<!-- ",
    "]]><svg/onload=alert(1)>",
    "&lt;script&gt;",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_stays_text(payload: str) -> None:
    element = one(Page(tag("p", payload, title=payload)), "p")
    assert (element.text(), element.attributes) == (payload, {"title": payload})
    assert element.child is not None
    assert (element.child.tag, element.child.next) == ("-text", None)


def test_parts_of_any_depth_are_joined() -> None:
    inner = tag("b", "<")
    assert join("<", 3, None, [inner, ["&"]], (part for part in ["x"])) == "&lt;3<b>&lt;</b>&amp;x"
    assert isinstance(join(), Markup)
    assert join() == ""


def test_what_is_made_of_markup_by_other_means_is_escaped_again() -> None:
    assert join(tag("b", "x") + "y") == "&lt;b&gt;x&lt;/b&gt;y"
    assert join(tag("b", "x")[:3]) == "&lt;b&gt;"


def test_attributes() -> None:
    made = tag("line", x1=2, y1=0.123456789, class_="a", stroke_width=1.5, hidden=None, open=False)
    assert made == '<line x1="2" y1="0.123457" class="a" stroke-width="1.5"></line>'
    assert tag("details", open=True) == "<details open></details>"
    assert tag("meta", name="x") == '<meta name="x">'


def test_links_lead_to_the_page_itself() -> None:
    assert link("case-1", "x") == '<a href="#case-1">x</a>'
    assert link("javascript:alert(1)", "x").startswith('<a href="#')


@pytest.mark.parametrize("code", [0x00, 0x1B, 0xAD, 0x200B, 0x202E, 0x2066, 0xFEFF, 0xE0041, 0xE0100])
def test_what_can_not_be_seen_is_named(code: int) -> None:
    assert text(f"前{chr(code)}后") == f"前⟨U+{code:04X}⟩后"


def test_half_a_character_can_be_written() -> None:
    assert text("前\ud83d后").encode() == "前⟨U+D83D⟩后".encode()


def test_what_can_be_seen_is_left_alone() -> None:
    assert text("第一行\n\t鹰嘴桃🍑𠮷é —") == "第一行\n\t鹰嘴桃🍑𠮷é —"
