"""Reading what changed, over pages, tokens and chains. The stand-in is ours: no specification is published."""

from datetime import timedelta

import httpx
import pytest

from leadhub.integrations.account_engagement.kind import KIND
from leadhub.integrations.protocol import Remote
from tests.leadhub.integrations.account_engagement.ground import ADDRESS, DANA, everything, refused, write
from tests.vendors.account_engagement import SOMEBODY, US

HOUR = timedelta(hours=1)


def changes(connector, since=None):
    return everything(lambda after: connector.changes(since, after))


def many(there, count, *, of_one_instant=False):
    """So many prospects, a minute apart or of one second."""
    numbers = []
    for number in range(count):
        numbers.append(there.put(email=f"p{number}@medico.example"))
        if not of_one_instant:
            there.clock += timedelta(minutes=1)
    return numbers


def page(values, token, **more):
    return httpx.Response(200, json={"values": values, "nextPageToken": token, **more})


class TestChanges:
    """One page, and what a record says."""

    def test_a_prospect_is_told_in_leadhubs_words(self, there, connector):
        number = there.put(
            email=ADDRESS,
            firstName="Dana",
            optedOut=True,
            score=140,
            city="",
            leadhub_stage__c="sal",
            lifecycleStageId=503,
            salesforceId="00Q5g00000ABCDEFGH",
            **{"assignedTo.email": "kim@medico.example", "campaign.name": "Fair"},
        )
        (change,) = changes(connector)
        assert change.remote == Remote("prospect", str(number))
        assert change.at == there.clock, "told in the time zone of the API user"
        assert change.values == dict.fromkeys(KIND.fields) | {
            "email": ADDRESS,
            "first_name": "Dana",
            "opted_out": True,
            "score": 140,
            "leadhub_stage": "sal",
            "owner_email": "kim@medico.example",
            "campaign": "Fair",
            "status:prospect.lifecycleStageId": "503",
        }
        assert change.elsewhere == {"salesforce": Remote("Lead", "00Q5g00000ABCDEFGH")}
        assert (change.is_deleted, change.told, change.became) == (False, {}, ())

    @pytest.mark.parametrize(
        ("salesforce_id", "elsewhere"),
        {
            "0035g00000ABCDEFGH": {"salesforce": Remote("Contact", "0035g00000ABCDEFGH")},
            "001": {},
            "00Q/../x": {},
        }.items(),
    )
    def test_who_it_is_in_salesforce_is_only_said_where_it_can_be_read(
        self, there, connector, salesforce_id, elsewhere
    ):
        there.put(email=ADDRESS, salesforceId=salesforce_id)
        assert changes(connector)[0].elsewhere == elsewhere

    def test_a_page_that_is_not_found_deletes_nobody(self, there, connector):
        number = there.put(email=ADDRESS)
        there.switches.instead = [httpx.Response(404, text="<html>Not Found</html>")] * 2
        assert refused(lambda: connector.read([Remote("prospect", str(number))])).code == "http_404"

    def test_one_in_the_recycle_bin_says_so(self, there, connector):
        number = there.put(email=ADDRESS)
        there.clock += HOUR
        there.put(number, isDeleted=True)
        (change,) = changes(connector, there.clock - timedelta(minutes=5))
        assert change.is_deleted

    def test_what_came_before_is_not_asked_for_again(self, there, connector):
        there.put(email="old@medico.example")
        there.clock += HOUR
        there.put(email=ADDRESS)
        assert [one.values["email"] for one in changes(connector, there.clock)] == [ADDRESS]

    def test_a_write_that_reads_did_not_see_yet_is_seen_by_the_next_run(self, there, connector):
        there.switches.lag = timedelta(seconds=60)
        connector.upsert([write(first_name="Dana")])
        began = there.clock
        assert changes(connector, began) == []
        there.clock += timedelta(minutes=2)
        # Its time is before the second run's beginning is reckoned, and still it is told.
        assert [one.values["first_name"] for one in changes(connector, began + timedelta(seconds=50))] == ["Dana"]

    def test_what_we_wrote_is_hinted_at_and_what_others_wrote_is_not(self, there, connector):
        ours, theirs = there.put(email=ADDRESS), there.put(email="kim@medico.example", by=SOMEBODY)
        assert changes(connector)[0].ours == frozenset(), "nobody knows yet who we are"
        connector.upsert([write(remote=ours, city="Oslo")])
        assert there.prospect(ours)["updatedById"] == US
        said = {int(one.remote.id): one.ours for one in changes(connector)}
        assert "city" in said[ours] and "status:prospect.lifecycleStageId" not in said[ours]
        assert said[theirs] == frozenset()

    def test_our_own_write_comes_back_as_what_the_outcome_said(self, there, connector):
        (outcome,) = connector.upsert([write(leadhub_stage="quoted", city="Oslo", opted_out=True, score=7)])
        (change,) = changes(connector)
        assert change.remote == outcome.remote
        assert {name: change.values[name] for name in outcome.seen} == dict(outcome.seen)
        assert change.values["leadhub_id"] == str(DANA)


