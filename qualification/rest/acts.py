"""What people do with a lead: find out, qualify, claim, pause."""

from functools import partial
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.preconditions import etag_of, matched
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes
from qualification import assessment, claiming, handing_on, pauses
from qualification.forms import AssignLeadBody, ClaimBody, EmptyBody, HoldBody, QualifyBody, SheetBody
from qualification.readers.leads import LEAD
from qualification.readers.sheets import SheetView, locked_sheet_version, sheet_of
from qualification.rest.answers import lead_after


class Qualification(Endpoint):
    """The qualification sheet of a lead."""

    verbs = {"GET": "sheet.read", "PATCH": "sheet.fill"}

    @describes("readSheet", "What sales found out, and what is missing", answer=SheetView)
    def get(self, request: Request, id: UUID) -> Response:
        """The sheet with its ETag."""
        return _sheet(request, id)

    @describes(
        "fillSheet",
        "Set criteria of the sheet",
        body=SheetBody,
        answer=SheetView,
        if_match=True,
        errors={403: ("not_sales", "not_holder"), 409: ("shares_handoff",)},
    )
    def patch(self, request: Request, id: UUID, body: SheetBody) -> Response:
        """By the holder of the handoff; the sheet as it then stands."""
        actor, now = actor_of(request), clock.now()
        act = partial(assessment.fill_sheet, id, body.given, actor=actor, now=now)
        matched(request, partial(locked_sheet_version, actor, id), act)
        return _sheet(request, id)


class Qualify(Endpoint):
    """The step to SQL."""

    verbs = {"POST": "lead.qualify"}

    @describes(
        "qualifyLead",
        "From SAL to SQL",
        body=QualifyBody,
        shows=LEAD,
        if_match=True,
        errors={
            403: ("not_sales", "not_holder"),
            409: ("sheet_incomplete", "shares_handoff", "stage_not_allowed"),
            422: ("unknown_seller", "seller_not_cleared"),
        },
    )
    def post(self, request: Request, id: UUID, body: QualifyBody) -> Response:
        """Once the sheet satisfies the agreement; `assign_to` hands on to another seller of the team."""
        actor, now = actor_of(request), clock.now()
        act = partial(assessment.qualify, id, actor=actor, now=now, assign_to=body.assign_to)
        return lead_after(request, id, act)


class Assign(Endpoint):
    """Who works a lead that sales accepted."""

    verbs = {"POST": "lead.assign"}

    @describes(
        "assignLead",
        "Hand an accepted lead on within its team",
        body=AssignLeadBody,
        shows=LEAD,
        if_match=True,
        errors={
            403: ("not_allowed", "not_holder"),
            409: ("not_accepted", "already_assigned", "no_account_executive"),
            422: ("unknown_seller", "seller_not_cleared"),
        },
    )
    def post(self, request: Request, id: UUID, body: AssignLeadBody) -> Response:
        """Without an owner an account executive gets it, by the rule. Clocks run on; that of handing on ends when an
        account executive has it.
        """
        actor, now = actor_of(request), clock.now()
        return lead_after(request, id, partial(handing_on.assign, id, owner=body.owner, actor=actor, now=now))


class Claim(Endpoint):
    """Leads that sales takes itself."""

    verbs = {"POST": "lead.claim"}

    @describes(
        "claimLead",
        "Take a lead that nobody of sales holds",
        body=ClaimBody,
        shows=LEAD,
        if_match=True,
        errors={403: ("not_sales",), 409: ("handoff_open", "excluded", "stage_not_allowed")},
    )
    def post(self, request: Request, id: UUID, body: ClaimBody) -> Response:
        """Opened and accepted in one act; counted as sales-sourced."""
        actor, now = actor_of(request), clock.now()
        return lead_after(request, id, partial(claiming.claim, id, actor=actor, now=now, comment=body.comment or ""))


class Hold(Endpoint):
    """Pauses."""

    verbs = {"POST": "lead.hold"}

    @describes(
        "holdLead",
        "Pause a lead until a date",
        body=HoldBody,
        shows=LEAD,
        if_match=True,
        errors={
            403: ("not_holder", "manager_needed"),
            409: ("already_on_hold", "shares_handoff", "stage_not_allowed"),
            422: ("reason_required", "unknown_reason", "until_required", "until_in_the_past", "hold_too_long"),
        },
    )
    def post(self, request: Request, id: UUID, body: HoldBody) -> Response:
        """Clocks stop and the rules move nothing; it ends by itself."""
        act = partial(
            pauses.hold,
            id,
            reason=body.reason or "",
            comment=body.comment or "",
            until=body.until,
            actor=actor_of(request),
            now=clock.now(),
        )
        return lead_after(request, id, act)


class Resume(Endpoint):
    """The early end of a pause."""

    verbs = {"POST": "lead.resume"}

    @describes(
        "resumeLead",
        "End a hold before its date",
        body=EmptyBody,
        shows=LEAD,
        if_match=True,
        errors={403: ("not_holder",), 409: ("not_on_hold",)},
    )
    def post(self, request: Request, id: UUID, body: EmptyBody) -> Response:
        """Clocks run on with the time that was left."""
        return lead_after(request, id, partial(pauses.resume, id, actor=actor_of(request), now=clock.now()))


def _sheet(request: Request, id: UUID) -> Response:
    view = sheet_of(actor_of(request), id, clock.now())
    return Response(view, headers={"ETag": etag_of(view.version)})
