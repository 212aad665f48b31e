"""Fits the weights of `index.page.boundaries`: `python -m eval.fit_boundaries DIR`, over pages with truth files.

Real pages hold few such headings, so others are composed: the articles of the truth files, some without a byline, a few
to a page, close together or apart. Prints the weights and what they achieve on the real pages by ten-fold
cross-validation, a page whole in one fold. Where markup says what is a heading, nothing is weighed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from eval.program import Program, existing, run
from eval.truth import MarkedPage, TrueArticle, load_marked_pages
from index.config import IndexConfig
from index.loaders import load
from index.page.boundaries import WEIGHTS
from index.page.cleaning import Page, clean
from index.page.lines import Line
from index.page.starts import START_FROM, Starts

STRENGTH = 1.0
"""Inverse of the regularisation: few examples, so the weights are kept small."""
ARTICLES_A_PAGE = 4
COMPOSED = 3
"""So many times every article stands on a composed page."""
WIDE_GAPS = 0.3
"""Share of the composed pages on which articles stand apart."""
BYLINED = (0.0, 0.6, 0.8, 0.9)
"""Shares of the articles of a composed page that have a byline."""
FOLDS = 10


@dataclass(frozen=True, slots=True)
class Example:
    """A heading that nothing marks."""

    page: str
    features: tuple[float, ...]
    starts_article: bool


def real_examples(page: MarkedPage) -> Iterator[Example]:
    """The unmarked headings of `page` with what they are, told by the titles of its truth."""
    for document in load(page.path, IndexConfig(), on_skip=lambda path, reason: None):
        yield from _headings(
            page.name, clean(document.text, (), document.marks, document.whole_lines), page.truth.articles
        )


def composed_examples(articles: Sequence[TrueArticle], seed: int) -> Iterator[Example]:
    """The headings of pages of a few `articles` each, every article on one page."""
    draw = np.random.default_rng(seed)
    shuffled = [articles[at] for at in draw.permutation(len(articles))]
    for at in range(0, len(shuffled), ARTICLES_A_PAGE):
        some = shuffled[at : at + ARTICLES_A_PAGE]
        gap = "\n\n\n\n" if draw.random() < WIDE_GAPS else "\n\n"
        bylined = draw.choice(BYLINED)
        texts = (_written(one, bylined, draw) for one in some)
        yield from _headings(f"composed {seed} {at}", clean(gap.join(texts)), some)


def _headings(name: str, page: Page, articles: Sequence[TrueArticle]) -> list[Example]:
    titles = {_squeezed(article.title) for article in articles}
    seen: list[Example] = []

    def weigh(heading: Sequence[Line], features: Mapping[str, float]) -> float:
        is_title = _squeezed("".join(line.text for line in heading)) in titles
        seen.append(Example(name, tuple(features[key] for key in WEIGHTS), is_title))
        return float(is_title)

    Starts(page, weigh).find()
    return seen


def _written(article: TrueArticle, bylined: float, draw: np.random.Generator) -> str:
    """An article as a page would have it, with a byline as often as `bylined` says."""
    title = article.title.replace(" ", "\n") if draw.random() < 0.5 else article.title
    byline = ["■本报记者 张平"] if draw.random() < bylined else []
    return "\n\n".join([title, *byline, *article.text.split("\n")])


def main(argv: Sequence[str] | None = None) -> None:
    """Fit on all pages of a folder and print weights, bias and the errors by cross-validation."""
    parser = Program("fit_boundaries", __doc__)
    parser.add_argument("folder", metavar="DIR", type=existing)
    marked = load_marked_pages(parser.parse_args(argv).folder)
    pages = [list(real_examples(page)) for page in marked]
    right = wrong = missed = 0
    for held_out in range(FOLDS):
        model = _fitted([page for at, page in enumerate(marked) if at % FOLDS != held_out])
        for example in (one for at, page in enumerate(pages) if at % FOLDS == held_out for one in page):
            said = model.predict_proba([example.features])[0, 1] >= START_FROM
            right += said and example.starts_article
            wrong += said and not example.starts_article
            missed += example.starts_article and not said
    model = _fitted(marked)
    for name, weight in zip(WEIGHTS, model.coef_[0], strict=True):
        print(f'    "{name}": {weight:.2f},')
    print(f"BIAS = {model.intercept_[0]:.2f}")
    print(f"{sum(map(len, pages))} headings of {len(marked)} pages that nothing marks, {right + missed} of them titles")
    print(f"from {START_FROM} on, on pages not fitted on: {right} found, {missed} missed, {wrong} taken wrongly")


def _fitted(marked: Sequence[MarkedPage]) -> LogisticRegression:
    articles = [article for page in marked for article in page.truth.articles]
    found = [example for page in marked for example in real_examples(page)]
    found += [example for seed in range(COMPOSED) for example in composed_examples(articles, seed)]
    return LogisticRegression(C=STRENGTH).fit([one.features for one in found], [one.starts_article for one in found])


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


if __name__ == "__main__":
    run(main)
