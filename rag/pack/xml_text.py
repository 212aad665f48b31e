"""Text for XML formats: control characters, which no XML file may hold, become spaces."""

from __future__ import annotations

import re

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def xml_text(text: str) -> str:
    """`text` in one line, without what XML can't hold."""
    return " ".join(_NOT_XML.sub(" ", text).split(" ")).replace("\n", " ").replace("\t", " ").replace("\r", " ")
