"""Writing prospects. The stand-in is ours, after the vendor's documents: nobody publishes what it could be held to."""

from datetime import timedelta

import httpx
import pytest

from leadhub.integrations.account_engagement.kind import KIND
from leadhub.integrations.protocol import FaultKind, Remote
from tests.leadhub.integrations.account_engagement.ground import ADDRESS, DANA, KIM, refused, write
from tests.vendors.account_engagement import refusal

UPSERT = "upsertLatestByEmail"


class TestUnlinked:
    """People without a link: by their address, unless somebody else has a claim."""

    def test_somebody_new_is_made_with_our_id_and_what_the_answer_says_is_the_outcome(self, there, connector):
        there.switches.lag = timedelta(seconds=60)
        (outcome,) = connector.upsert([write(first_name="Dana", leadhub_stage="mql", opted_out=False)])
        (made,) = there.prospects()
        assert outcome.fault is None and outcome.is_new
        assert outcome.remote == Remote("prospect", str(made["id"]))
        assert outcome.seen == {"first_name": "Dana", "leadhub_stage": "mql", "opted_out": False}
        assert (made["email"], made["firstName"], made["leadhub_stage__c"]) == (ADDRESS, "Dana", "mql")
        assert made["leadhub_id__c"] == str(DANA)
        assert not there.asked(f"prospects/{made['id']}"), "nothing was read back"

    def test_written_twice_it_is_there_once_even_before_reads_see_it(self, there, connector):
        there.switches.lag = timedelta(seconds=60)
        first, second = (connector.upsert([write(first_name="Dana")])[0] for _ in range(2))
        assert first.remote == second.remote
        assert (first.is_new, second.is_new) == (True, False)
        assert len(there.prospects()) == 1

    def test_an_answer_that_was_lost_is_tried_again_and_finds_what_was_written(self, there, access_to):
        there.tokens.add("known")
        connector = KIND.connect(access_to(tokens={"access_token": "known"}))
        # Whether somebody is there already is answered; what the write was answered is lost.
        there.switches.instead, there.switches.lost = [there.handle], 1
        (lost,) = connector.upsert([write(first_name="Dana")])
        assert (lost.fault.kind, lost.fault.code) == (FaultKind.RETRY, "timed_out")
        (again,) = connector.upsert([write(first_name="Dana")])
        assert again.fault is None
        assert [one["id"] for one in there.prospects()] == [int(again.remote.id)]
        assert connector.look_up([write()]) == {DANA: again.remote}

    def test_the_one_that_is_there_is_taken_whatever_the_letters_of_its_address(self, there, connector):
        number = there.put(email="Dana@Medico.Example")
        (outcome,) = connector.upsert([write(first_name="Dana")])
        assert (outcome.remote.id, outcome.is_new) == (str(number), False)
        assert len(there.prospects()) == 1

    def test_of_several_with_one_address_the_one_active_last_is_taken(self, there, connector):
        there.put(email=ADDRESS, lastActivityAt=there.clock - timedelta(days=2))
        latest = there.put(email=ADDRESS, lastActivityAt=there.clock)
        there.put(email=ADDRESS, lastActivityAt=there.clock - timedelta(days=1))
        assert connector.upsert([write()])[0].remote.id == str(latest)

    def test_of_several_with_one_address_the_one_with_our_id_comes_first(self, there, connector):
        ours = there.put(email=ADDRESS, leadhub_id__c=str(DANA), lastActivityAt=there.clock - timedelta(days=9))
        there.put(email=ADDRESS, lastActivityAt=there.clock)
        assert connector.look_up([write()]) == {DANA: Remote("prospect", str(ours))}
        assert connector.upsert([write(first_name="Dana")])[0].remote.id == str(ours)
        assert not there.asked(UPSERT)

    @pytest.mark.parametrize("address", [ADDRESS, "Dana@Medico.Example"])
    def test_who_carries_the_id_of_another_person_is_never_written_to(self, there, connector, address):
        kims = there.put(email=address, leadhub_id__c=str(KIM), firstName="Kim", lastActivityAt=there.clock)
        fault = connector.upsert([write(first_name="Dana")])[0].fault
        assert (fault.kind, fault.code) == (FaultKind.PERMANENT, "claimed")
        free = there.put(email=ADDRESS, lastActivityAt=there.clock - timedelta(days=1))
        assert connector.upsert([write(first_name="Dana")])[0].remote.id == str(free)
        assert there.prospect(kims)["firstName"] == "Kim"

    @pytest.mark.parametrize("of_one_batch", [True, False])
    def test_two_people_with_one_address_do_not_write_over_each_other(self, there, connector, of_one_batch):
        there.switches.lag = timedelta(seconds=60)
        writes = [write(first_name="Dana"), write(KIM, first_name="Kim")]
        batches = [writes] if of_one_batch else [[one] for one in writes]
        first, second = (outcome for batch in batches for outcome in connector.upsert(batch))
        assert first.fault is None
        assert (second.fault.kind, second.fault.code) == (FaultKind.RETRY, "just_written")
        assert [one["firstName"] for one in there.prospects()] == ["Dana"]
        there.clock += second.fault.after
        (later,) = connector.upsert([writes[1]])
        assert later.fault.code == "claimed", "reads show by now whose it is"

    def test_who_was_thrown_away_is_not_made_anew(self, there, connector):
        there.put(email=ADDRESS, leadhub_id__c=str(DANA), isDeleted=True)
        fault = connector.upsert([write(first_name="Dana")])[0].fault
        assert (fault.kind, fault.code) == (FaultKind.PERMANENT, "in_recycle_bin")
        assert there.prospects() == []

    def test_without_an_address_there_is_nobody_to_find(self, there, connector):
        fault = connector.upsert([write(match="", first_name="Dana")])[0].fault
        assert (fault.kind, fault.code) == (FaultKind.PERMANENT, "no_address")
        assert connector.look_up([write(match="")]) == {}
        assert there.calls == []

    def test_who_is_found_by_an_old_address_gets_the_new_one(self, there, connector):
        number = there.put(email=ADDRESS)
        (outcome,) = connector.upsert([write(email="dana.ito@medico.example")])
        assert outcome.remote.id == str(number)
        assert there.prospect(number)["email"] == "dana.ito@medico.example"

    def test_a_filter_that_is_not_understood_does_not_give_anybody(self, there, connector):
        stranger = there.put(email="sam@other.example", firstName="Sam")
        there.account.understands_email = False
        assert connector.look_up([write()]) == {}
        (outcome,) = connector.upsert([write(first_name="Dana")])
        assert outcome.remote.id != str(stranger)
        assert there.prospect(stranger)["firstName"] == "Sam"

    def test_what_was_written_and_may_not_be_seen_is_said(self, there, connector):
        there.account.blind = True
        fault = connector.upsert([write(first_name="Dana")])[0].fault
        assert (fault.kind, fault.code) == (FaultKind.PERMANENT, "not_visible")

    def test_an_address_that_is_none_is_refused_in_the_vendors_words(self, connector):
        fault = connector.upsert([write(match="no address", first_name="Dana")])[0].fault
        assert (fault.kind, fault.code, fault.text) == (FaultKind.PERMANENT, "4", "Invalid prospect email address")


