"""The chat in Gradio's components, and the events between them. Importing this imports gradio."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from html import escape
from typing import Any

import gradio as gr

from ui.chat import Assistant, Conversation, converse, settle
from ui.render import messages
from ui.texts import MAX_QUESTION


def chat_view(text: gr.I18n, assistant: Assistant, examples: Sequence[str], notice: str) -> None:
    """Add the chat to the column that is open. `text(key)` is a word of the page in the reader's language."""
    conversation = gr.State(())
    new = gr.Button(elem_id="pc-new", elem_classes="pc-hidden")
    gr.Markdown(f"<p>{escape(notice)}</p>", elem_id="pc-notice", visible=bool(notice))
    chat = gr.Chatbot(
        elem_id="pc-chat",
        label=text("conversation"),
        show_label=False,
        container=False,
        height="100%",
        layout="bubble",
        placeholder=text("welcome"),
        examples=[{"text": question} for question in examples],
        buttons=[],
        feedback_options=None,
        latex_delimiters=[],
        allow_tags=False,
        allow_file_downloads=False,
    )
    hint = gr.Markdown("", elem_id="pc-hint")
    with gr.Row(elem_id="pc-ask"):
        box = gr.Textbox(
            elem_id="pc-question",
            label=text("question"),
            placeholder=text("placeholder"),
            show_label=False,
            container=False,
            max_lines=8,
            autofocus=True,
        )
        send = gr.Button(text("send"), elem_id="pc-send", variant="primary")
        stop = gr.Button(text("stop"), elem_id="pc-stop", visible=False)

    writing = {send: gr.update(visible=False), stop: gr.update(visible=True)}
    resting = {send: gr.update(visible=True), stop: gr.update(visible=False)}

    async def ask(question: str, so_far: Conversation, event: gr.EventData) -> AsyncIterator[dict[Any, Any]]:
        chosen = isinstance(event.target, gr.Chatbot)  # the session has its own copy of `chat`
        if chosen:
            question = event.value["text"] if isinstance(event.value, dict) else event.value
        if not question.strip() or len(question) > MAX_QUESTION:
            yield {hint: text("too_long" if question.strip() else "empty")}
            return
        yield {hint: "", **writing} | ({} if chosen else {box: ""})
        async for now in converse(assistant, so_far, question):
            yield {chat: messages(now, options=False), conversation: now}

    async def finish(so_far: Conversation) -> dict[Any, Any]:
        now = settle(so_far)
        return {chat: messages(now, options=True), conversation: now, **resting}

    async def restart() -> dict[Any, Any]:
        return {chat: [], conversation: (), hint: "", **resting}

    asked = gr.on(
        [box.submit, send.click, chat.example_select, chat.option_select],
        ask,
        [box, conversation],
        [chat, conversation, box, hint, send, stop],
        show_progress="hidden",
        api_visibility="private",
    )
    for ended in (asked.then, asked.failure):  # done or stopped; a defect
        ended(finish, conversation, [chat, conversation, send, stop], show_progress="hidden", api_visibility="private")
    stop.click(None, cancels=asked, api_visibility="private")
    new.click(None, cancels=asked, api_visibility="private").then(
        restart, None, [chat, conversation, hint, send, stop], show_progress="hidden", api_visibility="private"
    )
