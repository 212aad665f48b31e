"""Names of people and places by their shape, in both scripts."""

import pytest

from index.names import has_person, has_place, holder_named, offices, people, places


def names(text: str) -> list[str]:
    return [text[slice(*match.span(match.lastgroup or 0))] for match in people(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("县长黄文远出席通车仪式。", ["黄文远"]),
        ("縣長黃文遠到鄉鎮調研。", ["黃文遠"]),
        ("“桥通了。”村民谢桂花说。", ["谢桂花"]),
        ("「橋通了。」村民謝桂花說。", ["謝桂花"]),
        ("组长由县委书记担任，李林做副组长。", []),
        ("院长孙立，书记李强，队员来自王家村。", ["孙立", "李强"]),
        ("主任在场，书记和大家交谈。", []),
        ("大桥全长86米。", []),
        ("", []),
    ],
)
def test_people(text: str, expected: list[str]) -> None:
    assert names(text) == expected
    assert has_person(text) is bool(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("试点在阳山县小江镇。", ["阳山县", "小江镇"]),
        ("試點在陽山縣小江鎮。", ["陽山縣", "小江鎮"]),
        ("资源驿站建在元善镇邓村村。", ["元善镇", "邓村村"]),
        ("项目落户连平县。", ["连平县"]),
        ("走进广东省清远市连南瑶族自治县", ["广东省", "清远市", "连南瑶族自治县"]),
        ("县长说大桥通了。", []),
    ],
)
def test_places(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in places(text)] == expected
    assert has_place(text) is bool(expected)


def test_offices_are_named_once_and_folded() -> None:
    assert offices("縣委書記和鎮長，還有書記") == ["书记", "镇长"]
    assert offices("大桥什么时候通车？") == []


@pytest.mark.parametrize(
    ("office", "text", "named"),
    [
        ("县长", "县长黄文远到场。", True),
        ("县长", "縣長黃文遠到場。", True),
        ("书记", "院长孙立担任书记。", True),
        ("书记", "县长黄文远到场。", False),
        ("县长", "县长到场。", False),
    ],
)
def test_a_holder_stands_beside_the_office(office: str, text: str, named: bool) -> None:
    assert holder_named(office, text) is named
