"""Signals in, and signals as they were delivered."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from qualification import intake
from qualification.readers.receipts import ReceiptView, receipt_view
from qualification.readers.signal_views import SIGNAL, SIGNALS, SignalTypesView, signal_types
from qualification.signal_forms import SignalsForm


class Signals(Endpoint):
    """All signals."""

    verbs = {"GET": "signal.list", "POST": "signal.create"}

    @describes("listSignals", "Signals, latest first", lists=SIGNALS)
    def get(self, request: Request) -> dict[str, Any]:
        """As they were delivered."""
        return listed(request, SIGNALS)

    @describes(
        "ingestSignals",
        "Take in 1 to 5,000 signals",
        body=SignalsForm,
        by_index=True,
        answer=ReceiptView,
        errors={400: ("no_signals",), 413: ("too_many_signals",)},
    )
    def post(self, request: Request, body: SignalsForm) -> ReceiptView:
        """A fault in one signal refuses nothing else; the decision that a signal causes is readable with the answer.

        With `history: true` nothing is opened: no handoff, no triage, no clock, and no event of leads that only history
        knows of.
        """
        taken = intake.ingest(body.signals, actor=actor_of(request), now=clock.now(), history=body.history)
        return receipt_view(taken)


class SignalOne(Endpoint):
    """One signal."""

    verbs = {"GET": "signal.read"}

    @describes("readSignal", "One signal", shows=SIGNAL)
    def get(self, request: Request, id: UUID) -> Response:
        """As it was delivered."""
        return shown(request, SIGNAL, id)


class SignalTypes(Endpoint):
    """The kinds of signals."""

    verbs = {"GET": "signal_type.list"}

    @describes("listSignalTypes", "Every kind of signal with what it counts", answer=SignalTypesView)
    def get(self, request: Request) -> SignalTypesView:
        """By the default scoring model in force."""
        return signal_types(actor_of(request))
