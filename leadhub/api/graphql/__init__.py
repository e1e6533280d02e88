"""The GraphQL door's frame: apps bring root fields, made from the nouns, lists and bodies that REST uses."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from leadhub.api.graphql.fields import connection, mutation, one, plain_connection, query
from leadhub.api.graphql.links import Context
from leadhub.api.nouns import Noun


@dataclass(frozen=True)
class Root:
    """What one app brings: classes whose attributes are root fields, and the nouns that `node(id:)` finds."""

    queries: Sequence[type] = ()
    mutations: Sequence[type] = ()
    nouns: Sequence[Noun[Any]] = ()


__all__ = ["Context", "Root", "connection", "mutation", "one", "plain_connection", "query"]
