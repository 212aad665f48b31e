from eval.metrics.answer import best_f1, exact_match, forbidden, nugget_recall, number_exact, unsupported_numbers
from eval.schema import Nugget, Score

NUGGETS = [Nugget("组织体系|体系", True), Nugget("参与主体", True), Nugget("13个", False)]


def test_nugget_recall_takes_any_wording() -> None:
    assert nugget_recall("搭建1个体系，引进13个项目", NUGGETS) == 2 / 3
    assert nugget_recall("", NUGGETS) == 0


def test_number_exact_wants_value_unit_and_kind() -> None:
    gold = ["12人", "46亿元", "6:3:1"]
    assert number_exact("12名干部，四十六亿元，按6：3：1分担", gold) == 3 / 3
    assert number_exact("112人，46亿美元，按6:3分担", gold) == 0 / 3
    assert number_exact("", gold) == 0


def test_unsupported_numbers_are_a_share_of_all_numbers() -> None:
    assert unsupported_numbers("13个项目，46亿元，2019年", ["引进项目13个", "投资46亿元"]) == Score(1 / 3, 3)
    assert unsupported_numbers("没有数字", ["13个"]) is None
    assert unsupported_numbers("13个", []) == Score(1, 1)


def test_short_answers() -> None:
    assert exact_match("580㎡", ["占地580平方米", "580平方米"]) == 1
    assert exact_match("", ["580平方米"]) == 0
    assert best_f1("元善镇", ["邓村村", "元善镇邓村村"]) == 2 * 3 / (3 + 6)
    assert best_f1("", ["元善镇"]) == 0


def test_forbidden() -> None:
    assert forbidden("共112人", ["12人", "112人"]) == 1
    assert forbidden("共112人", ["12人"]) == 0
