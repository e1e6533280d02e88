"""The past of a lead's score: the ledger at any moment, the decisions with what they were made from, their replay."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request

from leadhub import clock
from leadhub.api.bodies import Instant
from leadhub.api.parameters import instant_in
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, Parameter, describes, paged, window_of
from qualification.readers.decisions import DecisionView, StoredDecisionView, decision_page, stored_decision
from qualification.readers.ledgers import LeadLedgerView, ledger_view
from qualification.readers.replays import ReplayView, replay_of


class LeadLedger(Endpoint):
    """The score as a ledger."""

    verbs = {"GET": "lead.ledger"}

    @describes(
        "readLeadLedger",
        "The score of a lead and every signal in it, at any moment",
        answer=LeadLedgerView,
        parameters=(
            Parameter("as_of", Instant, "The moment that the score is of; now, if not given."),
            Parameter("known_at", Instant, "By what was known at this moment; now, if not given."),
        ),
        errors={404: ("not_found", "no_rules"), 422: ("out_of_bounds",)},
    )
    def get(self, request: Request, id: UUID) -> LeadLedgerView:
        """The sums are those of the entries; of each type the newest 200 signals are listed, the older in one line."""
        return ledger_view(
            actor_of(request),
            id,
            clock.now(),
            as_of=instant_in(request, "as_of"),
            known_at=instant_in(request, "known_at"),
        )


class Decisions(Endpoint):
    """What was decided about a lead."""

    verbs = {"GET": "decision.list"}

    @describes("listDecisions", "The decisions of a lead, the newest first", answer=DecisionView, paged=True)
    def get(self, request: Request, id: UUID) -> dict[str, Any]:
        """Each changed answer, with the rules and the core that it was made by."""
        window = window_of({name: str(value) for name, value in request.query_params.items()})
        page = decision_page(actor_of(request), id, window)
        return paged(request, page, page.rows)


class DecisionOne(Endpoint):
    """One decision."""

    verbs = {"GET": "decision.read"}

    @describes("readDecision", "One decision with all it was made from", answer=StoredDecisionView)
    def get(self, request: Request, id: UUID, seq: int) -> StoredDecisionView:
        """Facts, signals and context as they were, and the answer as it is stored."""
        return stored_decision(actor_of(request), id, seq)


class DecisionReplay(Endpoint):
    """The proof of a decision."""

    verbs = {"POST": "decision.replay"}

    @describes(
        "replayDecision",
        "Make a decision again from what it stored",
        answer=ReplayView,
        errors={409: ("not_replayable",)},
    )
    def post(self, request: Request, id: UUID, seq: int) -> ReplayView:
        """Writes nothing: tells whether the answer has the same bytes, and where it differs."""
        return replay_of(actor_of(request), id, seq)