class TestLinked:
    """People with a link: by their number, whatever their address is by now."""

    def test_a_link_is_written_by_its_number_and_empty_clears(self, there, connector):
        number = there.put(email="old@medico.example", city="Kyoto", firstName="Dana")
        (outcome,) = connector.upsert([write(remote=number, match="", city="", email=ADDRESS, score=40)])
        found = there.prospect(number)
        assert (found["city"], found["email"], found["score"], found["firstName"]) == (None, ADDRESS, 40, "Dana")
        assert outcome.seen == {"city": None, "email": ADDRESS, "score": 40}
        assert [one.method for one in there.asked("prospects")] == ["PATCH"]

    def test_what_the_system_sets_itself_is_never_sent(self, there, connector):
        number = there.put(email=ADDRESS, lifecycleStageId=502)
        values = {"status:prospect.lifecycleStageId": "503", "owner_email": "kim@medico.example", "campaign": "Fair"}
        (outcome,) = connector.upsert([write(remote=number, **values)])
        assert outcome.fault is None and outcome.seen == {}
        assert there.prospect(number)["lifecycleStageId"] == 502
        assert set(values) == KIND.read_only

    def test_where_nothing_is_left_to_write_nobody_is_called(self, there, access_to):
        access = access_to()
        access.fields = {"owner_email": "assignedTo.email"}
        (outcome,) = KIND.connect(access).upsert([write(remote=7, owner_email="kim@medico.example")])
        assert (outcome.fault, there.calls) == (None, [])

    def test_a_write_whose_answer_may_not_be_seen_was_done(self, there, connector):
        number = there.put(email=ADDRESS)
        there.account.blind = True
        (outcome,) = connector.upsert([write(remote=number, city="Oslo")])
        assert (outcome.fault, outcome.remote.id, outcome.seen) == (None, str(number), {})
        assert there.prospect(number)["city"] == "Oslo"

    def test_who_was_merged_into_another_is_written_there_next(self, there, connector):
        gone = there.put(email=ADDRESS, leadhub_id__c=str(DANA))
        survivor = there.put(email=ADDRESS)
        there.put(gone, isDeleted=True)
        fault = connector.upsert([write(remote=gone, city="Oslo")])[0].fault
        assert (fault.kind, fault.code) == (FaultKind.REROUTE, "219")
        assert fault.instead == (Remote("prospect", str(survivor)),)
        assert connector.upsert([write(remote=survivor, city="Oslo")])[0].fault is None

    @pytest.mark.parametrize("number", [999_999, "gone"])
    def test_who_is_gone_for_good_is_not_made_anew(self, there, connector, number):
        if number == "gone":
            number = there.put(email=ADDRESS, leadhub_id__c=str(DANA), isDeleted=True)
        fault = connector.upsert([write(remote=number, city="Oslo")])[0].fault
        assert fault.kind is FaultKind.PERMANENT and fault.instead == ()
        assert there.prospects() == []

    def test_a_link_that_is_no_number_leads_nowhere(self, there, connector):
        fault = connector.upsert([write(remote="1/../../users/3", city="Oslo")])[0].fault
        assert (fault.kind, fault.code) == (FaultKind.PERMANENT, "id_malformed")
        assert there.calls == []


