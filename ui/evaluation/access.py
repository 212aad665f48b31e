"""Who may use the evaluation view: one place to decide it."""

from __future__ import annotations

from fastapi import Request

from ui.articles.refusals import Refused


def may_evaluate(request: Request) -> bool:
    """Whether whoever sent this may start runs and read them and the readers' complaints.

    Without sign-in those are the people at this machine.
    """
    return bool(request.app.state.local_only)


def must_evaluate(request: Request) -> None:
    """A route's condition that `may_evaluate`; raises Refused."""
    if not may_evaluate(request):
        line = "evaluation is not open here: this server can be reached by others and nobody signs in"
        raise Refused(403, "no_evaluation", f"{line}; start it on 127.0.0.1, or use `policy-chat eval`")
