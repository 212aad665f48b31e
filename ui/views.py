"""The views that the page has, in the order of its top bar, and what each brings: words, scripts and styles."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ui.accounts.roles import Role
from ui.texts_account import ACCOUNT
from ui.texts_articles import ARTICLES
from ui.texts_chat import CHAT
from ui.texts_evaluation import EVALUATION
from ui.training.words import TRAINING


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
    role: Role = "reader"
    """Who may use it. Its requests are held to the same in ui/accounts/access.py."""


VIEWS: Final = (
    View("chat", CHAT, scripts=("chat.js",), styles=("chat.css", "answer.css", "pane.css", "side.css", "dialogs.css")),
    View("articles", ARTICLES, scripts=("articles.js",), styles=("articles.css",)),
    View("training", TRAINING, scripts=("training.js",), styles=("training.css",), role="trainer"),
    View("evaluation", EVALUATION, scripts=("evaluation.js",), styles=("evaluation.css",), role="evaluator"),
)


def views_for(roles: Collection[Role]) -> tuple[View, ...]:
    """The views that these roles may use."""
    return tuple(view for view in VIEWS if view.role in roles)


def styles(views: Sequence[View]) -> tuple[str, ...]:
    """The style sheets of a page with these views."""
    return ("page.css", *(name for view in views for name in view.styles))


def scripts(views: Sequence[View]) -> tuple[str, ...]:
    """The entry modules of a page with these views."""
    return ("page.js", *(name for view in views for name in view.scripts))


def page_texts(views: Sequence[View] = VIEWS) -> dict[str, dict[str, Any]]:
    """Every word of a page with these views by locale, a name once."""
    chat, *others = (view.texts for view in views)
    return {
        locale: {key: word for texts in (chat, ACCOUNT, *others) for key, word in texts[locale].items()}
        for locale in chat
    }