class TestPages:
    """Tokens, and what lies beyond what they give."""

    @pytest.mark.parametrize("of_one_instant", [False, True])
    def test_more_than_a_page_is_read_once_each_in_order(self, there, connector, of_one_instant):
        numbers = many(there, 2_300, of_one_instant=of_one_instant)
        assert [int(one.remote.id) for one in changes(connector)] == numbers
        tokens = [one for one in there.asked("prospects") if "nextPageToken" in one.url.params]
        assert [set(one.url.params) for one in tokens] == [{"fields", "nextPageToken"}] * 2

    @pytest.mark.parametrize("of_one_instant", [False, True])
    def test_a_chain_that_ends_with_a_warning_is_gone_on_from_the_last_record(self, there, connector, of_one_instant):
        numbers = many(there, 11, of_one_instant=of_one_instant)
        there.account.chain = 4
        assert [int(one.remote.id) for one in changes(connector)] == numbers

    @pytest.mark.parametrize("of_one_instant", [False, True])
    def test_a_chain_that_ends_in_silence_is_gone_on_too(self, there, connector, of_one_instant):
        numbers = many(there, 2_100, of_one_instant=of_one_instant)
        there.account.chain, there.account.tells_of_chain = 1_000, False
        assert [int(one.remote.id) for one in changes(connector)] == numbers

    def test_an_end_in_the_middle_of_an_instant_loses_none_of_it(self, there, connector):
        before = many(there, 3)
        within = many(there, 9, of_one_instant=True)
        there.clock += HOUR
        later = many(there, 3)
        there.account.chain = 5
        assert [int(one.remote.id) for one in changes(connector)] == [*before, *within, *later]

    def test_a_token_that_ran_out_is_gone_on_from_the_last_record(self, there, connector):
        numbers = many(there, 1_500)
        first = connector.changes(None)
        there.clock += timedelta(hours=5)
        rest = everything(lambda after: connector.changes(None, after or first.after))
        assert [int(one.remote.id) for one in [*first.items, *rest]] == numbers

    def test_a_walk_is_resumed_by_another_worker_from_what_was_kept(self, there, access_to):
        numbers = many(there, 1_500)
        first = KIND.connect(access_to()).changes(None)
        rest = KIND.connect(access_to()).changes(None, dict(first.after))
        assert [int(one.remote.id) for one in [*first.items, *rest.items]] == numbers
        assert rest.after is None

    def test_reading_a_page_again_changes_nothing(self, there, connector):
        many(there, 1_500)
        first = connector.changes(None)
        assert connector.changes(None, first.after) == connector.changes(None, first.after)

    def test_a_page_that_leads_to_itself_is_not_followed_for_ever(self, there, connector):
        many(there, 1_001)
        first = connector.changes(None)
        again = connector.changes(None, first.after)
        assert again.after is None
        token = first.after["token"]
        there.switches.instead = [page([], token)]
        assert refused(lambda: connector.changes(None, first.after)).code == "answer_malformed"

    def test_an_address_of_the_next_page_is_never_followed(self, there, connector):
        connector.changes(None)
        there.switches.instead = [page([], None, nextPageUrl="https://elsewhere.example/")]
        assert connector.changes(None).after is None
        assert {one.url.host for one in there.asked("prospects")} == {"pi.pardot.com"}


class TestActivities:
    """What people did, then how rules moved them."""

    @pytest.fixture
    def number(self, there):
        return there.put(email=ADDRESS)

    @pytest.fixture
    def told(self, there, number):
        there.lists["visitor-activities"] += [
            {
                "id": 9,
                "prospectId": number,
                "type": 4,
                "typeName": "Form",
                "details": "Ask for a quote",
                "createdAt": there.clock,
                "campaign.name": "Fair",
                "formId": 31,
            },
            {"id": 10, "prospectId": None, "type": 2, "typeName": "Page View", "createdAt": there.clock},
        ]
        there.lists["lifecycle-histories"].append(
            {
                "id": 9,
                "prospectId": number,
                "previousStage.name": "Prospect",
                "nextStage.name": "MQL",
                "secondsElapsed": 86_400,
                "createdAt": there.clock,
            }
        )

    @pytest.mark.usefixtures("told")
    def test_both_lists_are_told_and_visitors_without_a_name_are_not(self, there, connector, number):
        form, moved = everything(lambda after: connector.activities(there.clock, after))
        assert (form.id, form.type, form.sort, form.at) == ("visitor-activities:9", "Form", "engagement", there.clock)
        assert form.person == Remote("prospect", str(number))
        assert form.properties == {"type": 4, "details": "Ask for a quote", "campaign": "Fair", "form_id": 31}
        assert (moved.id, moved.type, moved.is_automated) == ("lifecycle-histories:9", "Lifecycle History", True)
        assert moved.properties == {"previous_stage": "Prospect", "next_stage": "MQL", "seconds_elapsed": 86_400}

    @pytest.mark.usefixtures("told")
    def test_what_was_done_before_is_not_told(self, there, connector):
        assert everything(lambda after: connector.activities(there.clock + HOUR, after)) == []

    def test_long_lists_are_walked_as_prospects_are(self, there, connector, number):
        for listed in there.lists:
            there.lists[listed] += [
                {"id": one, "prospectId": number, "typeName": "Visit", "createdAt": there.clock} for one in range(1, 9)
            ]
        there.account.chain = 3
        said = [one.id for one in everything(lambda after: connector.activities(there.clock, after))]
        assert said == [f"{listed}:{one}" for listed in there.lists for one in range(1, 9)]
