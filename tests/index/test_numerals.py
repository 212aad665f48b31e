from decimal import Decimal

import pytest

from index.numerals import parse_numeral


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("13,757", 13757),
        ("1.9万", 19000),
        ("1.2万亿", 1.2e12),
        ("1亿3000万", 1e8 + 3000e4),
        ("三千五百万", 3500e4),
        ("一百二十三万四千五", 1234500),
        ("三千零五", 3005),
        ("三千五", 3500),
        ("一万五", 15000),
        ("两百", 200),
        ("十二点五", 12.5),
        ("百万", 1e6),
        ("二〇二三", 2023),
        ("一〇八", 108),
    ],
)
def test_value(numeral: str, value: float) -> None:
    assert parse_numeral(numeral) == value


def test_exact() -> None:
    assert parse_numeral("13.68亿") == Decimal(1_368_000_000)


@pytest.mark.parametrize("numeral", ["三四", "五六十", "十四五", "一三百"])
def test_no_single_value(numeral: str) -> None:
    assert parse_numeral(numeral) is None
