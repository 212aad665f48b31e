"""Small PDFs drawn line by line, with Chinese fonts that every PDF reader has (no font file is needed)."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

SIMPLIFIED = "STSong-Light"
TRADITIONAL = "MSung-Light"
LATIN = "Helvetica"
LATIN_BOLD = "Helvetica-Bold"
WIDTH, HEIGHT = 595.0, 842.0
SIZE = 10.5
LEADING = 16.0

for _name in (SIMPLIFIED, TRADITIONAL):
    pdfmetrics.registerFont(UnicodeCIDFont(_name))


def wrapped(text: str, chars: float, indent: int = 2) -> list[str]:
    """`text` in lines of `chars` ems as Chinese is set: an indent first, no line starts with a closing mark."""
    lines, line, room = [], "　" * indent, chars - indent
    for char in text:
        width = 0.55 if char.isascii() else 1.0
        if room < width and char not in "，。；：、！？”’）》%":
            lines.append(line)
            line, room = "", chars
        line += char
        room -= width
    return [*lines, line]


@dataclass
class Maker:
    """A document under construction; heights are measured from the page's upper edge."""

    font: str = SIMPLIFIED
    encrypt: StandardEncryption | None = None
    _data: io.BytesIO = field(default_factory=io.BytesIO)

    def __post_init__(self) -> None:
        self.canvas = Canvas(self._data, pagesize=(WIDTH, HEIGHT), encrypt=self.encrypt, invariant=1)

    def text(self, x: float, y: float, text: str, size: float = SIZE, font: str = "") -> None:
        """One line whose baseline is `y` below the page's upper edge; an indent of full-width spaces draws nothing."""
        shown = text.lstrip("　")
        self.canvas.setFont(font or self.font, size)
        self.canvas.drawString(x + size * (len(text) - len(shown)), HEIGHT - y, shown)

    def centred(self, y: float, text: str, size: float, x: float = WIDTH / 2, font: str = "") -> None:
        """One line around `x`."""
        self.canvas.setFont(font or self.font, size)
        self.canvas.drawCentredString(x, HEIGHT - y, text)

    def right(self, x: float, y: float, text: str, size: float = SIZE) -> None:
        """One line that ends at `x`."""
        self.canvas.setFont(self.font, size)
        self.canvas.drawRightString(x, HEIGHT - y, text)

    def lines(self, x: float, y: float, lines: Sequence[str], size: float = SIZE, leading: float = LEADING) -> float:
        """Lines below each other; gives the height of the one that would follow."""
        for line in lines:
            self.text(x, y, line, size)
            y += leading
        return y

    def paragraph(
        self, x: float, y: float, text: str, chars: float, size: float = SIZE, leading: float = LEADING
    ) -> float:
        """A paragraph with its first line indented; gives the height of the line that would follow."""
        return self.lines(x, y, wrapped(text, chars), size, leading)

    def picture(self, x: float, y: float, width: float, height: float) -> None:
        """A grey picture whose upper left corner is at `x`, `y`."""
        from PIL import Image

        self.canvas.drawInlineImage(Image.new("L", (4, 4), 128), x, HEIGHT - y - height, width, height)

    def frame(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        """The ruled lines of a table."""
        self.canvas.grid(list(xs), [HEIGHT - y for y in ys])

    def next_page(self) -> None:
        """Ends the page."""
        self.canvas.showPage()

    def data(self) -> bytes:
        """The finished file."""
        self.canvas.save()
        return self._data.getvalue()


def pages(count: int, draw: Callable[[Maker, int], None]) -> bytes:
    """A document whose pages are drawn by `draw(maker, number)`, counted from 1."""
    maker = Maker()
    for number in range(1, count + 1):
        draw(maker, number)
        maker.next_page()
    return maker.data()


def assembled(*objects: str) -> bytes:
    """A file of these objects, numbered from 1; the first is the catalog."""
    out = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return out + f"{end}trailer << /Root 1 0 R /Size {len(objects) + 1} >>\nstartxref\n{len(out)}\n%%EOF\n".encode()


def stream(content: str, fields: str = "") -> str:
    """A stream object."""
    return f"<< /Length {len(content)} {fields} >>\nstream\n{content}\nendstream"
