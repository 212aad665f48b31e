"""Who may use the evaluation view: one place to decide it."""

from __future__ import annotations

from fastapi import Request

from ui.accounts.roles import roles_of
from ui.articles.refusals import Refused


def may_evaluate(request: Request) -> bool:
    """Whether whoever sent this may start runs and read them and the readers' complaints: an evaluator.

    Without sign-in those are the people at this machine.
    """
    return "evaluator" in roles_of(request)


def must_evaluate(request: Request) -> None:
    """A route's condition that `may_evaluate`; raises Refused."""
    if not may_evaluate(request):
        line = "evaluation is for evaluators, or without sign-in for those at the server's own machine"
        raise Refused(403, "no_evaluation", f"{line}; ask whoever keeps the users, or use `policy-chat eval`")
