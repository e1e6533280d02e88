"""Where qualified leads get lost: each is somewhere exactly once, and every number opens."""

from typing import Any

import pytest

from tests.feedback.counting import advance, behind, reject
from tests.qualification.office import Json, Office, statements_of

pytestmark = pytest.mark.django_db


def flow(office: Office, **parameters: Any) -> Json:
    """The flow, as a viewer reads it."""
    found: Json = office.get("viewer", "loss-flow/", **parameters)
    return found


def ends(found: Json) -> dict[str, dict[str, int]]:
    """What became of whom, by step."""
    return {step["step"]: {end["whereabouts"]: end["count"] for end in step["ends"]} for step in found["steps"]}


def some_get_lost(office: Office) -> None:
    """Of seven qualified leads one waits at each step, three are given back or lost, and one is won."""
    office.mql("reads@reads.example")
    office.handed_over("waits@waits.example")
    reject(office, office.handed_over("no@no.example"), "timing")
    office.accepted("sal@sal.example")
    given_back = office.qualified("back@back.example")
    body = {"reason": "no_budget", "comment": "Next year perhaps."}
    office.post("sales", f"leads/{given_back['id']}/recycle/", body)
    lost = office.qualified("lost@lost.example")
    advance(office, lost, "opportunity")
    office.pass_time(hours=2)
    advance(office, lost, "lost", reason="price", comment="Ten percent too dear.")
    advance(office, office.qualified("won@won.example"), "opportunity", "won")


def test_each_lead_is_somewhere_exactly_once(office: Office) -> None:
    some_get_lost(office)
    found = flow(office)
    assert ends(found) == {
        "mql": {"waiting": 1},
        "handed_over": {"rejected": 1, "waiting": 1},
        "sal": {"waiting": 1},
        "sql": {"sent_back": 1},
        "opportunity": {"lost": 1},
    }
    assert [(step["step"], step["count"], step["went_on"]) for step in found["steps"]] == [
        ("mql", 7, 6),
        ("handed_over", 6, 4),
        ("sal", 4, 3),
        ("sql", 3, 2),
        ("opportunity", 2, 1),
    ]
    assert found["n"] == found["won"] + sum(sum(step.values()) for step in ends(found).values())
    assert {step["step"]: step["owner"] for step in found["steps"]}["mql"] == "marketing"


def test_it_says_why_and_after_how_long(office: Office) -> None:
    some_get_lost(office)
    by_end = {(step["step"], end["whereabouts"]): end for step in flow(office)["steps"] for end in step["ends"]}
    assert by_end["handed_over", "rejected"]["reasons"] == {"timing": 1}
    assert by_end["sql", "sent_back"]["reasons"] == {"no_budget": 1}
    lost = by_end["opportunity", "lost"]
    assert (lost["reasons"], lost["time"]) == ({"price": 1}, {"median_s": 7200.0, "p90_s": 7200.0, "n": 1})
    waits = by_end["handed_over", "waiting"]
    assert waits["time"]["median_s"] == 7200.0
    assert waits["oldest_at"] == (office.get("viewer", "leads/", stage="mql")["results"][0]["created_at"])


def test_every_number_opens_to_as_many(office: Office) -> None:
    some_get_lost(office)
    found = flow(office, **{"from": "2026-11-01", "to": "2026-12-01", "product_line": "cnc-machining"})
    assert found["n"] == 7
    for step in found["steps"]:
        assert len(behind(office, step["leads"])) == step["count"], step["step"]
        for end in step["ends"]:
            assert len(behind(office, end["leads"])) == end["count"], (step["step"], end["whereabouts"])
    office.pass_time(days=91)
    (old, *_) = flow(office)["terminal"]
    assert (old["days"], old["ended"]["n"]) == (90, 6)
    assert len(behind(office, old["ended"]["of"])) == old["ended"]["n"]
    assert len(behind(office, old["ended"]["leads"])) == old["ended"]["hits"]


def test_it_is_narrowed_and_told_over_graphql(office: Office) -> None:
    some_get_lost(office)
    assert flow(office, product_line="injection-molding")["n"] == 0
    assert flow(office, to="2026-11-01")["n"] == 0
    told = office.ask("viewer", '{ lossFlow(productLine: "cnc-machining") { n won steps { step count wentOn } } }')
    assert "errors" not in told, told
    assert [step["count"] for step in told["data"]["lossFlow"]["steps"]] == [7, 6, 4, 3, 2]
    answer = office.call("viewer", "GET", "loss-flow/", {"route": "pigeon"})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_parameter")
    assert office.call("partner", "GET", "loss-flow/").status_code == 403


def test_nothing_yet_is_told_as_nothing(office: Office) -> None:
    found = flow(office)
    assert (found["n"], found["won"], ends(found)["mql"]) == (0, 0, {})
    assert all(one["ended"]["value"] is None for one in found["terminal"])


def test_statements_do_not_grow_with_leads(office: Office) -> None:
    office.handed_over("one@one.example")
    few = statements_of(lambda: flow(office))
    some_get_lost(office)
    assert statements_of(lambda: flow(office)) == few


def test_who_was_given_back_qualified_again_and_rejected_was_rejected(office: Office) -> None:
    lead = office.accepted()
    office.post("sales", f"leads/{lead['id']}/recycle/", {"reason": "no_budget", "comment": "Next year."})
    assert ends(flow(office))["sal"] == {"sent_back": 1}
    office.pass_time(minutes=5)
    again = office.lead("rfq_submitted")
    reject(office, again, "timing")
    assert ends(flow(office))["sal"] == {"rejected": 1}
