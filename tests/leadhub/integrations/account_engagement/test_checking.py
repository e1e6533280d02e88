"""Setting up: a test call, the lifecycle's stages as they are now, and the whole way over a socket."""

from datetime import timedelta

import httpx
import pytest

from leadhub.egress.transport import GuardedTransport
from leadhub.integrations.access import Access, Pace
from leadhub.integrations.account_engagement.kind import KIND
from leadhub.integrations.protocol import CARRIERS, Option
from tests.leadhub.integrations.account_engagement.ground import ADDRESS, refused, write
from tests.vendors.account_engagement import UNIT, refusal
from tests.vendors.stand_ins import served


class TestCheck:
    """Whom the credentials are of, and what is missing."""

    def test_a_sound_connection_says_whose_it_is_and_how_much_of_the_day_is_used(self, there, connector):
        found = connector.check()
        assert found.is_sound
        assert found.who == f"Medico ({UNIT})"
        assert "pardot_api" in found.scopes
        assert found.remarks == ("Calls of today: 1/25000.",)
        assert {one.method for one in there.asked("/api/")} == {"GET"}, "nothing is written"

    def test_the_scope_that_is_missing_is_named(self, there, connector):
        there.account.scope = "api refresh_token"
        assert connector.check().scopes_missing == ("pardot_api",)

    def test_where_salesforce_does_not_say_the_scopes_none_is_missing(self, there, connector):
        there.account.scope = ""
        assert connector.check().is_sound

    @pytest.mark.parametrize(
        ("denied", "ability"),
        {
            "prospects": "Prospect > Prospects > View",
            "visitor-activities": "Prospect > Visitors > View",
            "lifecycle-stages": "Prospect > Lifecycle > View Report",
            "custom-fields": "Prospect > Prospects > Configure Fields",
        }.items(),
    )
    def test_an_ability_that_the_user_lacks_is_named(self, there, connector, denied, ability):
        there.account.denied.add(denied)
        found = connector.check()
        assert found.scopes_missing == (ability,)
        assert ability not in found.scopes

    def test_without_a_look_at_the_account_the_business_unit_says_who(self, there, connector):
        there.account.denied.add("account")
        assert connector.check().who == UNIT

    def test_carriers_that_nobody_made_are_named(self, there, connector):
        del there.custom["leadhub_stage"], there.custom["leadhub_id"]
        found = connector.check()
        assert set(found.fields_missing) == {"leadhub_id__c", "leadhub_stage__c"}
        assert not found.is_sound

    @pytest.mark.parametrize("type", ["Checkbox", "Multi-Select"])
    def test_a_field_of_a_type_that_lists_leave_out_is_remarked(self, there, connector, type):
        there.add_custom_field("leadhub_stage", type)
        assert any("leadhub_stage__c" in one for one in connector.check().remarks)

    def test_a_standard_field_that_there_is_not_is_said_in_the_vendors_words(self, there, connector):
        connector.check()
        there.switches.instead = [there.handle, refusal(224, 400, "Invalid fields for request type")]
        fault = refused(connector.check)
        assert (fault.code, fault.text) == ("224", "Invalid fields for request type")

    def test_a_clock_that_is_ahead_is_told(self, there, connector):
        before = connector.check().skew
        there.switches.skew = timedelta(minutes=7)
        assert abs(connector.check().skew - before - timedelta(minutes=7)) < timedelta(seconds=5)

    def test_a_time_zone_that_there_is_not_is_remarked(self, access_to):
        assert any("Mars/Olympus" in one for one in KIND.connect(access_to(time_zone="Mars/Olympus")).check().remarks)


class TestLifecycle:
    """Its stages are options that are read; nobody writes them."""

    def test_the_stages_are_read_as_they_are_now_in_their_order(self, there, connector):
        there.stages.insert(0, {"id": 600, "name": "Old customer", "position": 9, "isDeleted": True})
        (field,) = connector.describe_statuses()
        assert (field.object, field.name) == ("prospect", "lifecycleStageId")
        assert field.options[0] == Option("501", "Visitor")
        assert field.options[-1] == Option("600", "Old customer", is_active=False)
        there.stages[1]["name"] = "Newcomer"
        assert connector.describe_statuses()[0].options[0].label == "Newcomer"

    def test_its_map_only_reads(self):
        assert "status:prospect.lifecycleStageId" in KIND.read_only
        assert KIND.statuses == (), "the numbers of stages differ in each account"


def test_the_kind_names_what_there_is():
    assert KIND.is_synced
    assert set(CARRIERS) <= set(KIND.fields)
    assert all(KIND.fields[name] == f"{name}__c" for name in CARRIERS)
    calls, seconds = KIND.pace
    assert calls / seconds * 86_400 <= 25_000 / 2, "half of the smallest edition's day: others call too"


def test_over_a_socket_and_the_guarded_way_out_all_is_as_in_the_process(there, settings):
    settings.LOCAL_RECEIVERS = True
    with served(there) as url, httpx.Client(transport=GuardedTransport()) as http:
        access = Access(
            http=http,
            base_url=url,
            version="v5",
            credentials={"client_id": "key", "client_secret": "secret"},
            settings={"business_unit_id": UNIT, "login_url": url},
            fields=KIND.fields,
            pace=Pace(*KIND.pace),
            now=lambda: there.clock,
        )
        connector = KIND.connect(access)
        assert connector.check().is_sound
        address = "dana+fair@medico.example"
        (outcome,) = connector.upsert([write(match=address, first_name="Дана", leadhub_stage="mql")])
        assert outcome.is_new
        (change,) = connector.changes(there.clock).items
        assert change.remote == outcome.remote
        assert (change.values["email"], change.values["first_name"]) == (address, "Дана")
        there.switches.lost = 1
        (lost,) = connector.upsert([write(remote=int(outcome.remote.id), city="Oslo")])
        assert lost.fault.kind == "retry"
        assert connector.upsert([write(remote=int(outcome.remote.id), city="Oslo")])[0].fault is None
        assert connector.look_up([write(match=address)]) == {outcome.key: outcome.remote}
        assert connector.look_up([write(match=ADDRESS)]) == {}
