"""The HTML of the page and of the sign-in page, and where their scripts and styles are served."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import Any, Final

from index.errors import ConfigError
from ui.accounts.roles import Visitor
from ui.texts_account import SIGN_IN
from ui.views import View, page_texts, scripts, styles, views_for

ASSETS: Final = Path(__file__).resolve().parent / "assets"


def asset_folder() -> str:
    """The address of the assets. It changes with each of them: no browser mixes scripts of two versions."""
    own = hashlib.sha256()
    for asset in sorted(ASSETS.iterdir()):
        own.update(asset.read_bytes())
    return f"/page/{own.hexdigest()[:8]}"


class Page:
    """The page around Gradio's entry: without the inline scripts of Gradio's own, which the content policy refuses."""

    def __init__(self, folder: str) -> None:
        """`folder` is the address of the assets. Raises ConfigError for a Gradio that this page doesn't fit."""
        import gradio

        shell = (Path(gradio.__file__).parent / "templates" / "frontend" / "index.html").read_text(encoding="utf-8")
        script = re.search(r'<script type="module"[^>]* src="\./(assets/index-[\w-]+\.js)"', shell)
        style = re.search(r'<link rel="stylesheet"[^>]* href="\./(assets/index-[\w-]+\.css)"', shell)
        if not script or not style:
            raise ConfigError(
                f"gradio {gradio.__version__}: its page has no known entry; install the pinned gradio version"
            )
        self._folder = folder
        self._gradio = {"gradio_script": f"/{script[1]}", "gradio_style": f"/{style[1]}"}
        self._template = _template("index.html")

    def html(self, visitor: Visitor) -> str:
        """The page with the views that this visitor may use."""
        views = views_for(visitor.roles)
        return self._template.substitute(
            self._gradio,
            folder=self._folder,
            styles=_links(self._folder, views),
            scripts="\n".join(
                f'<script type="module" src="{self._folder}/{name}"></script>' for name in scripts(views)
            ),
            texts=_inert(page_texts(views)),
            views=_inert([view.name for view in views]),
            user=_inert(visitor.name),
        )


def sign_in_page(folder: str) -> str:
    """The page on which one signs in; `folder` is the address of the assets."""
    return _template("sign_in.html").substitute(folder=folder, texts=_inert(SIGN_IN))


def _template(name: str) -> Template:
    return Template((ASSETS / name).read_text(encoding="utf-8"))


def _links(folder: str, views: Sequence[View]) -> str:
    return "\n".join(f'<link rel="stylesheet" href="{folder}/{name}">' for name in styles(views))


def _inert(document: Any) -> str:
    """JSON that ends no script element."""
    return json.dumps(document, ensure_ascii=False).replace("<", "\\u003c")
