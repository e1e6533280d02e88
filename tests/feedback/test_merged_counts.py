"""Whoever stood twice counts once from then on, as if it had always been one, and twice once it is taken apart."""

from typing import Any

import pytest

from qualification.models import Handoff
from tests.accounts.conftest import settled
from tests.feedback.counting import counts, reject, row
from tests.qualification.company import MEDICO
from tests.qualification.drafts import changed
from tests.qualification.office import Json, Office
from tests.qualification.test_shadows import in_shadow

pytestmark = pytest.mark.django_db
__all__ = ["settled"]

OTHER, CONTROL = "d.ito@medico.example", "kim@kim.example"
KIM = MEDICO | {"name": "Company of kim", "domain": "kim.example"}


def merged(office: Office, winner: Json, loser: Json) -> Json:
    """The merge of the contacts of two leads."""
    made: Json = office.post("operations", f"contacts/{winner['contact']}/merge/", {"loser": loser["contact"]})
    return made


def told(office: Office) -> dict[str, Any]:
    """Everything that insight says of signals, by whom it counts, and what the scorecard counts."""
    found: dict[str, Any] = {"scorecard": row(office), "months": row(office, by="period")}
    for unit in ("lead", "contact", "account"):
        answer = office.get("viewer", "insights/signals/", per=unit, outcome="sql")
        groups = {each["key"]: (each["n"], each["hits"], each["low_fit"]) for each in answer["results"]}
        found[unit] = (answer["n"], answer["hits"], groups)
    found["conversations"] = office.get("viewer", "insights/conversations/", days=30)
    return found


def test_insight_counts_the_signals_of_both_for_the_one_and_gives_them_back(office: Office, settled: Any) -> None:
    office.lead("webinar_attended", CONTROL, account=KIM)
    control = office.qualified(CONTROL)
    reader = office.lead("webinar_attended", OTHER)
    asker = office.qualified("dana@medico.example")
    before = told(office)
    assert (before["lead"][:2], before["contact"][:2]) == ((3, 2), (3, 2))
    assert before["lead"][2]["webinar_attended"][:2] == (2, 1)
    with settled():
        made = merged(office, asker, reader)
    after = told(office)
    for unit in ("lead", "contact", "account"):
        n, hits, groups = after[unit]
        assert (n, hits) == (2, 2), unit
        # Both did the same, so the one that was merged counts wherever the other does.
        assert {key: group[:2] for key, group in groups.items()} == dict.fromkeys(groups, (2, 2)), unit
    assert after["conversations"]["n"] == 2
    assert {each["key"]: each["hits"] for each in after["conversations"]["results"]} == {
        "rfq_submitted": 2,
        "webinar_attended": 2,
    }
    with settled():
        office.post("operations", f"merges/{made['id']}/undo/")
    assert told(office) == before
    assert office.get("viewer", f"leads/{control['id']}/")["stage"] == "sql"


def test_the_scorecard_counts_how_far_either_came_and_from_when(office: Office, settled: Any) -> None:
    early = office.handed_over(OTHER)
    office.post("sales", f"handoffs/{early['handoff']}/accept/")
    office.post("sales", f"leads/{early['id']}/recycle/", {"reason": "no_budget", "comment": "Next year."})
    office.pass_time(days=3)
    late = office.handed_over("dana@medico.example")
    before = told(office)
    assert counts(before["scorecard"])["sal"] == 1
    with settled():
        made = merged(office, late, early)
    once = row(office)
    assert {name: once[name] for name in ("created", "mql", "handed_over", "sal", "sent_back")} == dict.fromkeys(
        ("created", "mql", "handed_over", "sal", "sent_back"), 1
    )
    lead = office.get("viewer", f"leads/{late['id']}/")
    assert (lead["id"], lead["created_at"]) == (late["id"], early["created_at"])
    # What the one does since is its own, also where the other had done it before.
    office.post("sales", f"handoffs/{late['handoff']}/accept/")
    assert row(office)["sal"] == 1
    with settled():
        office.post("operations", f"merges/{made['id']}/undo/")
    apart = row(office)
    assert {name: apart[name] for name in ("created", "mql", "handed_over", "sal", "sent_back")} == {
        "created": 2,
        "mql": 2,
        "handed_over": 2,
        "sal": 2,
        "sent_back": 1,
    }
    assert apart["times"]["handed_over_to_sal"]["n"] == 2


def test_whoever_leaves_first_of_three_takes_along_only_what_it_brought(office: Office, settled: Any) -> None:
    first, second = office.handed_over("ann@ann.example"), office.handed_over("ben@ben.example")
    third = office.lead("guide_download", CONTROL, account=KIM)
    reject(office, first, "timing")
    office.pass_time(minutes=10)
    reject(office, second, "timing")
    stay = office.handed_over("dana@medico.example")
    before = told(office)
    made = []
    for loser in (first, second, third):
        with settled():
            made.append(merged(office, stay, loser))
    assert counts(row(office)) == {"created": 1, "mql": 1, "handed_over": 1, "rejected": 1, "open": 1}
    with settled():
        office.post("operations", f"merges/{made[0]['id']}/undo/")
    assert row(office)["rejected"] == 2
    for each in made[1:]:
        with settled():
            office.post("operations", f"merges/{each['id']}/undo/")
    assert told(office) == before


def test_the_card_lacks_nothing_that_the_merged_lead_said(office: Office, settled: Any) -> None:
    asked = office.lead("rfq_submitted", "dana@medico.example")
    office.run_due()
    handoff = Handoff.objects.get(lead=asked["id"])
    before = office.get("sales", f"handoffs/{handoff.pk}/")["card"]["lacks"]
    assert "drawings" in before
    said = {"annual_volume": 20000, "has_drawings": True, "required_by": "2027-03-01"}
    reader = office.lead("webinar_attended", OTHER, properties=said)
    with settled():
        made = merged(office, asked, reader)
    card = office.get("sales", f"handoffs/{handoff.pk}/")["card"]
    assert set(before) - set(card["lacks"]) == {"quantity", "drawings", "required_by"}
    with settled():
        office.post("operations", f"merges/{made['id']}/undo/")
    assert office.get("sales", f"handoffs/{handoff.pk}/")["card"]["lacks"] == before


def test_a_draft_in_the_shadow_folds_the_signals_of_both(office: Office, settled: Any) -> None:
    def slower(content: Any) -> None:
        for signal in content["models"][0]["signal_points"]:
            signal["half_life_days"] = 400

    one = office.lead("page_view", "dana@medico.example", days_ago=60)
    other = office.lead("webinar_attended", OTHER, days_ago=60)
    office.run_due()
    key = in_shadow(office, changed(office, "scoring-models", slower))["id"]
    with settled():
        (pair,) = merged(office, one, other)["leads"]
    office.lead("page_view", CONTROL, account=KIM, days_ago=60)
    control = office.lead("webinar_attended", CONTROL, account=KIM, days_ago=60)
    for email, company in (("dana@medico.example", MEDICO), (CONTROL, KIM)):
        office.lead("page_view", email, account=company, days_ago=50)
    office.run_due()
    found = office.get("viewer", "shadow-differences/", shadow=key, ordering="at")["results"]
    drafted = {each["lead"]: (each["live"]["level"], each["draft"]["level"]) for each in found}
    # Whoever did the same by one address is decided alike.
    assert pair["winner"] == one["id"]
    assert drafted[one["id"]] == drafted[control["id"]] == ("low", "medium")
