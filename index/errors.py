"""The error tree. Every message is one line: the value, the cause, the next step.

PolicyChatError
├── ConfigError            a setting that can't be used
├── HomeError              the home folder can't be read or written
├── StoredIndexError       something is wrong with the stored index
│   ├── IndexLocked        another process is writing
│   ├── IndexCorrupt       a part can't be read
│   ├── ModelMismatch      built with another embedding model
│   └── ArticleNotFound
├── ModelError             the embedding model can't be prepared or loaded
├── DictionaryError        the dictionary can't be prepared
├── UnreadableFile         one file can't be taken in; it is skipped with this reason
├── CorrectionError        a correction that doesn't fit its page
├── Cancelled              the one who started it stopped it
├── PathNotFound           a path on the command line
├── QuestionError          a question that can't be searched for
├── PromptError            a prompt file
├── GenerationError        the chat model
├── ReceiptError           the receipt of an answer
├── PackError              a session pack
│   └── TopicNotHeld       the articles don't hold its topic
└── EvalError              dataset or run
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationError


class PolicyChatError(Exception):
    """Base of all errors that a user may see; `str(error)` is one line."""


class ConfigError(PolicyChatError):
    """A setting that can't be used."""


class HomeError(PolicyChatError):
    """The home folder can't be read or written (permissions, full disk)."""


class StoredIndexError(PolicyChatError):
    """Something is wrong with the stored index."""


class IndexLocked(StoredIndexError):
    """Another process is writing to this index."""


class IndexCorrupt(StoredIndexError):
    """A stored part can't be read."""


class ModelMismatch(StoredIndexError):
    """The index was built with another embedding model than the settings name."""


class ArticleNotFound(StoredIndexError):
    """No live article has this id."""


class ModelError(PolicyChatError):
    """The embedding model can't be prepared or loaded."""


class DictionaryError(PolicyChatError):
    """The dictionary is missing or damaged."""


class UnreadableFile(PolicyChatError):
    """One file can't be taken in; the others are indexed and this one is reported with its reason."""


class CorrectionError(PolicyChatError):
    """A correction given for a page that it does not fit."""


class Cancelled(PolicyChatError):
    """Stopped by the one who started it, before anything of it was stored."""


class PathNotFound(PolicyChatError):
    """A path given on the command line does not exist."""


class QuestionError(PolicyChatError):
    """A question that can't be searched for (empty)."""


class PromptError(PolicyChatError):
    """A prompt file that is missing or whose variables are wrong."""


class GenerationError(PolicyChatError):
    """The chat model did not deliver an answer."""


class ReceiptError(PolicyChatError):
    """The receipt of an answer that can't be written or read."""


class PackError(PolicyChatError):
    """A session pack that can't be made, read, changed or written."""


class TopicNotHeld(PackError):
    """The articles don't hold the topic of a pack; what is missing, and what can be asked instead."""

    def __init__(self, message: str, missing: tuple[str, ...] = (), neighbours: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.missing = missing
        self.neighbours = neighbours


class EvalError(PolicyChatError):
    """A dataset or an evaluation run that can't be used."""


def first_problem(error: ValidationError, whole: str = "the file") -> str:
    """What pydantic found wrong first, by its key: `turns.0.user: Field required`; `whole` stands where it has none."""
    first = error.errors(include_url=False)[0]
    return f"{'.'.join(str(part) for part in first['loc']) or whole}: {first['msg']}"
