"""The form of bare fact that a question asks for."""

import pytest

from rag.asked import Form, form_of
from rag.question import read_question


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("大桥全长多少米？", Form.QUANTITY),
        ("这种桥在全市排第几？", Form.ORDINAL),
        ("大桥哪天通车？", Form.TIME),
        ("工程从哪年做到哪年？", Form.PERIOD),
        ("县长是谁？", Form.PERSON),
        ("那位回乡的青年叫什么名字？", Form.PERSON),
        ("大桥是谁捐的，由谁牵头？", Form.AGENT),
        ("大桥由哪家公司承建？", Form.ORGANISATION),
        ("孩子们是哪所小学的？", Form.ORGANISATION),
        ("大桥在哪个镇？", Form.PLACE),
        ("那家公司叫什么名字？", Form.NAME),
        ("他在县里担任什么职务？", Form.POST),
        ("桥下是哪条河？", Form.KIND),
        ("怎么修桥？", None),
        ("有哪些项目？", None),
        ("这是什么意思？", None),
    ],
)
def test_the_form_asked_for(question: str, form: Form | None) -> None:
    assert form_of(read_question(question, question)) == form
