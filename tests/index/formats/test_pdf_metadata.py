import pytest

from index.formats.pdf_blocks import Block
from index.formats.pdf_metadata import stated
from index.formats.pdf_paragraphs import Paragraph

PACKET = (
    "<x:xmpmeta><rdf:RDF><dc:title><rdf:Alt><rdf:li xml:lang='x-default'>修渠 &amp; 引水</rdf:li></rdf:Alt></dc:title>"
    "<dc:publisher><rdf:Bag><rdf:li>石溪出版社</rdf:li></rdf:Bag></dc:publisher>"
    "<prism:publicationDate>2024-11-08</prism:publicationDate><xmp:CreateDate>2001-01-01</xmp:CreateDate>"
    "</rdf:RDF></x:xmpmeta>"
).encode()


def paragraph(text: str, level: int = 0, page: int = 1) -> Paragraph:
    return Paragraph([], Block((), 0, 0), page, text=text, level=level)


FIRST = [paragraph("修渠 & 引水"), paragraph("丘晓禾"), paragraph("第二页的标题", page=2)]


def test_the_packet_states_title_publisher_and_date_of_publication() -> None:
    data = b"%PDF" + PACKET + b"%%EOF"
    assert stated(data, {}, FIRST) == {"title": "修渠 & 引水", "publisher": "石溪出版社", "date": "2024-11-08"}


def test_dates_of_the_file_are_no_dates_of_publication() -> None:
    info = {"CreationDate": "D:20240101000000", "ModDate": "D:20240101000000"}
    packet = PACKET.replace(b"prism:publicationDate", b"xmp:ModifyDate")
    assert stated(b"", info, FIRST) == {}
    assert "date" not in stated(packet, {}, FIRST)


@pytest.mark.parametrize("title", ["第二页的标题", "别的标题", "修渠", ""])
def test_a_title_must_stand_on_the_first_page_and_be_long_enough_to_tell(title: str) -> None:
    assert "title" not in stated(b"", {"Title": title}, FIRST)


def test_a_heading_on_the_page_says_the_title_better() -> None:
    headed = [paragraph("石溪镇 修渠纪事", level=1), *FIRST]
    assert stated(b"", {"Title": "石溪镇修渠纪事", "Author": "丘晓禾"}, headed) == {"author": "丘晓禾"}


def test_half_a_packet_is_none() -> None:
    assert stated(PACKET[:-20], {}, FIRST) == {}
