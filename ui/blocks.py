"""The views of the page as Gradio's columns, mounted in the application. Importing this imports gradio."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import gradio as gr
from fastapi import FastAPI

from ui.chat import Assistant
from ui.chat_view import chat_view
from ui.conversations import ConversationStore
from ui.views import VIEWS, page_texts

CONCURRENT_ANSWERS: Final = 32
"""Answers written at the same time; Gradio's default of 1 lets twenty readers wait in line."""


def mount_views(
    app: FastAPI, assistant: Assistant, store: ConversationStore, examples: Sequence[str], notice: str
) -> None:
    """Mount every view at `/` of `app`; routes declared before keep their precedence."""
    text = gr.I18n(**page_texts())
    with gr.Blocks(title="policy-chat", analytics_enabled=False, fill_height=True) as blocks:
        fill = {
            "chat": lambda: chat_view(blocks, text, assistant, store, examples, notice),
            "articles": lambda: None,  # ui/assets/articles.js makes it, beside Gradio's part of the page
            "training": lambda: None,  # so does ui/assets/training.js
            "evaluation": lambda: None,  # so does ui/assets/evaluation.js
        }
        for view in VIEWS:
            with gr.Column(elem_id=f"view-{view.name}", elem_classes="pc-view"):
                fill[view.name]()

    blocks.queue(default_concurrency_limit=CONCURRENT_ANSWERS)
    gr.mount_gradio_app(
        app,
        blocks,
        "/",
        run_history=False,
        footer_links=[],
        show_error=False,
        i18n=text,
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
    )
    # Gradio checks the paths that a request names only in an app that says it was launched. A mounted one doesn't, and
    # then hands out any readable file (test_app.py holds this shut).
    blocks.has_launched = True