@pytest.mark.parametrize("text", ["recycled", 'Größe; "8" \\ <b>&', "two\nlines", "=1+1", "日本 🎌", "x" * 4_000, " "])
def test_what_a_carrier_is_given_comes_back_as_it_was(connector, text):
    (outcome,) = connector.upsert([write(leadhub_reason=text, leadhub_recycle_at="2027-01-04T08:00:00Z")])
    (change,) = connector.changes(None).items
    expected = {"leadhub_reason": text, "leadhub_recycle_at": "2027-01-04T08:00:00Z"}
    assert outcome.seen == expected
    assert {name: change.values[name] for name in expected} == expected


class TestBatches:
    """Each by itself, until none can go."""

    def test_one_refused_does_not_keep_the_others(self, there, connector):
        good, bad = there.put(email=ADDRESS), there.put(email="kim@medico.example", isDeleted=True)
        outcomes = connector.upsert([write(KIM, remote=bad, match="", city="Oslo"), write(remote=good, city="Oslo")])
        assert [one.key for one in outcomes] == [KIM, DANA]
        assert [one.fault.kind if one.fault else None for one in outcomes] == [FaultKind.PERMANENT, None]

    def test_when_the_days_calls_are_used_up_the_rest_is_not_tried(self, there, connector):
        numbers = [there.put(email=f"{name}@medico.example") for name in ("a", "b", "c")]
        there.account.calls_left = 1
        outcomes = connector.upsert([write(remote=one, city="Oslo") for one in numbers])
        assert [one.fault.code if one.fault else None for one in outcomes] == [None, "122", "122"]
        assert len(there.asked("prospects")) == 2

    def test_a_malformed_answer_for_one_is_not_held_against_the_others(self, there, connector):
        numbers = [there.put(email=f"{name}@medico.example") for name in ("a", "b")]
        connector.upsert([write(remote=numbers[0], city="Oslo")])
        there.switches.instead = [httpx.Response(200, text="<html>")]
        outcomes = connector.upsert([write(remote=one, city="Bergen") for one in numbers])
        assert [one.fault.code if one.fault else None for one in outcomes] == ["answer_malformed", None]

    def test_another_prospect_than_the_one_written_is_no_answer(self, there, connector):
        number = there.put(email=ADDRESS)
        connector.upsert([write(remote=number, city="Oslo")])
        there.switches.instead = [httpx.Response(200, json={"id": number + 1})]
        assert connector.upsert([write(remote=number, city="Bergen")])[0].fault.code == "answer_malformed"


def test_a_prospect_is_read_as_it_is_and_one_that_is_gone_says_so(there, connector):
    number, thrown = there.put(email=ADDRESS, score=12), there.put(email="kim@medico.example", isDeleted=True)
    found, gone = connector.read([Remote("prospect", str(number)), Remote("prospect", str(thrown))])
    assert (found.values["score"], found.is_deleted) == (12, False)
    assert gone.is_deleted and gone.remote.id == str(thrown)
    there.switches.instead = [refusal(46, 403, "no")]
    assert refused(lambda: connector.read([found.remote])).code == "46"
    assert refused(lambda: connector.read([Remote("prospect", "../account")])).code == "id_malformed"
    there.switches.instead = [httpx.Response(200, json={"id": number + 9, "updatedAt": "2026-11-03T10:00:00-05:00"})]
    assert refused(lambda: connector.read([found.remote])).code == "answer_malformed"
