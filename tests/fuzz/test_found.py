"""What made-up requests brought to light, each by itself."""

import gc
import json
import math
import re
import subprocess
import sys
import tracemalloc
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from graphql import GraphQLError

from leadhub.actors import Actor, ActorKind, Role
from leadhub.api.bodies import Body, Instant, View, Whole, converted, raw_body
from leadhub.api.contract import openapi
from leadhub.api.graphql.assembly import read_big
from leadhub.api.nouns import Noun
from leadhub.api.problems import LengthRequired
from leadhub.api.requests import BodyMiddleware
from leadhub.api.shapes import Shape, shaped
from leadhub.errors import BadRequest, NotAcceptable
from leadhub.schema import schema
from leadhub.serving.charsets import in_utf8
from qualification.rest.calendars import _number
from tests.examples import contract

MIB = 1024 * 1024
STAFF = Actor(ActorKind.PERSON, Role.OPERATIONS, name="Ines Okafor")


class SpanView(View):
    id: UUID
    from_: datetime = msgspec.field(name="from")


class PartBody(Body):
    counts: list[Whole] = []
    at: Instant | None = None


class WholeBody(Body):
    count: Whole | None = None
    share: float = 0.0
    at: Instant | None = None
    parts: list[PartBody] = []


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return contract()


def parameters_of(document: dict[str, Any], path: str, method: str = "get") -> dict[str, Any]:
    return {one["name"]: one for one in document["paths"][path][method]["parameters"]}


def test_a_field_that_python_cannot_name_is_sent_when_it_is_asked_for() -> None:
    """`?fields=` and `?expand=` of a review ended in a fault: its `from` is `from_` within."""
    at = datetime(2026, 11, 3, tzinfo=UTC)
    span: Noun[SpanView] = Noun(name="Span", view=SpanView, verb="review.read", load=lambda _actor, _ids: {})
    assert shaped(STAFF, span, [SpanView(id=uuid4(), from_=at)], Shape(fields=("from",))) == [{"from": at}]


def test_a_whole_number_may_have_a_fraction_of_nothing() -> None:
    """900.0 is an integer to JSON Schema and to GraphQL, and spreadsheets write it so."""
    read = converted({"count": 900.0, "share": 2.0, "parts": [{"counts": [1, 2.0]}]}, WholeBody)
    assert (read.count, read.parts[0].counts) == (900, [1, 2])
    assert all(isinstance(count, int) for count in [read.count, *read.parts[0].counts])
    for wrong in (1.5, 2.0**60, -math.inf):
        with pytest.raises(BadRequest) as refusal:
            converted({"count": wrong}, WholeBody)
        assert refusal.value.code == "wrong_type"


def test_moments_of_bodies_are_in_utc_whatever_their_offset() -> None:
    """PostgreSQL refused an offset of 21:53 hours, without a pointer; SQLite took it."""
    read = converted({"at": "2026-11-03T00:00:00-21:53", "parts": [{"at": "2026-11-03T02:00:00+02:00"}]}, WholeBody)
    assert read.at is not None and read.at.tzinfo is UTC and read.at.hour == 21
    assert read.parts[0].at == datetime(2026, 11, 3, tzinfo=UTC)
    with pytest.raises(NotAcceptable) as refusal:
        converted({"parts": [{"at": "0001-01-01T00:00:00+10:00"}]}, WholeBody)
    assert [fault.pointer for fault in refusal.value.errors] == ["/parts/0/at"]


@pytest.mark.parametrize(
    "said",
    [
        *("charset=rot13", "charset=hex", "charset=idna", "charset=undefined", 'charset="base64"', "charset=utf-16"),
        *("charset*=rot13", "charset*0=hex", "charset*1=hex", "x*=nothing''a", "x*=idna''%ff"),
    ],
)
def test_a_charset_of_the_request_is_not_asked(said: str) -> None:
    """One that is no encoding of text ended in a fault before there was a request."""
    seen: list[WSGIRequest] = []

    def application(environ: dict[str, Any], _start: Any) -> list[bytes]:
        seen.append(WSGIRequest(environ))
        return []

    environ = RequestFactory().get("/api/v1/leads/", {"source": "é"}).environ
    kind = f"multipart/form-data; {said}; boundary=x"
    in_utf8(application)(environ | {"CONTENT_TYPE": kind}, None)
    assert seen[0].GET["source"] == "é"
    assert (seen[0].content_type, seen[0].content_params) == ("multipart/form-data", {"boundary": "x"})


def test_a_body_in_chunks_is_not_taken_for_none() -> None:
    with pytest.raises(LengthRequired):
        raw_body(RequestFactory().post("/", headers={"Transfer-Encoding": "chunked"}))


@pytest.mark.parametrize("address", ["/api/schema/", "/api/docs/", "/healthz", "/readyz"])
def test_pages_that_only_tell_something_refuse_to_be_written_to(address: str) -> None:
    """Some answered as if they had been asked, some with a page about a missing form."""
    client = Client(enforce_csrf_checks=True)
    for method in ("POST", "PUT", "DELETE", "BREW"):
        answer = client.generic(method, address)
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
        assert answer["Allow"] == "GET, HEAD"


