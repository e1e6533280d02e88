"""How an act on a lead or a handoff is answered: with the object as it now stands, and its ETag."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from leadhub.api.preconditions import matched
from leadhub.api.tokens import actor_of
from leadhub.api.views import shown
from qualification.readers.handoffs import HANDOFF
from qualification.readers.leads import LEAD
from qualification.readers.versions import handoff_version, lead_version, locked_handoff_version, locked_lead_version


def lead_shown(request: Request, id: UUID, *, status: int = 200) -> Response:
    """A lead with its ETag."""
    return shown(request, LEAD, id, version=lead_version(actor_of(request), id), status=status)


def lead_after(request: Request, id: UUID, act: Callable[[], object]) -> Response:
    """The lead after an act, which a stale If-Match prevents."""
    matched(request, partial(locked_lead_version, actor_of(request), id), act)
    return lead_shown(request, id)


def handoff_shown(request: Request, id: UUID, *, status: int = 200) -> Response:
    """A handoff with its ETag."""
    return shown(request, HANDOFF, id, version=handoff_version(actor_of(request), id), status=status)


def handoff_after(request: Request, id: UUID, act: Callable[[], object], *, status: int = 200) -> Response:
    """The handoff after an act, which a stale If-Match prevents."""
    matched(request, partial(locked_handoff_version, actor_of(request), id), act)
    return handoff_shown(request, id, status=status)
