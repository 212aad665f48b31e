"""The views that the page has, in the order of its top bar, and what each brings: words, scripts and styles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ui.texts import PAGE
from ui.texts_articles import ARTICLES
from ui.texts_evaluation import EVALUATION


@dataclass(frozen=True, slots=True)
class View:
    """One view: a Gradio column with the id `view-NAME`, shown at the address `/#NAME`."""

    name: str
    texts: Mapping[str, Mapping[str, Any]]
    """By locale; `view_NAME` is what the top bar calls the view."""
    scripts: tuple[str, ...] = ()
    """Entry modules in `ui/assets`; they import `./texts.js`, `./dom.js` and `./views.js` as they need them."""
    styles: tuple[str, ...] = ()
    """Style sheets in `ui/assets`, after those of the page."""


VIEWS: Final = (
    View("chat", PAGE, scripts=("chat.js",), styles=("chat.css", "answer.css", "pane.css", "side.css", "dialogs.css")),
    View("articles", ARTICLES, scripts=("articles.js",), styles=("articles.css",)),
    View("evaluation", EVALUATION, scripts=("evaluation.js",), styles=("evaluation.css",)),
)
STYLES: Final = ("page.css", *(name for view in VIEWS for name in view.styles))
SCRIPTS: Final = ("page.js", *(name for view in VIEWS for name in view.scripts))


def page_texts() -> dict[str, dict[str, Any]]:
    """Every word of the page by locale: of all views, a name once."""
    locales = VIEWS[0].texts
    return {locale: {key: word for view in VIEWS for key, word in view.texts[locale].items()} for locale in locales}