def test_a_refused_query_is_no_fault_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """Strawberry wrote a traceback for each query that was refused."""
    schema.process_errors([GraphQLError("There is no lead with this id that you may see.")])
    assert not caplog.records


@pytest.mark.parametrize("number", [1.5, True, "12", 2**63, -(2**64), math.inf, math.nan, None])
def test_what_is_no_whole_number_of_64_bits_is_no_big_int(number: Any) -> None:
    """1.5 was read as 1, and 2^64 was left to the database."""
    with pytest.raises(GraphQLError):
        read_big(number)
    assert (read_big(2**63 - 1), read_big(3.0)) == (2**63 - 1, 3)


def test_the_number_of_a_due_time_is_any_that_json_has() -> None:
    given = [SimpleNamespace(query_params={"number": text}) for text in ("4", "0.5", "1.5e+1", "1e999", "nan", "٤")]
    assert [_number(one) for one in given[:3]] == [4, 0.5, 15]  # type: ignore[arg-type]  # it reads nothing else
    for one in given[3:]:
        with pytest.raises(BadRequest):
            _number(one)  # type: ignore[arg-type]  # as above


def test_hosts_that_are_not_ours_leave_nothing_in_the_log() -> None:
    """A logger without handlers is not silent: each scanner left a traceback."""
    program = (
        "import logging.config; from leadhub.logs import to_stderr; logging.config.dictConfig(to_stderr('WARNING')); "
        "logging.getLogger('django.security.DisallowedHost').error('Invalid HTTP_HOST header')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_bodies_go_with_their_requests_though_these_go_in_circles() -> None:
    """The collector comes after some hundred requests: with bodies of 16 MiB the process grew by gigabytes."""

    def answered(request: HttpRequest) -> HttpResponse:
        # As the messages of Django and the view of DRF have it.
        request.circle = request  # type: ignore[attr-defined]  # to stand for theirs
        return HttpResponse(str(len(request.body)))

    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        for _ in range(8):
            BodyMiddleware(answered)(RequestFactory().post("/", b"a" * MIB, content_type="application/json"))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        gc.enable()
    assert held < 2 * MIB


def test_the_log_of_one_receiver_offers_no_filter_that_it_does_not_have(document: dict[str, Any]) -> None:
    """`?endpoint=` was declared for it and ended in a fault."""
    all_of_them = parameters_of(document, "/api/v1/webhook-endpoints/deliveries/")
    of_one = parameters_of(document, "/api/v1/webhook-endpoints/{id}/deliveries/")
    assert set(all_of_them) - set(of_one) == {"endpoint"}


def test_the_contract_names_what_may_be_expanded_sent_and_ordered_by(document: dict[str, Any]) -> None:
    given = parameters_of(document, "/api/v1/handoffs/")
    assert "lead" in given["expand"]["schema"]["items"]["enum"]
    assert {"created_at", "-created_at"} <= set(given["ordering"]["schema"]["items"]["enum"])
    fields = given["fields"]["schema"]["items"]["$ref"].rpartition("/")[2]
    assert set(document["components"]["schemas"][fields]["enum"]) == set(
        document["components"]["schemas"]["Handoff"]["properties"]
    )
    assert all(given[name]["explode"] is False for name in ("expand", "fields", "ordering"))


def test_the_contract_takes_a_day_for_a_moment_and_blanks_for_no_key(document: dict[str, Any]) -> None:
    filters = parameters_of(document, "/api/v1/leads/")
    kinds = [kind["format"] for kind in filters["created_at__gte"]["schema"]["anyOf"]]
    assert kinds == ["date-time", "date"]
    key = parameters_of(document, "/api/v1/leads/", "post")["Idempotency-Key"]["schema"]
    assert key["pattern"] == "^[!-~]([ -~]*[!-~])?$"


def test_the_contract_tells_statuses_and_headers_that_clients_act_upon(document: dict[str, Any]) -> None:
    paths = document["paths"]
    for path, method in (("/api/v1/rfqs/", "post"), ("/api/v1/agreements/attainment/", "get")):
        assert "404" in paths[path][method]["responses"]
    responses = paths["/api/v1/what-ifs/"]["post"]["responses"]
    assert {status: set(one.get("headers", {})) for status, one in responses.items() if "headers" in one} == {
        "202": {"Location"},
        "401": {"WWW-Authenticate"},
        "429": {"Retry-After"},
        "503": {"Retry-After"},
    }
    assert "411" in responses
    batch = document["components"]["schemas"]["SignalsForm"]["properties"]["signals"]
    assert (batch["minItems"], batch["maxItems"]) == (1, 5000)


def test_every_reference_of_the_contract_leads_to_something() -> None:
    """A validator of OpenAPI does not look, and whoever reads the contract finds no body to send."""
    document = json.loads(openapi())
    references = set(re.findall(r'"\$ref":\s*"#/components/(\w+)/([\w-]+)"', json.dumps(document)))
    assert ("schemas", "SignalForm") in references
    assert [place for place in references if place[1] not in document["components"][place[0]]] == []
