"""The chat in Gradio's components, and the events between them. Importing this imports gradio."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any, Final

import gradio as gr
from pydantic import TypeAdapter, ValidationError

from index.filters import NO_FILTER, Filter
from ui.chat import Assistant, Conversation, converse, new_id, settle, with_follow_ups
from ui.conversations import ConversationStore
from ui.owners import owner_of
from ui.render import messages
from ui.texts import MAX_QUESTION

_FILTER: Final = TypeAdapter(Filter)


@dataclass(frozen=True, slots=True)
class _Components:
    """What the chat is made of. The hidden ones are filled and pressed by the page's scripts."""

    conversation: gr.State
    identity: gr.State
    """Id of the conversation that is shown, empty for a new one; kept on the server, so that it goes with it."""
    new: gr.Button
    open: gr.Button
    wanted: gr.Textbox
    """Id of the conversation to open."""
    condition: gr.Textbox
    """The filter, as JSON."""
    present: gr.Markdown
    """The same id, for the page's scripts to see."""
    chat: gr.Chatbot
    hint: gr.Markdown
    box: gr.Textbox
    send: gr.Button
    stop: gr.Button


def chat_view(
    blocks: gr.Blocks,
    text: gr.I18n,
    assistant: Assistant,
    store: ConversationStore,
    examples: Sequence[str],
    notice: str,
) -> None:
    """Add the chat to the column that is open. `text(key)` is a word of the page in the reader's language."""
    shown = _components(text, examples, notice)
    conversation, identity, present, chat = shown.conversation, shown.identity, shown.present, shown.chat
    box, hint, send, stop = shown.box, shown.hint, shown.send, shown.stop
    writing = {send: gr.update(visible=False), stop: gr.update(visible=True)}
    resting = {send: gr.update(visible=True), stop: gr.update(visible=False)}

    async def ask(
        question: str, so_far: Conversation, conversation_id: str, stated: str, event: gr.EventData, request: gr.Request
    ) -> AsyncIterator[dict[Any, Any]]:
        chosen = isinstance(event.target, gr.Chatbot)  # the session has its own copy of `chat`
        if chosen:
            question = event.value["text"] if isinstance(event.value, dict) else event.value
        if not question.strip() or len(question) > MAX_QUESTION:
            yield {hint: text("too_long" if question.strip() else "empty")}
            return
        if not conversation_id:  # a new one; what a link showed goes into it under ids of its own
            conversation_id = new_id()
            so_far = tuple(replace(exchange, id=new_id(), rating=None) for exchange in so_far)
        owner = owner_of(request) or secrets.token_hex(16)
        yield {hint: "", present: conversation_id, identity: conversation_id, **writing} | ({} if chosen else {box: ""})
        async for now in converse(assistant, so_far, question, _read(stated)):
            if now[-1].state != "writing" or not now[-1].draft:  # the question at once, then what came of it
                await asyncio.to_thread(store.keep, owner, conversation_id, now)
            yield {chat: messages(now, options=False), conversation: now}
        now = await with_follow_ups(assistant, now)
        await asyncio.to_thread(store.keep, owner, conversation_id, now)
        yield {chat: messages(now, options=True), conversation: now, **resting}

    async def finish(so_far: Conversation, conversation_id: str, request: gr.Request) -> dict[Any, Any]:
        """What is left to do where an answer was stopped or failed; one that is whole must not be drawn again: the
        reader may have gone on to another conversation."""
        now, owner = settle(so_far), owner_of(request)
        if now is so_far:
            return resting
        if owner:
            store.keep(owner, conversation_id, now)  # at once: another conversation may be on its way to the page
        return {chat: messages(now, options=True), conversation: now, **resting}

    async def restart() -> dict[Any, Any]:
        return {chat: [], conversation: (), present: "", identity: "", hint: "", **resting}

    async def reopen(conversation_id: str, request: gr.Request) -> dict[Any, Any]:
        now = await asyncio.to_thread(store.open, owner_of(request), conversation_id)
        known = conversation_id if now else ""
        return {
            chat: messages(now, options=True),
            conversation: now,
            present: known,
            identity: known,
            hint: "",
            **resting,
        }

    async def arrive(request: gr.Request) -> dict[Any, Any]:
        """What the address names: a conversation of one's own, or one answer."""
        if exchange_id := request.query_params.get("answer", ""):
            exchange = await asyncio.to_thread(store.answer, exchange_id, owner_of(request))
            if exchange is None:
                return {hint: text("no_answer")}
            return {chat: messages((exchange,), options=True), conversation: (exchange,)}
        if conversation_id := request.query_params.get("c", ""):
            now = await asyncio.to_thread(store.open, owner_of(request), conversation_id)
            if not now:
                return {hint: text("no_conversation")}
            return {
                chat: messages(now, options=True),
                conversation: now,
                present: conversation_id,
                identity: conversation_id,
            }
        return {hint: ""}

    private: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    asked = gr.on(
        [box.submit, send.click, chat.example_select, chat.option_select],
        ask,
        [box, conversation, identity, shown.condition],
        [chat, conversation, identity, present, box, hint, send, stop],
        **private,
    )
    for ended in (asked.then, asked.failure):  # done or stopped; a defect
        ended(finish, [conversation, identity], [chat, conversation, send, stop], **private)
    stop.click(None, cancels=asked, api_visibility="private")
    anew = [chat, conversation, identity, present, hint, send, stop]
    shown.new.click(None, cancels=asked, api_visibility="private").then(restart, None, anew, **private)
    shown.open.click(None, cancels=asked, api_visibility="private").then(reopen, shown.wanted, anew, **private)
    blocks.load(arrive, None, [chat, conversation, identity, present, hint], **private)


def _components(text: gr.I18n, examples: Sequence[str], notice: str) -> _Components:
    conversation, identity = gr.State(()), gr.State("")
    new = gr.Button(elem_id="pc-new", elem_classes="pc-hidden")
    wanted = gr.Textbox(elem_id="pc-wanted", elem_classes="pc-hidden", show_label=False)
    open_ = gr.Button(elem_id="pc-open", elem_classes="pc-hidden")
    condition = gr.Textbox(elem_id="pc-condition", elem_classes="pc-hidden", show_label=False)
    present = gr.Markdown("", elem_id="pc-present", elem_classes="pc-hidden")

    gr.Markdown(f"<p>{escape(notice)}</p>", elem_id="pc-notice", visible=bool(notice))
    chat = gr.Chatbot(
        elem_id="pc-chat",
        label=text("conversation"),
        show_label=False,
        container=False,
        height="100%",
        layout="bubble",
        autoscroll=False,  # it follows the end of a growing answer; chat.js keeps its beginning in sight
        placeholder=text("welcome"),
        examples=[{"text": question} for question in examples],
        buttons=[],
        feedback_options=None,
        latex_delimiters=[],
        allow_tags=False,
        allow_file_downloads=False,
    )
    hint = gr.Markdown("", elem_id="pc-hint")
    gr.Markdown("", elem_id="pc-filter")  # filters.js fills it
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
    return _Components(conversation, identity, new, open_, wanted, condition, present, chat, hint, box, send, stop)


def _read(stated: str) -> Filter:
    """The filter that the page's script states as JSON; what is none, is no filter."""
    try:
        return _FILTER.validate_json(stated) if stated else NO_FILTER
    except ValidationError:
        return NO_FILTER
