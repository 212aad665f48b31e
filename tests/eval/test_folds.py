"""Folds: an article is whole in one of them, and every run deals them out alike."""

from eval.folds import fold_numbers


def test_an_article_is_whole_in_one_fold_and_the_folds_are_alike_in_size() -> None:
    clusters = [f"{at % 12}.md" for at in range(48)]
    numbers = fold_numbers(clusters, 3)

    assert len(set(zip(clusters, numbers, strict=True))) == 12, "no article in two folds"
    assert [numbers.count(fold) for fold in range(3)] == [16, 16, 16]


def test_the_same_seed_deals_out_alike() -> None:
    clusters = [f"{at}.md" for at in range(30)]

    assert fold_numbers(clusters, 5) == fold_numbers(clusters, 5)
    assert fold_numbers(clusters, 5) != fold_numbers(clusters, 5, seed=1)
