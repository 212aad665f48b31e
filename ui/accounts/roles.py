"""Who sent a request and what they may do. The guard (ui/security.py) says so on every request; routes ask here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol, get_args

from index.errors import NotAllowed

Role = Literal["reader", "keeper", "trainer", "evaluator"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)


class WithState(Protocol):
    """A request, of the web framework or of Gradio."""

    @property
    def state(self) -> Any:
        """What the guard has put on the request."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever sent a request: a user who signed in, or anybody where nobody signs in."""

    roles: frozenset[Role]
    name: str = ""
    """Empty where nobody signs in."""
    id: str = ""
    """32 hexadecimal digits, never another user's, not even of a later one by the same name; empty as `name` is."""


NOBODY: Final = Visitor(frozenset())
"""Not signed in where users do, or not through the guard."""
AT_THIS_MACHINE: Final = Visitor(frozenset(ROLES))
"""Without users, whoever uses the server's own machine may do everything."""
FROM_ELSEWHERE: Final = Visitor(frozenset({"reader"}))
"""Without users, whoever reaches a server that listens beyond its machine may read and ask."""


def signed_in(name: str, user_id: str, roles: Collection[Role]) -> Visitor:
    """A user; every role is a reader's too."""
    return Visitor(frozenset({"reader", *roles}), name, user_id)


def visitor_of(request: WithState) -> Visitor:
    """Who sent this."""
    visitor = getattr(request.state, "visitor", NOBODY)
    return visitor if isinstance(visitor, Visitor) else NOBODY


def roles_of(request: WithState) -> frozenset[Role]:
    """What they may do who sent this."""
    return visitor_of(request).roles


def require(request: WithState, role: Role) -> None:
    """Go on only if whoever sent this has the role; raises NotAllowed, which a route answers with 403."""
    if role not in roles_of(request):
        raise NotAllowed(f"this needs the role {role}; ask whoever keeps the users for it")
