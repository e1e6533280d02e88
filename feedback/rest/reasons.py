"""The agreed lists of reasons: read by everybody, kept by operations."""

from django.urls import URLPattern, path
from rest_framework.request import Request

from feedback import reason_lists
from feedback.models import Reason
from feedback.readers.reasons import ReasonsView, ReasonView, reason_of, reasons_of
from feedback.reason_forms import AddReasonBody, ReasonBody
from feedback.reason_lists import changes_of, form_of
from leadhub import clock
from leadhub.api.parameters import word_in
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, Parameter, describes

PLACED = (Parameter("place", Reason.Place, "Only those that may be given there."),)
REFUSED = (
    "label_required",
    "out_of_bounds",
    "unknown_group",
    "unknown_action",
    "places_required",
    "unknown_place",
)
LISTS = (
    (Reason.Kind.REJECTION, "rejection-reasons", "Rejection", "Why a handoff may be rejected or a lead returned"),
    (Reason.Kind.LOSS, "loss-reasons", "Loss", "Why an opportunity may be lost"),
    (Reason.Kind.NO_BID, "no-bid-reasons", "NoBid", "Why there may be no bid for an RFQ"),
)


def routes_of(kind: Reason.Kind, address: str, name: str, summary: str) -> list[URLPattern]:
    """Where the reasons of one list are read and kept."""

    class ReasonList(Endpoint):
        """One list."""

        verbs = {"GET": "reason.list", "POST": "reason.create"}

        @describes(f"list{name}Reasons", summary, answer=ReasonsView, parameters=PLACED)
        def get(self, request: Request) -> ReasonsView:
            """In the order in which they are offered."""
            place = word_in(request, "place", Reason.Place) if "place" in request.query_params else None
            return reasons_of(kind, clock.now(), place)

        @describes(
            f"add{name}Reason",
            f"{summary}: a reason more",
            body=AddReasonBody,
            answer=ReasonView,
            status=201,
            errors={409: ("code_taken",), 422: ("bad_code", *REFUSED)},
        )
        def post(self, request: Request, body: AddReasonBody) -> ReasonView:
            """It may be given from now on."""
            now = clock.now()
            made = reason_lists.add(kind, body.code, form_of(body), actor=actor_of(request), now=now)
            return reason_of(kind, made.code, now)

    class ReasonOne(Endpoint):
        """One reason."""

        verbs = {"GET": "reason.list", "PATCH": "reason.edit"}

        @describes(f"read{name}Reason", f"{summary}: one reason", answer=ReasonView)
        def get(self, request: Request, code: str) -> ReasonView:
            """Also one that may no longer be given."""
            return reason_of(kind, code, clock.now())

        @describes(
            f"update{name}Reason",
            f"{summary}: change a reason",
            body=ReasonBody,
            answer=ReasonView,
            errors={409: ("last_reason",), 422: REFUSED},
        )
        def patch(self, request: Request, code: str, body: ReasonBody) -> ReasonView:
            """For what is said from now on; what was said before keeps what it meant."""
            now = clock.now()
            reason_lists.change(kind, code, changes_of(body), actor=actor_of(request), now=now)
            return reason_of(kind, code, now)

    return [
        path(f"{address}/", ReasonList.as_view(), name=address),
        path(f"{address}/<slug:code>/", ReasonOne.as_view(), name=f"{address}-one"),
    ]


routes = [route for kind, address, name, summary in LISTS for route in routes_of(kind, address, name, summary)]
