"""Made-up requests to each operation of the contract, and what is wrong about the answers."""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import hypothesis
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.parameters import ParameterLocation

from tests.fuzz.ground import Ground, start_of

# As many as a run can afford, in each of two ways; `make soak` tries fifty times as many.
EXAMPLES = hypothesis.settings().max_examples // 50
# Not asked: what needs a history (use_after_free, ensure_resource_availability), and what other tests hold for every
# address and caller (ignored_auth, object_level_authorization, unsupported_method). The schema demands no header.
ASKED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
    "negative_data_rejection",
    "positive_data_acceptance",
)
# What schemathesis calls a request in which it found nothing to make wrong.
AS_IT_SHOULD = "Positive test case"
# A batch answers 200 and says which of its parts it refused.
BATCHES = frozenset({"POST /api/v1/signals/"})
# What is typed is read as addresses and numbers of people: no schema says which texts are some.
READ_AS_TYPED = frozenset({"GET /api/v1/duplicates/"})
# A cursor is a place in a list that was read: none can be made up. Of these only one may be given, or only in order.
APART = (("from", "to"), ("as_of", "decision"), ("clock", "clock"))
# A request of the right shape may break a rule, be about what is not there, or about another version.
REFUSED_BY_RULES = ["2xx", "3xx", "401", "403", "404", "409", "412", "422", "428", "429"]


class Logged(logging.Handler):
    """The last fault that the application logged as its own."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.last = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep its traceback."""
        if record.exc_info:
            self.last = logging.Formatter().formatException(record.exc_info)


@dataclass
class Tries:
    """What was tried, and the first of each kind of fault of each operation."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    found: dict[tuple[str, str], str] = field(default_factory=dict)
    logged: Logged = field(default_factory=Logged)

    def note(self, operation: str, title: str, *said: str) -> None:
        """Keep it with the traceback of ours, if there is one."""
        self.found.setdefault((operation, title), "\n".join(filter(None, (*said, self.logged.last[-3000:]))))

    def report(self) -> str:
        """All that was found, the shortest first."""
        told = sorted(self.found.items(), key=lambda one: len(one[1]))
        heads = [f"{len(told)} findings in {self.cases} cases, {dict(self.statuses)}"]
        return "\n\n".join(heads + [f"#### {operation}: {title}\n{said}" for (operation, title), said in told])


def contract_of(document: Mapping[str, Any], ground: Ground, mode: GenerationMode) -> Any:
    """The contract as schemathesis reads it, in front of the application."""
    # It writes into what it is given.
    contract = schemathesis.openapi.from_dict(dict(document))
    contract.app = ground.application
    contract.config.analysis.constants.enabled = False
    # That no text holds a NUL is no part of JSON Schema: it is tried where it is to be refused.
    contract.config.generation.allow_x00 = mode == GenerationMode.NEGATIVE
    contract.config.generation.with_security_parameters = False
    # An If-Match may be judged before the rest.
    contract.config.checks.negative_data_rejection.expected_statuses = ["4xx"]
    contract.config.checks.positive_data_acceptance.expected_statuses = REFUSED_BY_RULES
    return contract


def checks() -> list[Any]:
    """The checks of schemathesis that are asked."""
    load_all_checks()
    by_name = {check.__name__: check for check in CHECKS.get_all()}
    return [by_name[name] for name in ASKED]


def cases_of(operation: Any, mode: GenerationMode, ground: Ground, who: str) -> st.SearchStrategy[Case[Any]]:
    """Requests to an operation by somebody; most of them name things that exist where ids are asked for."""
    made = operation.as_strategy(generation_mode=mode)
    ids = ground.known.get(start_of(operation.path), []) if "{" in operation.path else []

    @st.composite
    def cases(draw: Any) -> Case[Any]:
        case: Case[Any] = draw(made)
        case.headers["Authorization"] = ground.header(who)
        if ids and not _told(case).is_negative_at(ParameterLocation.PATH) and draw(st.integers(0, 4)):
            key = next(iter(case.path_parameters))
            case.path_parameters = {**case.path_parameters, key: draw(st.sampled_from(ids))}
        if mode == GenerationMode.POSITIVE:
            out = {"cursor", *(draw(st.sampled_from(pair)) for pair in APART)}
            kept = {name: value for name, value in case.query.items() if name not in out}
            case.query = _named(draw, kept, "", ground)
        case.body = _named(draw, case.body, "", ground)
        return case

    return cases()


def _told(case: Case[Any]) -> Any:
    """What schemathesis knows of a request that it made."""
    return case.meta


def _named(draw: Any, value: Any, name: str, ground: Ground) -> Any:
    """The value with made-up ids and codes replaced by such as exist, mostly."""
    if isinstance(value, dict):
        return {key: _named(draw, inner, key, ground) for key, inner in value.items()}
    if isinstance(value, list):
        return [_named(draw, inner, name, ground) for inner in value]
    if not isinstance(value, str):
        return value
    choices = ground.named(name) if _is_id(value) else ground.words(name)
    return draw(st.sampled_from([value, *choices])) if choices else value


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def attempt(tries: Tries, operation: Any, mode: GenerationMode, ground: Ground, who: str, examples: int) -> None:
    """Send so many requests to an operation, each in a transaction that leaves nothing behind."""
    asked = checks()

    @settings_of(examples)
    @hypothesis.given(case=cases_of(operation, mode, ground, who))
    def send(case: Case[Any]) -> None:
        answer = in_vain(tries, case)
        left_out = _left_out(case)
        for failure in _failures(case, answer, [check for check in asked if check.__name__ not in left_out]):
            title = f"{type(failure).__name__} {answer.status_code} as {who}"
            tries.note(operation.label, title, str(failure), case.as_curl_command(), answer.text[:1000])

    with suppress(Unsatisfiable):
        # Nothing can be wrong about a request that consists of its address alone.
        send()


def _left_out(case: Case[Any]) -> set[str]:
    """The checks that this request says nothing about."""
    out = set()
    if "fields" in (case.query or {}):
        # It asks for another shape than the contract tells.
        out.add("response_schema_conformance")
    if case.operation.label in BATCHES or _told(case).phase.data.description == AS_IT_SHOULD:
        out.add("negative_data_rejection")
    if case.operation.label in READ_AS_TYPED:
        out.add("positive_data_acceptance")
    return out


def settings_of(examples: int) -> hypothesis.settings:
    """So many examples and no search for the smallest: what is found is kept, and the rest is tried all the same."""
    return hypothesis.settings(
        max_examples=examples, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None
    )


def in_vain(tries: Tries, case: Case[Any], **more: Any) -> Any:
    """The answer to a request of which nothing remains."""
    tries.logged.last = ""
    with transaction.atomic():
        answer = case.call(**more)
        transaction.set_rollback(True)
    tries.cases += 1
    tries.statuses[answer.status_code] += 1
    return answer


def _failures(case: Case[Any], answer: Any, asked: list[Any]) -> Iterator[Failure]:
    try:
        case.validate_response(answer, checks=asked)
    except FailureGroup as group:
        yield from group.exceptions
