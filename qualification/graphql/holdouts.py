"""The hold-out over GraphQL."""

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import Instant
from leadhub.api.filters import require_period
from leadhub.api.graphql import query
from qualification.readers.holdouts import HoldoutView, holdout_of


def holdout(actor: Actor, begins: Instant | None = None, ends: Instant | None = None) -> HoldoutView:
    """What became of the leads that were drawn from just below the line."""
    require_period(begins, ends)
    return holdout_of(actor, begins, ends, clock.now())


class HoldoutQueries:
    """Root fields of queries."""

    holdout = query("holdout.read", HoldoutView)(holdout)
