"""The policy at the REST door: every endpoint names one verb for each method."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from leadhub.api.tokens import actor_of
from leadhub.patience import lengthen_for
from leadhub.policy.registry import PUBLIC, require, table


def verb_of(view: Any, method: str) -> str | None:
    """The verb that a view declares for a method; HEAD counts as GET."""
    verbs: dict[str, str] = getattr(view, "verbs", {})
    return verbs.get("GET" if method == "HEAD" else method)


class PolicyPermission(BasePermission):
    """Refuse what the tables do not allow: 401 without credentials, 403 for the wrong role."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Answer True or raise."""
        verb = verb_of(view, request.method or "")
        if verb is not None and table().get(verb) is PUBLIC:
            return True
        actor = actor_of(request)
        if verb is None:
            # OPTIONS and methods that do not exist: the endpoint answers these itself.
            return True
        require(actor, verb)
        lengthen_for(verb)
        return True
