"""A request with an Idempotency-Key at the GraphQL door: done once, as a whole, whatever it asks for.

What is answered is kept unless nothing came of it, which is when every root field was refused. Each mutation may be
refused alone, as without a key; a fault that is no refusal takes back all of them, so that no half is ever kept.
"""

from collections.abc import Callable

import msgspec
from django.http import HttpRequest, HttpResponse
from graphql import GraphQLError
from strawberry.exceptions import StrawberryGraphQLError
from strawberry.types import ExecutionResult

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql.links import Context
from leadhub.api.idempotency import answer_once, fingerprint
from leadhub.api.sight import sight_of
from leadhub.errors import BadRequest, DomainError
from leadhub.patience import WRITE, lengthen

Execute = Callable[[Context], ExecutionResult]
Render = Callable[[ExecutionResult, Context], HttpResponse]
REFUSALS = (DomainError, GraphQLError, StrawberryGraphQLError)


class NothingDone(Exception):
    """Everything was refused: it is answered, and what it wrote and the key are taken back."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


def once(
    request: HttpRequest, actor: Actor, key: str, question: object, execute: Execute, render: Render
) -> HttpResponse:
    """The answer to a question, or that which the same key had before."""
    assert actor.user_id is not None, "a caller with credentials has an id"
    # Who comes second waits for the end of the first.
    lengthen(WRITE)
    told: list[bool] = []

    def work() -> HttpResponse:
        context = Context(request=request, actor=actor, is_once=True)
        result = execute(context)
        for error in result.errors or ():
            if error.original_error is not None and not isinstance(error.original_error, REFUSALS):
                raise error.original_error
        response = render(result, context)
        told[:] = [_is_secret(result, context, response)]
        return response

    try:
        return answer_once(
            principal=actor.user_id,
            key=key,
            sha256=fingerprint(request, msgspec.json.encode(question, order="sorted")),
            sight=lambda: sight_of(actor, clock.now()),
            work=work,
            is_secret=lambda: any(told),
        )
    except NothingDone as nothing:
        return nothing.response


def _is_secret(result: ExecutionResult, context: Context, response: HttpResponse) -> bool:
    """Whether what is kept is a secret; raises where nothing is to be kept."""
    answered = [found for found in (result.data or {}).values() if found is not None]
    if len(answered) <= context.refused:
        raise NothingDone(response)
    # Of what is sealed nobody could take a person's data who is erased.
    if context.tells_secret and len(answered) > 1:
        raise BadRequest("With an Idempotency-Key, ask alone for what tells a secret.", code="malformed_query")
    return context.tells_secret
