"""Leads: lists, one lead, why it is where it is, and what happened to it."""

from functools import partial
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.bodies import Count, Instant
from leadhub.api.parameters import instant_in, number_in
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, Parameter, describes, listed, paged, window_of
from qualification import entry, siting
from qualification.forms import UpdateLeadBody
from qualification.readers.committees import CommitteeView, committee_of
from qualification.readers.explanation_views import ExplanationView
from qualification.readers.explanations import explanation_of
from qualification.readers.leads import LEAD, LEADS
from qualification.readers.technical_fits import TechnicalFitView, technical_fit_of
from qualification.readers.timelines import TimelineEntryView, timeline_page
from qualification.rest.answers import lead_after, lead_shown

FACTS = ("bad_email", "bad_phone", "bad_domain", "bad_industry", "unknown_country", "unknown_region")


class Leads(Endpoint):
    """All leads."""

    verbs = {"GET": "lead.list", "POST": "lead.create"}

    @describes("listLeads", "Leads, newest first", lists=LEADS)
    def get(self, request: Request) -> dict[str, Any]:
        """Intent is read as of now; filters by level and trend go by the last decision."""
        return listed(request, LEADS)

    @describes(
        "createLead",
        "A lead without a machine signal",
        body=entry.LeadForm,
        shows=LEAD,
        status=201,
        errors={
            403: ("not_sales",),
            409: ("handoff_open", "excluded", "stage_not_allowed", "contact_erased"),
            422: ("contact_not_identified", *FACTS, "unknown_signal_type", "unknown_product_line"),
        },
    )
    def post(self, request: Request, body: entry.LeadForm) -> Response:
        """Quick entry after a call, a mail or a talk; `keep` claims the lead at once."""
        lead = entry.enter(body, actor=actor_of(request), now=clock.now())
        return lead_shown(request, lead, status=201)


class LeadOne(Endpoint):
    """One lead."""

    verbs = {"GET": "lead.read", "PATCH": "lead.edit"}

    @describes("readLead", "One lead", shows=LEAD)
    def get(self, request: Request, id: UUID) -> Response:
        """The lead with the intent of now; the ETag says nothing of what is computed."""
        return lead_shown(request, id)

    @describes(
        "updateLead",
        "Name the site where it is used",
        body=UpdateLeadBody,
        shows=LEAD,
        if_match=True,
        errors={422: ("unknown_site",)},
    )
    def patch(self, request: Request, id: UUID, body: UpdateLeadBody) -> Response:
        """The territory of a lead is that of its site of use, else of its company. It is decided again."""
        act = partial(siting.edit, id, body, actor=actor_of(request), now=clock.now())
        return lead_after(request, id, act)


class Explanation(Endpoint):
    """Why a lead is where it is."""

    verbs = {"GET": "lead.explain"}

    @describes(
        "explainLead",
        "Why a lead is where it is, and what would change it",
        answer=ExplanationView,
        parameters=(
            Parameter("as_of", Instant, "Explain the decision that stood at this moment, as it was made."),
            Parameter("decision", Count, "Explain the decision of this number, as it was made."),
        ),
        errors={409: ("not_replayable",), 422: ("out_of_bounds",)},
    )
    def get(self, request: Request, id: UUID) -> ExplanationView:
        """The reasons, as of now and by the rules of the last decision, or of a stored decision as it was made."""
        return explanation_of(
            actor_of(request),
            id,
            clock.now(),
            as_of=instant_in(request, "as_of"),
            decision=number_in(request, "decision"),
        )


class Timeline(Endpoint):
    """What happened to a lead."""

    verbs = {"GET": "lead.timeline"}

    @describes("readTimeline", "What happened to a lead, in order", answer=TimelineEntryView, paged=True)
    def get(self, request: Request, id: UUID) -> dict[str, Any]:
        """Signals, transitions, handoffs, attempts, verdicts and edits, the oldest first."""
        page = timeline_page(
            actor_of(request), id, window_of({name: str(value) for name, value in request.query_params.items()})
        )
        return paged(request, page, page.rows)


class Committee(Endpoint):
    """Who decides at the account."""

    verbs = {"GET": "lead.committee"}

    @describes("readCommittee", "The people of the account by function", answer=CommitteeView)
    def get(self, request: Request, id: UUID) -> CommitteeView:
        """Who is engaged, and which functions nobody speaks for."""
        return committee_of(actor_of(request), id, clock.now())


class TechnicalFit(Endpoint):
    """Whether what a lead asks for can be made."""

    verbs = {"GET": "lead.technical_fit"}

    @describes("readTechnicalFit", "Whether what is asked can be made, and what limits it", answer=TechnicalFitView)
    def get(self, request: Request, id: UUID) -> TechnicalFitView:
        """It fits, it is limited by the facts named, or it is not known yet: then what to ask for is named."""
        return technical_fit_of(actor_of(request), id, clock.now())
