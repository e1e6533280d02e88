"""Who may do what: one table of verbs a storey, one question, and a check at start that nothing was forgotten."""

from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Final

from django.core.exceptions import ImproperlyConfigured

from leadhub.actors import Actor, Role
from leadhub.composition import parts
from leadhub.errors import NotAllowed
from leadhub.policy import scopes


class Openness(Enum):
    """Marks a verb that needs no sign-in."""

    PUBLIC = "public"


PUBLIC: Final = Openness.PUBLIC
Rule = frozenset[Role] | Openness
Rules = Mapping[str, Rule]


@cache
def table() -> dict[str, Rule]:
    """Every verb of every storey; a verb that stands in two tables stops the start."""
    joined: dict[str, Rule] = {}
    for rules in parts("LEADHUB_POLICIES"):
        for verb, rule in rules.items():
            if verb in joined:
                raise ImproperlyConfigured(f"The verb {verb} stands in two policy tables.")
            if rule is not PUBLIC and Role.PARTNER in rule and not verb.startswith("partner."):
                raise ImproperlyConfigured(f"Partners may only do what begins with partner., not {verb}.")
            joined[verb] = rule
    return joined


def can(actor: Actor | None, verb: str) -> bool:
    """Whether role and token of the caller may do it; a verb without a rule is refused to everybody."""
    rule = table().get(verb)
    if rule is None:
        return False
    if rule is PUBLIC:
        return True
    return actor is not None and actor.role in rule and scopes.covers(actor, verb)


def require(actor: Actor | None, verb: str) -> None:
    """Refuse with 403 and the roles that may, or the scope that the token lacks, unless the caller may."""
    if can(actor, verb):
        return
    rule = table().get(verb)
    if actor is not None and isinstance(rule, frozenset) and actor.role in rule:
        scope = scopes.scope_of(verb)
        raise NotAllowed(f"This token is not for this: it lacks {scope}.", code="scope_missing", verb=verb, scope=scope)
    roles = sorted(str(role) for role in rule) if isinstance(rule, frozenset) else []
    wanted = " or ".join(roles) or "nobody"
    # Sales acts are refused with a code of their own, because clients show another sentence for it.
    only_sales = bool(roles) and set(roles) <= {Role.SALES, Role.MANAGER, Role.PARTNER}
    raise NotAllowed(f"This is for {wanted}.", code="not_sales" if only_sales else "not_allowed", verb=verb)


def verify() -> None:
    """Raise ImproperlyConfigured naming every route, GraphQL field and console page that has no rule."""
    from leadhub.policy.inventory import unruled

    gaps = unruled()
    if gaps:
        raise ImproperlyConfigured("No policy rule for: " + "; ".join(gaps))
