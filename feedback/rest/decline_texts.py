"""The words of polite answers."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from feedback import decline_texts
from feedback.readers.decline_texts import DECLINE_TEXTS, DECLINE_WORDS
from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from qualification.forms import AddDeclineTextBody, DeclineTextBody

REFUSED = ("text_required", "out_of_bounds")


class DeclineTexts(Endpoint):
    """All of them."""

    verbs = {"GET": "decline_text.list", "POST": "decline_text.edit"}

    @describes("listDeclineTexts", "Words of polite answers, by reason and language", lists=DECLINE_TEXTS)
    def get(self, request: Request) -> dict[str, Any]:
        """As operations keeps them."""
        return listed(request, DECLINE_TEXTS)

    @describes(
        "addDeclineText",
        "Write words for a reason in another language",
        body=AddDeclineTextBody,
        shows=DECLINE_WORDS,
        status=201,
        errors={409: ("text_exists",), 422: ("unknown_reason", "bad_language", *REFUSED)},
    )
    def post(self, request: Request, body: AddDeclineTextBody) -> Response:
        """`{name}` and `{company}` stand for who asked."""
        made = decline_texts.add(body.reason, body.language, body.text or "", actor=actor_of(request), now=clock.now())
        return shown(request, DECLINE_WORDS, made.pk, status=201)


class DeclineTextOne(Endpoint):
    """One of them."""

    verbs = {"GET": "decline_text.read", "PATCH": "decline_text.edit"}

    @describes("readDeclineText", "Words for a reason in a language", shows=DECLINE_WORDS)
    def get(self, request: Request, id: UUID) -> Response:
        """As they are suggested now."""
        return shown(request, DECLINE_WORDS, id)

    @describes(
        "updateDeclineText",
        "Change the words for a reason in a language",
        body=DeclineTextBody,
        shows=DECLINE_WORDS,
        errors={422: REFUSED},
    )
    def patch(self, request: Request, id: UUID, body: DeclineTextBody) -> Response:
        """What is suggested from now on; what was sent stays as it was."""
        decline_texts.revise(id, body.text or "", actor=actor_of(request), now=clock.now())
        return shown(request, DECLINE_WORDS, id)
