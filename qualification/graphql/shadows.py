"""Drafts in the shadow over GraphQL."""

from uuid import UUID

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import connection, mutation, one
from qualification import shadowing
from qualification.readers.shadows import SHADOW, SHADOW_DIFFERENCE, SHADOW_DIFFERENCES, SHADOWS, ShadowView


def begin_shadow(actor: Actor, draft: UUID) -> ShadowView:
    """Let an open draft decide beside the rules in force from now on; it changes no lead."""
    return SHADOW.read(actor, shadowing.begin(draft, actor=actor, now=clock.now()).pk)


def end_shadow(actor: Actor, id: UUID) -> ShadowView:
    """Let a draft decide no longer; what was found stays."""
    return SHADOW.read(actor, shadowing.end(id, actor=actor, now=clock.now()).pk)


class ShadowQueries:
    """Root fields of queries."""

    shadow = one(SHADOW)
    shadows = connection(SHADOWS)
    shadow_difference = one(SHADOW_DIFFERENCE)
    shadow_differences = connection(SHADOW_DIFFERENCES)


class ShadowActs:
    """Root fields of mutations."""

    begin_shadow = mutation("shadow.begin", SHADOW)(begin_shadow)
    end_shadow = mutation("shadow.end", SHADOW)(end_shadow)
