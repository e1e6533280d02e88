"""The HTTP side of GraphQL: one POST with a JSON body, answered with JSON; GET shows the explorer."""

from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec
import strawberry
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, ensure_csrf_cookie
from graphql import GraphQLError, GraphQLSyntaxError
from rest_framework.request import Request
from strawberry.exceptions import MissingQueryError, StrawberryGraphQLError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult

from leadhub.api.bodies import converted, raw_body
from leadhub.api.graphql.links import Context
from leadhub.api.graphql.once import once
from leadhub.api.idempotency import key_of
from leadhub.api.json import read_json
from leadhub.api.problems import MethodNotAllowed, Throttled, problem, refused
from leadhub.api.requests import request_id_of
from leadhub.api.throttles import admit, headers_of
from leadhub.api.tokens import BearerAuthentication, ConsoleSession, actor_of
from leadhub.errors import BadRequest, DomainError
from leadhub.policy.registry import require

METHODS = "GET, HEAD, OPTIONS, POST"
UNREADABLE = (CannotGetOperationTypeError, InvalidOperationTypeError, MissingQueryError)


class Question(msgspec.Struct, kw_only=True):
    """A GraphQL request; members that are not of the specification are left alone, as clients send them."""

    query: str
    variables: dict[str, Any] | None = None
    operationName: str | None = None  # noqa: N815  # the specification's word
    extensions: dict[str, Any] | None = None


def door(schema: strawberry.Schema, verb: str) -> Callable[[HttpRequest], HttpResponse]:
    """The view of a schema for callers who may do `verb`."""

    @csrf_exempt
    def view(request: HttpRequest) -> HttpResponse:
        try:
            response = _answered(request, schema, verb)
        except Exception as error:  # noqa: BLE001  # every fault leaves as a problem; unexpected ones are logged there
            response = problem(error, request, allow=METHODS)
        for name, value in headers_of(request).items():
            response[name] = value
        return response

    view.verbs = {"POST": verb}  # type: ignore[attr-defined]  # read by the check at start
    view.open_methods = frozenset({"GET"})  # type: ignore[attr-defined]  # the explorer's page holds nothing
    return view


@ensure_csrf_cookie
def explorer(request: HttpRequest) -> HttpResponse:
    """The page that sends queries of a person who is signed in or gives a token."""
    return render(
        request, "leadhub/explorer.html", {"endpoint": request.path, "signed_in": request.user.is_authenticated}
    )


def _answered(request: HttpRequest, schema: strawberry.Schema, verb: str) -> HttpResponse:
    if request.method in ("GET", "HEAD") and not request.GET:
        return explorer(request)
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": METHODS})
    wrapped = Request(request, authenticators=[BearerAuthentication(), ConsoleSession()])
    admit(wrapped)
    actor = actor_of(wrapped)
    require(actor, verb)
    if request.method != "POST":
        raise MethodNotAllowed("Send queries by POST with a JSON body; GET shows the explorer.")
    key, value = key_of(request), _value(request)
    execute, render = partial(_executed, schema, converted(value, Question)), partial(_rendered, request)
    if key is not None:
        return once(request, actor, key, value, execute, render)
    context = Context(request=request, actor=actor)
    return render(execute(context), context)


def _value(request: HttpRequest) -> Any:
    value = read_json(raw_body(request))
    if isinstance(value, list):
        raise BadRequest("Send one query a request.", code="batching_not_supported")
    return value


def _executed(schema: strawberry.Schema, question: Question, context: Context) -> ExecutionResult:
    try:
        return schema.execute_sync(
            question.query,
            variable_values=question.variables,
            operation_name=question.operationName,
            context_value=context,
        )
    except UNREADABLE as error:
        raise BadRequest("The query names no operation that can be run.", code="malformed_query") from error


def _rendered(request: HttpRequest, result: ExecutionResult, context: Context) -> HttpResponse:
    errors = result.errors or []
    if result.data is None:
        for error in errors:
            if isinstance(error.original_error, (BadRequest, Throttled)):
                return _unread(request, error.original_error, error)
            if isinstance(error, GraphQLSyntaxError):
                return _unread(request, BadRequest(error.message, code="malformed_query"), error)
    body: dict[str, Any] = {"data": result.data}
    if errors:
        body["errors"] = [_shown(error, request) for error in errors]
    if context.spent is not None:
        body["extensions"] = {"cost": context.spent}
    response = HttpResponse(msgspec.json.encode(body), content_type="application/json")
    waits = [shown["extensions"].get("retry_after", 0) for shown in body.get("errors", ())]
    if any(waits):
        response["Retry-After"] = str(max(waits))
    return response


def _unread(request: HttpRequest, refusal: DomainError, error: GraphQLError) -> HttpResponse:
    """A document that is not run: a problem whose `errors` GraphQL clients can read as well."""
    response = problem(refusal, request)
    body = msgspec.json.decode(response.content)
    shown = {**_shown(error, request), "pointer": "/query", "code": refusal.code, "detail": refusal.detail}
    shown["extensions"] = {"code": refusal.code, **refusal.facts}
    response.content = msgspec.json.encode({**body, "errors": [shown]})
    return response


def _shown(error: GraphQLError, request: HttpRequest) -> dict[str, Any]:
    """One entry of `errors`: refusals with their code, faults of the document as they are, ours masked."""
    shown: dict[str, Any] = {"message": error.message}
    if error.locations:
        shown["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path:
        shown["path"] = error.path
    cause = error.original_error
    if cause is None or isinstance(cause, (GraphQLError, StrawberryGraphQLError)):
        shown["extensions"] = {"code": "invalid_query"}
        return shown
    refusal = refused(cause, request)
    shown["message"] = refusal.detail
    body = refusal.body()
    shown["extensions"] = {name: body[name] for name in body if name not in ("type", "title", "detail")}
    shown["extensions"]["request_id"] = request_id_of(request)
    if refusal.retry_after is not None:
        shown["extensions"]["retry_after"] = refusal.retry_after
    return shown
