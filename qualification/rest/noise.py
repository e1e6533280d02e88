"""Signals left out and put back."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, shown
from qualification import discounting
from qualification.forms import ExcludeSignalBody, RestoreSignalBody
from qualification.readers.signal_views import SIGNAL


class SignalExclude(Endpoint):
    """A signal that is noise."""

    verbs = {"POST": "signal.exclude"}

    @describes(
        "excludeSignal",
        "Leave a signal out of the count",
        body=ExcludeSignalBody,
        shows=SIGNAL,
        errors={409: ("already_excluded",), 422: ("reason_required", "unknown_reason", "comment_required")},
    )
    def post(self, request: Request, id: UUID, body: ExcludeSignalBody) -> Response:
        """Its points go and its lead is decided anew; the signal and what it led to stay in the history."""
        actor, now = actor_of(request), clock.now()
        discounting.exclude(id, reason=body.reason or "", comment=body.comment or "", actor=actor, now=now)
        return shown(request, SIGNAL, id)


class SignalRestore(Endpoint):
    """A signal that is no noise."""

    verbs = {"POST": "signal.restore"}

    @describes(
        "restoreSignal",
        "Let a signal count again",
        body=RestoreSignalBody,
        shows=SIGNAL,
        errors={409: ("not_excluded",), 422: ("comment_required",)},
    )
    def post(self, request: Request, id: UUID, body: RestoreSignalBody) -> Response:
        """Whether a rule or a person left it out; no rule leaves it out again by itself."""
        discounting.restore(id, comment=body.comment or "", actor=actor_of(request), now=clock.now())
        return shown(request, SIGNAL, id)
