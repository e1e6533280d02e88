"""The policy at the GraphQL door."""

from leadhub.actors import Actor
from leadhub.errors import NotAuthenticated
from leadhub.patience import lengthen_for
from leadhub.policy.registry import require


def guard(actor: Actor | None, verb: str) -> Actor:
    """The caller, when it may do this; else 401 or 403."""
    if actor is None:
        raise NotAuthenticated("Send a token: Authorization: Bearer <token>.")
    require(actor, verb)
    lengthen_for(verb)
    return actor
