"""Why a pack is not made, opened or changed, with a code by which the page says it in the trainer's language."""

from __future__ import annotations

from fastapi import Request

from index.errors import ArticleNotFound, PackError, PolicyChatError, QuestionError, TopicNotHeld
from ui.articles.refusals import Refused
from ui.owners import owner_of


def refusal_of(error: PolicyChatError) -> Refused:
    """The same failure as one of a request."""
    if isinstance(error, TopicNotHeld):
        missing, near = "、".join(error.missing), " / ".join(error.neighbours)
        return Refused(422, "topic_not_held", str(error), missing=missing, near=near)
    if isinstance(error, QuestionError):
        return Refused(422, "no_topic", str(error))
    if isinstance(error, ArticleNotFound):
        return Refused(404, "article_gone", str(error))
    return Refused(422, "pack", str(error)) if isinstance(error, PackError) else Refused.because(error)


def no_pack() -> Refused:
    """The refusal of a pack that isn't there, or is another's."""
    return Refused(404, "no_pack", "you have no such pack; choose one of the list")


def owner(request: Request) -> str:
    """Whose packs a request is about; raises Refused for a browser that has no id yet."""
    if known := owner_of(request):
        return known
    raise Refused(403, "no_owner", "this browser is not known yet, or keeps no cookies; allow them and reload the page")
