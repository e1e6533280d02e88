"""`contacts/{id}/noise/`: what is said to be noise of a person, and how that is changed."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts import noise
from accounts.noise import FlagNoiseBody, LiftNoiseBody
from accounts.readers.contacts import CONTACT
from accounts.readers.noise import NoiseView, noise_of
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, shown
from leadhub.clock import now


class ContactNoise(Endpoint):
    """The findings of one contact."""

    verbs = {"GET": "contact.noise", "POST": "contact.flag_noise"}

    @describes("readNoise", "What is said to be noise of a contact, with the evidence", answer=NoiseView)
    def get(self, request: Request, id: UUID) -> Response:
        """Findings of rules and of people, those taken back too, and what the company's relationships say."""
        return Response(noise_of(actor_of(request), id))

    @describes(
        "flagNoise",
        "Say that a contact is noise",
        body=FlagNoiseBody,
        shows=CONTACT,
        errors={409: ("already_flagged", "contact_erased"), 422: ("comment_required",)},
    )
    def post(self, request: Request, id: UUID, body: FlagNoiseBody) -> Response:
        """With a comment. The leads of the contact are decided again; what they did stays in their history."""
        row = noise.flag(id, body.noise_class, comment=body.comment or "", actor=actor_of(request), now=now())
        return shown(request, CONTACT, row.pk, version=row.facts_stamp)


class ContactNoiseLift(Endpoint):
    """The way back."""

    verbs = {"POST": "contact.lift_noise"}

    @describes(
        "liftNoise",
        "Say that a contact is no noise",
        body=LiftNoiseBody,
        shows=CONTACT,
        errors={409: ("no_noise", "contact_erased"), 422: ("comment_required",)},
    )
    def post(self, request: Request, id: UUID, body: LiftNoiseBody) -> Response:
        """With a comment; without `class` of every class. No rule finds again what was taken back."""
        row = noise.lift(id, body.noise_class, comment=body.comment or "", actor=actor_of(request), now=now())
        return shown(request, CONTACT, row.pk, version=row.facts_stamp)
