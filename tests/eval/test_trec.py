from eval.schema import Item, Place, RankedDocument, Retrieved
from eval.trec import ranked_documents, run_lines


def passage(article: str, start: int, score: float) -> Retrieved:
    return Retrieved(Place(article, start, start + 1), "x", score, score, score)


def test_an_article_stands_where_its_best_passage_stands() -> None:
    item = Item("c1", "", "", (), retrieved=(passage("b", 0, 0.9), passage("a", 0, 0.5), passage("b", 5, 0.4)))
    assert run_lines([item]) == "c1 Q0 b 1 0.9 policy-chat\nc1 Q0 a 2 0.5 policy-chat\n"


def test_ties_go_by_id() -> None:
    item = Item("c1", "", "", (), ranking=(RankedDocument("z", 0.5), RankedDocument("a", 0.5)))
    assert [document.id for document in ranked_documents(item)] == ["a", "z"]


def test_columns_stay_columns() -> None:
    item = Item("a case", "", "", (), ranking=(RankedDocument("doc\t1", 0.25),))
    assert run_lines([item]) == "a_case Q0 doc_1 1 0.25 policy-chat\n"


def test_of_repeats_the_first_and_of_nothing_nothing() -> None:
    once = Item("c1", "", "", (), ranking=(RankedDocument("a", 1.0),))
    again = Item("c1", "", "", (), ranking=(RankedDocument("b", 1.0),), repeat=1)
    assert run_lines([once, again, Item("c2", "", "", ())]) == "c1 Q0 a 1 1.0 policy-chat\n"
