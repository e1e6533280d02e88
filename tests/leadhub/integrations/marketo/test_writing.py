"""People are written to Marketo once, wherever they were before, and each has an outcome of its own."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx
import pytest

from leadhub.integrations.protocol import FaultKind, Outcome, Remote, Value, VendorError, Write
from tests.leadhub.integrations.marketo.connecting import DANA, KAI, connected, write
from tests.vendors.contracts import Broken, needs_specs
from tests.vendors.marketo import MarketoStandIn


def fault(outcome: Outcome) -> tuple[FaultKind, str]:
    assert outcome.fault is not None
    return outcome.fault.kind, outcome.fault.code


def test_somebody_new_is_made_and_written_twice_is_there_once(marketo: MarketoStandIn) -> None:
    (first,) = connected(marketo).upsert([write(first_name="Dana", leadhub_stage="mql", status="MQL")])
    (second,) = connected(marketo).upsert([write(first_name="Dana", leadhub_stage="mql", status="MQL")])
    assert first == Outcome(key=DANA, remote=Remote("lead", "101"), is_new=True)
    assert second == Outcome(key=DANA, remote=Remote("lead", "101"))
    (lead,) = marketo.leads.values()
    assert (lead["email"], lead["leadhub_id"], lead["leadStatus"]) == ("dana@medico.example", str(DANA), "MQL")


@pytest.mark.parametrize("typed", ["dana@medico.example", "DANA@medico.example"])
def test_a_lead_that_marketing_has_already_is_found_by_its_address_whatever_its_letters(
    marketo: MarketoStandIn, typed: str
) -> None:
    known = marketo.add(email="Dana@Medico.example", firstName="D.")
    (outcome,) = connected(marketo).upsert([write(first_name="Dana", email=typed)])
    assert outcome == Outcome(key=DANA, remote=Remote("lead", str(known)))
    assert marketo.leads[known]["leadhub_id"] == str(DANA)
    assert len(marketo.leads) == 1


def test_who_was_linked_by_leadhubs_id_is_found_after_a_new_address(marketo: MarketoStandIn) -> None:
    known = marketo.add(email="old@medico.example", leadhub_id=str(DANA))
    (outcome,) = connected(marketo).upsert([write(email="dana@medico.example")])
    assert outcome.remote == Remote("lead", str(known))
    assert marketo.leads[known]["email"] == "dana@medico.example"


def test_without_a_field_leadhub_id_people_are_made_by_their_address(marketo: MarketoStandIn) -> None:
    del marketo.fields["leadhub_id"]
    (outcome,) = connected(marketo).upsert([write(first_name="Dana")])
    assert outcome.is_new
    assert b'"lookupField":"email"' in marketo.calls[-1].content
    (nobody,) = connected(marketo).upsert([write(email="", first_name="Dana")])
    assert fault(nobody) == (FaultKind.PERMANENT, "no_key")


def test_a_link_is_written_by_its_id_and_never_made_anew(marketo: MarketoStandIn) -> None:
    lead = marketo.add(email="dana@medico.example")
    linked = Write(key=DANA, values={"job_title": "Buyer"}, remote=Remote("lead", str(lead)))
    gone = Write(key=KAI, values={"job_title": "Buyer"}, remote=Remote("lead", "9"))
    done, refused = connected(marketo).upsert([linked, gone])
    assert done == Outcome(key=DANA, remote=Remote("lead", str(lead)))
    assert fault(refused) == (FaultKind.PERMANENT, "1004")
    assert list(marketo.leads) == [lead]


def test_a_link_to_a_lead_that_was_merged_is_led_to_the_winner(marketo: MarketoStandIn) -> None:
    loser = marketo.add(email="d.ito@medico.example", leadhub_id=str(DANA))
    winner = marketo.add(email="dana@medico.example")
    marketo.merge(winner, loser)
    (outcome,) = connected(marketo).upsert(
        [Write(key=DANA, values={"city": "Kiel"}, remote=Remote("lead", str(loser)))]
    )
    assert outcome.fault is not None
    assert outcome.fault.kind is FaultKind.REROUTE
    assert outcome.fault.instead == (Remote("lead", str(winner)),)


def test_several_leads_of_one_address_are_for_a_person_to_merge(marketo: MarketoStandIn) -> None:
    marketo.add(email="dana@medico.example")
    marketo.add(email="dana@medico.example")
    (outcome,) = connected(marketo).upsert([write()])
    assert fault(outcome) == (FaultKind.PERMANENT, "1007")
    assert outcome.fault is not None
    assert (
        outcome.fault.text == "Multiple lead match lookup criteria Merge them in Marketo; then this is written again."
    )
    assert connected(marketo).look_up([write()]) == {}


def test_the_lead_of_somebody_else_is_not_taken_over(marketo: MarketoStandIn) -> None:
    lead = marketo.add(email="dana@medico.example", leadhub_id=str(KAI))
    (outcome,) = connected(marketo).upsert([write(first_name="Dana")])
    assert fault(outcome) == (FaultKind.PERMANENT, "key_taken")
    assert marketo.leads[lead]["leadhub_id"] == str(KAI)
    assert connected(marketo).look_up([write()]) == {}


def test_the_same_person_twice_in_a_batch_is_made_once_and_the_rest_waits(marketo: MarketoStandIn) -> None:
    first, second = connected(marketo).upsert([write(), write(KAI, email="DANA@medico.example")])
    assert first.is_new
    assert fault(second) == (FaultKind.RETRY, "twice")
    assert len(marketo.leads) == 1


def test_somebody_new_with_the_address_of_a_linked_lead_does_not_take_it_over(marketo: MarketoStandIn) -> None:
    lead = marketo.add(email="dana@medico.example")
    linked = Write(key=KAI, values={"city": "Kiel"}, remote=Remote("lead", str(lead)))
    done, refused = connected(marketo).upsert([linked, write()])
    assert done.fault is None
    assert fault(refused) == (FaultKind.PERMANENT, "key_taken")
    assert "leadhub_id" not in marketo.leads[lead]


def test_two_leads_of_one_person_are_both_written_and_keep_the_ids_that_they_were_made_with(
    marketo: MarketoStandIn,
) -> None:
    leads = [marketo.add(email="d@medico.example", leadhub_id=str(key)) for key in (DANA, KAI)]
    writes = [Write(key=DANA, values={"city": "Kiel"}, remote=Remote("lead", str(lead))) for lead in leads]
    assert [outcome.fault for outcome in connected(marketo).upsert(writes)] == [None, None]
    assert [marketo.leads[lead]["leadhub_id"] for lead in leads] == [str(DANA), str(KAI)]


def test_an_address_with_a_comma_finds_nobody_else_and_holds_up_no_other(marketo: MarketoStandIn) -> None:
    marketo.add(email="b@medico.example")
    marketo.switches.skips["a,b@medico.example"] = ("1003", "Email is invalid")
    many = [write(UUID(int=n), email=f"p{n}@medico.example") for n in range(299)]
    *others, odd = connected(marketo).upsert([*many, write(DANA, email="a,b@medico.example")])
    assert all(outcome.is_new for outcome in others)
    assert fault(odd) == (FaultKind.PERMANENT, "1003")
    assert "leadhub_id" not in marketo.leads[101]


def test_a_search_that_finds_too_many_leads_is_made_in_parts(marketo: MarketoStandIn) -> None:
    found = marketo._found

    def few(asked: dict[str, str]) -> httpx.Response:
        many = asked["filterValues"].count(",") > 1
        return marketo.refused("1003", "Too many results match the filter") if many else found(asked)

    marketo._found = few  # type: ignore[method-assign]
    wanted = [write(UUID(int=n), email=f"p{n}@medico.example") for n in range(5)]
    made = [marketo.add(email=f"p{n}@medico.example") for n in range(5)]
    assert [remote.id for remote in connected(marketo).look_up(wanted).values()] == [str(id) for id in made]


def test_one_record_that_is_skipped_keeps_none_of_the_others(marketo: MarketoStandIn) -> None:
    marketo.switches.skips["bad@medico.example"] = ("1001", "Invalid value 'x'. Required of type 'integer'")
    outcomes = connected(marketo).upsert([write(), write(KAI, email="bad@medico.example")])
    assert outcomes[0].is_new
    assert fault(outcomes[1]) == (FaultKind.PERMANENT, "1001")


def test_a_field_that_the_native_sync_owns_is_named(marketo: MarketoStandIn) -> None:
    marketo.switches.crm = {"leadStatus"}
    (outcome,) = connected(marketo).upsert([write(first_name="Dana", status="SAL")])
    assert fault(outcome) == (FaultKind.PERMANENT, "1018")
    assert outcome.fault is not None
    assert outcome.fault.text.startswith("leadStatus: CRM Enabled")


def test_a_field_that_leads_do_not_have_is_named_and_stops_no_other_record(marketo: MarketoStandIn) -> None:
    del marketo.fields["leadhub_reason"]
    done, refused = connected(marketo).upsert(
        [write(), write(KAI, email="kai@medico.example", leadhub_reason="too early")]
    )
    assert done.is_new
    assert refused.fault is not None
    assert (refused.fault.code, "leadhub_reason" in refused.fault.text) == ("field_missing", True)


def test_company_fields_are_never_written(marketo: MarketoStandIn) -> None:
    (outcome,) = connected(marketo).upsert([write(company="Medico", domain="medico.example")])
    assert outcome.is_new
    assert "company" not in marketo.leads[101]


def test_values_are_written_as_marketo_has_them_and_empty_ones_clear(marketo: MarketoStandIn) -> None:
    marketo.fields["leadhub_recycle_at"] = "date"
    lead = marketo.add(email="dana@medico.example", phone="1", leadhub_reason="no budget")
    values: dict[str, Value] = {
        "opted_out": True,
        "score": 40,
        "phone": "",
        "leadhub_reason": None,
        "leadhub_recycle_at": "2026-12-01T08:00:00Z",
    }
    connected(marketo).upsert([Write(key=DANA, values=values, remote=Remote("lead", str(lead)))])
    said = marketo.leads[lead]
    assert (said["unsubscribed"], said["leadScore"], said["leadhub_recycle_at"]) == (True, 40, "2026-12-01")
    assert (said["phone"], said["leadhub_reason"]) == (None, None)


def sent_to(marketo: MarketoStandIn) -> list[httpx.Request]:
    """The calls that write."""
    return [call for call in marketo.asked("leads.json") if call.url.query == b""]


def test_three_hundred_records_go_in_one_call_and_no_more(marketo: MarketoStandIn) -> None:
    connected(marketo).upsert([write(UUID(int=n), email=f"p{n}@medico.example") for n in range(301)])
    assert [len(json.loads(call.content)["input"]) for call in sent_to(marketo)] == [300, 1]


def test_a_batch_goes_in_calls_of_less_than_a_megabyte(marketo: MarketoStandIn) -> None:
    many = [write(UUID(int=n), email=f"p{n}@medico.example", leadhub_reason="x" * 5_000) for n in range(301)]
    outcomes = connected(marketo).upsert(many)
    assert [outcome.key for outcome in outcomes] == [one.key for one in many]
    assert all(outcome.is_new for outcome in outcomes)
    sent = sent_to(marketo)
    assert len(sent) == 2
    assert max(len(call.content) for call in sent) < 1_000_000


def test_a_record_that_is_too_large_is_refused_alone(marketo: MarketoStandIn) -> None:
    large = write(KAI, email="kai@medico.example", leadhub_reason="x" * 1_000_000)
    done, refused = connected(marketo).upsert([write(), large])
    assert done.is_new
    assert fault(refused) == (FaultKind.PERMANENT, "too_large")


def test_a_refusal_of_a_whole_call_that_is_about_one_record_is_narrowed_down_to_it(marketo: MarketoStandIn) -> None:
    synced = marketo._synced
    marketo._synced = lambda body: (  # type: ignore[method-assign]
        marketo.refused("1003", "Invalid data") if b"p7@" in repr(body).encode() else synced(body)
    )
    outcomes = connected(marketo).upsert([write(UUID(int=n), email=f"p{n}@medico.example") for n in range(10)])
    assert [outcome.key.int for outcome in outcomes if outcome.fault] == [7]
    assert len(marketo.leads) == 9


def test_a_lost_answer_to_a_call_that_makes_leads_is_looked_up_and_not_simply_repeated(
    marketo: MarketoStandIn,
) -> None:
    connector = connected(marketo)
    marketo.switches.lost_writes = 1
    with pytest.raises(VendorError) as raised:
        connector.upsert([write()])
    assert raised.value.fault.kind is FaultKind.AMBIGUOUS
    assert connector.look_up([write()]) == {DANA: Remote("lead", "101")}


def test_a_lost_answer_to_an_update_is_simply_tried_again(marketo: MarketoStandIn) -> None:
    lead = marketo.add(email="dana@medico.example")
    marketo.switches.lost_writes = 1
    with pytest.raises(VendorError) as raised:
        connected(marketo).upsert([Write(key=DANA, values={"city": "Kiel"}, remote=Remote("lead", str(lead)))])
    assert raised.value.fault.kind is FaultKind.RETRY


def test_what_was_written_is_told_although_a_later_call_of_the_batch_got_no_answer(marketo: MarketoStandIn) -> None:
    marketo.add(email="kai@medico.example")
    linked = Write(key=KAI, values={"city": "Kiel"}, remote=Remote("lead", "101"))
    connector = connected(marketo)
    synced = marketo._synced

    def once(body: dict[str, Any]) -> httpx.Response:
        marketo._synced = lambda body: marketo.refused("608", "API Temporarily Unavailable")  # type: ignore[method-assign]
        return synced(body)

    marketo._synced = once  # type: ignore[method-assign]
    done, waits = connector.upsert([linked, write()])
    assert done == Outcome(key=KAI, remote=Remote("lead", "101"))
    assert fault(waits) == (FaultKind.RETRY, "608")


def test_a_gateway_that_gives_up_on_a_call_that_makes_leads_leaves_it_open_what_was_done(
    marketo: MarketoStandIn,
) -> None:
    marketo.contracts = ()
    for answer in (httpx.Response(502), httpx.Response(200, text="<html>"), marketo.refused("502", "Bad Gateway")):
        marketo._synced = lambda body, answer=answer: answer  # type: ignore[misc, method-assign]
        with pytest.raises(VendorError) as raised:
            connected(marketo).upsert([write()])
        assert raised.value.fault.kind is FaultKind.AMBIGUOUS


def test_the_partition_of_the_connection_is_where_people_are_made(marketo: MarketoStandIn) -> None:
    connector = connected(marketo, settings={"partition": "Europe"})
    connector.upsert([write()])
    assert b'"partitionName":"Europe"' in marketo.calls[-1].content
    connector.upsert([replace(write(city="Kiel"), remote=Remote("lead", "101"))])
    assert b"partitionName" not in marketo.calls[-1].content


def test_many_long_addresses_are_looked_up_in_one_call_that_is_no_longer_than_marketo_takes(
    marketo: MarketoStandIn,
) -> None:
    del marketo.fields["leadhub_id"]
    for n in range(300):
        marketo.add(email=f"somebody.with.a.long.name.{n}@medico.example")
    wanted = [write(UUID(int=n), email=f"somebody.with.a.long.name.{n}@medico.example") for n in range(300)]
    assert len(connected(marketo).look_up(wanted)) == 300
    (asked,) = marketo.asked("leads.json")
    assert (asked.method, asked.url.query) == ("POST", b"_method=GET")
    # About as many as one address takes.
    assert all(len(connected(marketo).look_up(wanted[:count])) == count for count in range(140, 200, 5))


@needs_specs
def test_a_call_that_adobe_would_not_understand_breaks_the_stand_in(marketo: MarketoStandIn) -> None:
    call = httpx.Request("POST", "https://m.example/rest/v1/leads.json", json={"action": "upsert", "input": []})
    with pytest.raises(Broken, match="upsert"):
        marketo(call)
