"""`pinned-examples/`: leads and the answers they should get."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from qualification import examples
from qualification.forms import PinBody
from qualification.readers.examples import PINNED_EXAMPLE, PINNED_EXAMPLES


class PinnedExamples(Endpoint):
    """All examples."""

    verbs = {"GET": "example.list", "POST": "example.pin"}

    @describes("listPinnedExamples", "Pinned examples, the oldest first", lists=PINNED_EXAMPLES)
    def get(self, request: Request) -> dict[str, Any]:
        """Each with the answer that it wants and the one that the rules in force give."""
        return listed(request, PINNED_EXAMPLES)

    @describes(
        "pinExample",
        "Pin a lead or made-up facts with the answer that is wanted",
        body=PinBody,
        shows=PINNED_EXAMPLE,
        status=201,
        errors={409: ("duplicate",), 422: ("given_or_lead", "unknown_lead", "unfit_value", "required")},
    )
    def post(self, request: Request, body: PinBody) -> Response:
        """A lead is pinned as it stands now: its facts and the ages of its signals stay what they are today."""
        made = examples.pin(
            body.name,
            wanted=body.wanted,
            given=body.given,
            lead=body.lead,
            document=body.document,
            actor=actor_of(request),
            now=clock.now(),
        )
        return shown(request, PINNED_EXAMPLE, made.pk, status=201)


class PinnedExampleOne(Endpoint):
    """One example."""

    verbs = {"GET": "example.read"}

    @describes("readPinnedExample", "One pinned example", shows=PINNED_EXAMPLE)
    def get(self, request: Request, id: UUID) -> Response:
        """Retired ones too."""
        return shown(request, PINNED_EXAMPLE, id)


class PinnedExampleRetire(Endpoint):
    """What is no longer agreed."""

    verbs = {"POST": "example.retire"}

    @describes("retirePinnedExample", "Hold an example against drafts no longer", shows=PINNED_EXAMPLE)
    def post(self, request: Request, id: UUID) -> Response:
        """It stays readable."""
        examples.retire(id, actor=actor_of(request), now=clock.now())
        return shown(request, PINNED_EXAMPLE, id)
