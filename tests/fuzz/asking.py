"""Made-up GraphQL: each root field asked in ways that fit its schema, and what is wrong about the answers."""

import json
import re
from typing import Any

import hypothesis
import schemathesis
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.graphql import nodes

from tests.fuzz.ground import OPENING, Ground
from tests.fuzz.trying import EXAMPLES, Tries, in_vain, settings_of

NAMED_VALUE = re.compile(r'(\w+): "[^"\\\n]*"')
# Nobody outside need know how leadhub is made.
INSIDE = re.compile(r"\b[A-Z]\w*(Error|Exception|DoesNotExist)\b|Traceback|SELECT |psycopg|sqlite")
NOUNS = ("account", "contact", "lead", "handoff", "team", "calendar", "partner", "review", "rfq", "signal", "campaign")
BIGGEST = 2**63 - 1


def learn_scalars() -> None:
    """Say how the scalars look that are not of GraphQL itself."""
    texts = st.text(max_size=8).map(nodes.String)
    schemathesis.graphql.scalar("JSON", texts | st.integers(-9, 9).map(nodes.Int) | st.just(nodes.Object(fields=[])))
    schemathesis.graphql.scalar("Decimal", st.integers(-9, 10**12).map(str).map(nodes.String) | texts)
    schemathesis.graphql.scalar("BigInt", st.integers(-BIGGEST, BIGGEST).map(nodes.Int))


def schema_of(text: str, address: str, ground: Ground) -> Any:
    """A schema as schemathesis reads it, in front of the application."""
    learn_scalars()
    schema = schemathesis.graphql.from_file(text)
    schema.app = ground.application
    schema.location = address
    schema.config.update(base_url=f"http://localhost{address}")
    schema.config.analysis.constants.enabled = False
    return schema


def questions(operation: Any, ground: Ground) -> st.SearchStrategy[Case[Any]]:
    """Documents that ask for one root field; most name things that exist."""
    asked_for = operation.label.lower()
    noun = max((noun for noun in NOUNS if noun in asked_for), key=len, default="")
    own = ground.known.get(f"{OPENING}{noun}s/", [])

    @st.composite
    def cases(draw: Any) -> Case[Any]:
        case: Case[Any] = draw(operation.as_strategy())

        def replaced(found: re.Match[str]) -> str:
            known = own if found[1] in ("id", "ids") else ground.named(found[1])
            return f'{found[1]}: "{draw(st.sampled_from(known))}"' if known and draw(st.booleans()) else found[0]

        case.body = NAMED_VALUE.sub(replaced, str(case.body))
        return case

    return cases()


def ask(tries: Tries, operation: Any, ground: Ground, who: str) -> None:
    """Ask for a root field, each time in a transaction that leaves nothing behind."""

    @settings_of(EXAMPLES // 2)
    @hypothesis.given(case=questions(operation, ground))
    def send(case: Case[Any]) -> None:
        answer = in_vain(tries, case, headers={"Authorization": ground.header(who)})
        for wrong in faults_of(answer.status_code, answer.text):
            tries.note(operation.label, f"{wrong} as {who}", str(case.body), answer.text[:1000])

    send()


def faults_of(status: int, text: str) -> list[str]:
    """What is wrong about an answer: its status, an error without a code, words of the inside."""
    found = [] if status in (200, 400) else [f"status {status}"]
    if INSIDE.search(text):
        found.append("tells of the inside")
    body = json.loads(text)
    codes = [(error.get("extensions") or {}).get("code") for error in body.get("errors") or []]
    if status != 200:
        codes.append(body.get("code"))
    if not all(codes):
        found.append("an error has no code")
    if "internal_error" in codes or '"internal_error"' in text:
        found.append("internal error")
    return found
