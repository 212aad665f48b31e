from eval.metrics.citation import citation_precision, citation_recall, invalid_citations, quote_exact
from eval.schema import CitedSource, Place, Score
from rag.markers import CitedSentence, split_cited

SOURCES = {
    1: "资源驿站占地580平方米，由基金会捐赠建设。",
    2: "驿站可以同时给6辆新能源汽车充电。",
    3: "帮扶资金每年2000万元。",
}


def test_a_marker_after_the_full_stop_belongs_to_the_sentence_before() -> None:
    sentences = split_cited("资源驿站占地580平方米。[1]驿站可以同时给6辆新能源汽车充电。[2]")
    assert sentences == [
        CitedSentence("资源驿站占地580平方米。", (1,)),
        CitedSentence("驿站可以同时给6辆新能源汽车充电。", (2,)),
    ]
    assert citation_recall(sentences, SOURCES) == 2 / 2


def test_recall_is_the_share_of_supported_sentences() -> None:
    sentences = split_cited("资源驿站占地580平方米[1]。资源驿站占地590平方米[1]。驿站可以给汽车充电。")
    assert citation_recall(sentences, SOURCES) == 1 / 3  # a wrong figure, and no citation


def test_a_citation_that_is_not_needed_is_imprecise() -> None:
    both_needed = split_cited("资源驿站占地580平方米，同时给6辆新能源汽车充电[1][2]。")
    one_needed = split_cited("资源驿站占地580平方米[1][3]。")
    assert (citation_recall(both_needed, SOURCES), citation_precision(both_needed, SOURCES)) == (1, 2 / 2)
    assert (citation_recall(one_needed, SOURCES), citation_precision(one_needed, SOURCES)) == (1, 1 / 2)


def test_citations_of_an_unsupported_sentence_are_imprecise() -> None:
    assert citation_precision(split_cited("资源驿站占地590平方米[1]。"), SOURCES) == 0


def test_no_text_scores_zero_not_one() -> None:
    assert (citation_recall([], SOURCES), citation_precision([], SOURCES)) == (0, 0)
    assert citation_precision(split_cited("资源驿站占地580平方米。"), SOURCES) == 0


def test_numbers_that_cite_nothing() -> None:
    sentences = split_cited("资源驿站占地580平方米[1][7]。可以充电[2]。")
    assert invalid_citations(sentences, SOURCES) == Score(1 / 3, 3)
    assert invalid_citations([], SOURCES) is None


def test_quotes_are_compared_with_the_article() -> None:
    cited = [CitedSource(number, number != 2, Place("a", 0, 1), "") for number in (1, 2, 3)]
    assert quote_exact(cited) == Score(2 / 3, 3)
    assert quote_exact([]) is None
