import pytest

from index.page.boundaries import BIAS, WEIGHTS, Boundaries, chance
from index.page.cleaning import clean
from index.page.roles import Role, roles_of
from index.page.splitting import split

ROAD = (
    "石桥镇的通村公路昨日全线贯通，全长十二公里的路面铺上了沥青，沿线六个村的砂糖橘当天就装车外运。",
    "公路由省交通集团出资修建，镇里负责征地和青苗补偿，前后用了十个月。",
)
CLINIC = (
    "连日来，竹坑卫生院的夜间门诊排起了长队，白天务工的村民下班后也能看病取药。",
    "卫生院请来退休医生轮值，药房同步延长到晚上九点，医保结算窗口也不关门。",
)
MORE_ROAD = (
    "路面贯通以后，砂糖橘每斤多卖三毛钱。橘农老庞说，货车能开到果园边，六个村的橘子不再烂在路上。",
    "交通集团还派人教村民养护路面，征地时结余的钱用来装路灯。",
)


def page(title: str, below: tuple[str, ...], gap: str = "\n\n") -> str:
    return "\n\n".join(["通村公路全线贯通 六个村的橘子出山了", *ROAD]) + gap + "\n\n".join([title, *below])


def boundaries(text: str) -> tuple[Boundaries, list[Role]]:
    cleaned = clean(text)
    roles = roles_of(cleaned.kept)
    return Boundaries(cleaned, roles), roles


def test_a_heading_above_other_matters_and_after_a_wide_gap_starts_an_article() -> None:
    drafts = split(clean(page("卫生院夜间门诊亮灯了", CLINIC, gap="\n\n\n\n")))
    assert [draft.title for draft in drafts] == ["通村公路全线贯通 六个村的橘子出山了", "卫生院夜间门诊亮灯了"]
    assert drafts[1].text == "\n".join(CLINIC)


def test_a_heading_above_the_same_matters_stays_inside_its_article() -> None:
    drafts = split(clean(page("橘子出山", MORE_ROAD)))
    assert len(drafts) == 1
    assert drafts[0].text == "\n".join([*ROAD, "橘子出山", *MORE_ROAD])


@pytest.mark.parametrize("below", [CLINIC, MORE_ROAD])
def test_features_are_shares_and_have_a_weight_each(below: tuple[str, ...]) -> None:
    found, _ = boundaries(page("卫生院夜间门诊亮灯了", below))
    features = found.features(3, 4, 1)
    assert list(features) == list(WEIGHTS)
    assert all(0 <= value <= 1 for value in features.values())
    assert 0 < chance([], features) < 1


def test_more_words_in_common_make_a_new_article_less_likely() -> None:
    other, same = boundaries(page("看看后来", CLINIC))[0], boundaries(page("看看后来", MORE_ROAD))[0]
    assert other.features(3, 4, 1)["cohesion"] < same.features(3, 4, 1)["cohesion"]
    assert chance([], other.features(3, 4, 1)) > chance([], same.features(3, 4, 1))


def test_room_above_makes_a_new_article_likelier() -> None:
    near, far = boundaries(page("看看后来", CLINIC))[0], boundaries(page("看看后来", CLINIC, gap="\n\n\n\n"))[0]
    assert chance([], far.features(3, 4, 1)) > chance([], near.features(3, 4, 1))


def test_nothing_known_leans_to_no_new_article() -> None:
    assert BIAS < 0
