"""Whatever refusal any test is answered over REST, GraphQL refuses in the same words: asked in its place, then undone.

An operation and a code are asked once in each process. What GraphQL cannot be asked (a query, a value that its types
do not let through) is left to the tests of the doors.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLObjectType,
    get_nullable_type,
    is_list_type,
)
from strawberry.utils.str_converters import to_camel_case

from leadhub.actors import Actor
from leadhub.api.codes import OPEN
from leadhub.api.graphql.codes import COMMON
from leadhub.api.graphql.links import Context
from leadhub.api.json import read_json
from leadhub.errors import DomainError
from leadhub.schema import partner_schema, schema

Json = dict[str, Any]
REFUSAL = "... on Refusal { code detail httpStatus }"
DOCUMENTS = {
    "Agreements": "AGREEMENTS",
    "ChannelRules": "CHANNEL_RULES",
    "Profiles": "PROFILES",
    "ScoringModels": "SCORING_MODELS",
}
RENAMED = {"retirePinnedExample": "retireExample"}
REASONS = {"Rejection": "REJECTION", "Loss": "LOSS", "NoBid": "NO_BID"}
asked: set[tuple[str, str]] = set()


class Unaskable(Exception):
    """The body does not fit the types of the mutation, which then refuses it before any act."""


def compare(operation: str, problem: Json, request: HttpRequest, actor: Actor, path: Mapping[str, Any]) -> None:
    """Ask GraphQL for the same and hold its refusal against that of REST."""
    if (operation, problem["code"]) in asked:
        return
    asked.add((operation, problem["code"]))
    name, given, of = mutation_of(operation)
    field = fields_of(of).get(name)
    if field is None:
        return
    try:
        values = arguments_of(field, {**path, **given}, request.body)
        refusal = refusal_to(of, name, field, values, Context(request=request, actor=actor))
    except Unaskable:
        return
    wanted = {"code": problem["code"], "detail": problem["detail"], "httpStatus": problem["status"]}
    assert refusal == wanted, f"{name} answers {refusal}, {operation} {wanted}."
    told = told_of(name, of)
    assert problem["code"] in told | set(COMMON) or OPEN in told, f"{name} does not tell that it may be {wanted}."


def told_of(name: str, of: Any) -> set[str]:
    """The codes that stand beside a mutation in its schema."""
    _, _, words = (fields_of(of)[name].description or "").rpartition("Refused with ")
    return set(re.findall(r"`(\w+)`", words))


def mutation_of(operation: str) -> tuple[str, Json, Any]:
    """The mutation that does what an operation does, what of its arguments the name says, and its schema."""
    for word, kind in DOCUMENTS.items():
        if operation.endswith(f"{word}Draft"):
            return operation.removesuffix(f"{word}Draft") + "Draft", {"kind": kind}, schema
    for word, kind in REASONS.items():
        if operation.endswith(f"{word}Reason") and operation.startswith(("add", "update")):
            return operation.removesuffix(f"{word}Reason") + "Reason", {"kind": kind}, schema
    if operation.endswith(("PartnerLead", "PartnerToken")):
        return operation.replace("Partner", ""), {}, partner_schema
    name = RENAMED.get(operation, operation)
    return name, {}, schema if name in fields_of(schema) else partner_schema


def fields_of(of: Any) -> Mapping[str, Any]:
    """The mutations of a schema."""
    root = of._schema.mutation_type
    assert isinstance(root, GraphQLObjectType)
    fields: Mapping[str, Any] = root.fields
    return fields


def _read(body: bytes) -> Any:
    """A body of a request that may have been refused before anybody read it."""
    try:
        return read_json(body or b"{}")
    except DomainError as refusal:
        raise Unaskable from refusal


def arguments_of(field: Any, known: Mapping[str, Any], body: bytes) -> Json:
    """The values of a mutation's arguments, from the address and the body of a request."""
    values: Json = {}
    ids = [value for name, value in known.items() if name != "kind"]
    for name, argument in field.args.items():
        if name == "input":
            values[name] = shaped(_read(body), argument.type)
        elif name in known:
            values[name] = str(known[name]) if name != "kind" else known[name]
        elif str(get_nullable_type(argument.type)) == "ID" and len(ids) == 1:
            values[name] = str(ids[0])
        elif isinstance(argument.type, GraphQLNonNull):
            raise Unaskable
        if name in values and str(get_nullable_type(argument.type)) == "Int":
            values[name] = int(values[name])
    return values


def shaped(value: Any, kind: Any) -> Any:
    """A value of REST as an input of GraphQL; raises Unaskable where no type of it takes the value."""
    kind = get_nullable_type(kind)
    if value is None:
        return None
    if is_list_type(kind):
        if not isinstance(value, list):
            raise Unaskable
        return [shaped(one, kind.of_type) for one in value]
    if isinstance(kind, GraphQLInputObjectType):
        if not isinstance(value, dict) or not {to_camel_case(name) for name in value} <= kind.fields.keys():
            raise Unaskable
        camel = {to_camel_case(name): one for name, one in value.items()}
        return {name: shaped(one, kind.fields[name].type) for name, one in camel.items()}
    if isinstance(kind, GraphQLEnumType):
        for name, word in kind.values.items():
            if value == getattr(word.value, "value", word.value):
                return name
        raise Unaskable
    return value


def refusal_to(of: Any, name: str, field: Any, values: Json, context: Context) -> Json | None:
    """How GraphQL refuses, None where it does not; raises Unaskable where its types refuse before any act."""
    declared = ", ".join(f"${one}: {field.args[one].type}" for one in values)
    given = ", ".join(f"{one}: ${one}" for one in values)
    document = f"mutation({declared}) {{ answer: {name}({given}) {{ __typename {REFUSAL} }} }}"
    with transaction.atomic():
        result = of.execute_sync(document, variable_values=values, context_value=context)
        transaction.set_rollback(True)
    if result.data is None:
        if any(error.path for error in result.errors or ()):
            return {"errors": [error.message for error in result.errors or ()]}
        raise Unaskable
    answer: Json = result.data["answer"]
    return {one: answer[one] for one in ("code", "detail", "httpStatus")} if "code" in answer else None
