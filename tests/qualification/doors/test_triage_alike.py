"""The triage desk over GraphQL: the queue, each decision and each refusal, as REST has them."""

from typing import Any

import pytest

from accounts.models import Partner
from leadhub.keys import new_id
from qualification.models import Handoff, HandoffStatus, Triage
from qualification.readers.triages import TRIAGE
from tests.feedback.keystone import small_order
from tests.qualification.doors.selections import fields_of, noun_alike
from tests.qualification.doors.test_acting_alike import LEAD, Act, Outcome, over_graphql, over_rest, tried
from tests.qualification.office import Office, rows_written, statements_of

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
RIVAL = {"name": "Halvorsen Machinery", "domain": "halvorsen.example", "country": "US", "relationship": "competitor"}
NOBODY = str(new_id())
WHY = {"reason": "outside_market", "comment": "They bake."}
DECIDES = Act("triageLead", "TriageInput", "leads/{id}/triage/", LEAD)
ANSWERS = Act("declineLead", "DeclineInput", "leads/{id}/decline/", LEAD)


class Given:
    """Leads before the desk, as the rows below want them."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def waiting(self, name: str = "unheard") -> Json:
        """Somebody of a company that nobody has heard of, in the territory of Keystone."""
        account = {"name": f"{name} Ltd".capitalize(), "domain": f"{name}.example", "country": "US"}
        return self.office.lead("rfq_submitted", f"dana@{name}.example", account=account)

    def excluded(self) -> Json:
        """A competitor that asks and is to be answered."""
        return self.office.lead("rfq_submitted", "rita@halvorsen.example", account=RIVAL)

    def nowhere(self) -> Json:
        """Somebody of whom nobody knows where they are."""
        return self.office.lead("rfq_submitted", "eve@nowhere.example", account={"name": "Nowhere Ltd"})

    def controlled(self) -> Json:
        """Somebody whose enquiry is export-controlled."""
        lead = self.waiting("secret")
        rfq = self.office.get("viewer", "rfqs/", lead=lead["id"])["results"][0]["id"]
        marked = self.office.call("marketing", "PATCH", f"rfqs/{rfq}/", {"export_marking": "itar"})
        assert marked.status_code == 200, marked.content
        return lead

    def decided(self) -> Json:
        """A lead on which somebody has decided."""
        lead = self.waiting()
        self.office.post("sales2", f"leads/{lead['id']}/triage/", {"decision": "partner"})
        return lead

    def returned(self) -> Json:
        """A lead that a team gave back to the desk, still qualified."""
        lead = self.office.handed_over()
        body = {"reason": "wrong_team", "comment": "Not ours."}
        self.office.post("sales", f"handoffs/{lead['handoff']}/reject/", body)
        return lead

    def known(self) -> Json:
        """A lead that never came before the desk."""
        return small_order(self.office)


def decide(office: Office, who: str, lead: Json, **given: Any) -> Json:
    """What GraphQL answers to a decision."""
    document = """mutation($id: ID!, $input: TriageInput!) { triageLead(id: $id, input: $input) {
        ... on Lead { id stage triage { dueAt } decline { dueAt } handoff { id } }
        ... on Refusal { code httpStatus facts } } }"""
    found: Json = office.ask(who, document, id=lead["id"], input=given)["data"]["triageLead"]
    return found


def queue(office: Office, who: str = "sales", given: str = "") -> list[Json]:
    """The queue, as GraphQL answers it and REST would have written it."""
    asked = f"(filter: {{{given}}})" if given else ""
    document = f"{{ triageItems{asked} {{ edges {{ node {{ {fields_of(TRIAGE)} }} }} }} }}"
    return [noun_alike(edge["node"], TRIAGE) for edge in office.ask(who, document)["data"]["triageItems"]["edges"]]


class TestTheQueue:
    """What waits, and what was decided, as a connection."""

    @pytest.fixture
    def items(self, office: Office) -> dict[str, Triage]:
        """One that waits, one that is to be answered, and one of each decision."""
        given = Given(office)
        leads = {"excluded": given.excluded(), "handed_over": given.waiting("first"), "given": given.waiting("second")}
        decide(office, "sales", leads["handed_over"], decision="hand_over", team=office.team("North America"))
        decide(office, "sales", leads["given"], decision="partner", comment="Theirs.")
        office.pass_time(hours=1)
        leads |= {"declined": given.waiting("third"), "waits": given.waiting("fourth")}
        decide(office, "sales", leads["declined"], decision="decline", text="We are sorry.", **WHY)
        return {name: Triage.objects.get(lead=lead["id"]) for name, lead in leads.items()}

    def test_it_reads_what_rest_reads(self, office: Office, items: dict[str, Triage]) -> None:
        found = queue(office)
        assert len(found) == len(items)
        assert found == office.get("sales", "triage/")["results"]
        item = items["declined"]
        document = f"query($id: ID!) {{ triageItem(id: $id) {{ {fields_of(TRIAGE)} }} node(id: $id) {{ __typename }} }}"
        one = office.ask("sales", document, id=str(item.pk))["data"]
        assert one["node"] == {"__typename": "TriageItem"}
        shown = noun_alike(one["triageItem"], TRIAGE)
        assert shown == office.get("sales", f"triage/{item.pk}/")
        assert {name: shown[name] for name in ("decision", "reason", "comment", "sent", "decided_by")} == {
            "decision": "decline",
            "reason": "outside_market",
            "comment": "They bake.",
            "sent": "We are sorry.",
            "decided_by": "Sam Keller",
        }
        absent = office.ask("sales", document, id=NOBODY)
        assert absent["data"] == {"triageItem": None, "node": None}

    @pytest.mark.parametrize(
        ("given", "query", "names"),
        [
            ("decided: false", "decided=false", {"excluded", "waits"}),
            ("decided: true", "decided=true", {"handed_over", "given", "declined"}),
            ("kind: [DECLINE]", "kind=decline", {"excluded"}),
            ("decision: [HAND_OVER, PARTNER]", "decision=hand_over,partner", {"handed_over", "given"}),
            ("decision: [VOID]", "decision=void", set()),
            ('lead: ["{lead}"]', "lead={lead}", {"waits"}),
            ('team: ["{team}"], decided: false', "team={team}&decided=false", {"excluded", "waits"}),
            ('createdAtGte: "2026-11-03T15:30:00Z"', "created_at__gte=2026-11-03T15:30:00Z", {"declined", "waits"}),
            ('createdAtLt: "2026-11-03T00:00:00Z"', "created_at__lt=2026-11-03", set()),
            ('dueAtLt: "{due}"', "due_at__lt={due}", {"handed_over", "given"}),
            ('dueAtGte: "{due}"', "due_at__gte={due}", {"excluded", "declined", "waits"}),
        ],
    )
    def test_it_is_narrowed_as_rest_narrows_it(
        self, office: Office, items: dict[str, Triage], given: str, query: str, names: set[str]
    ) -> None:
        item = items["waits"]
        places = {"lead": item.lead_id, "team": item.team_id, "due": item.due_at.strftime("%Y-%m-%dT%H:%M:%SZ")}
        for name, value in places.items():
            given, query = given.replace(f"{{{name}}}", str(value)), query.replace(f"{{{name}}}", str(value))
        found = queue(office, given=given)
        assert {one["id"] for one in found} == {str(items[name].pk) for name in names}
        assert found == office.get("sales", f"triage/?{query}")["results"]

    def test_pages_and_orders_are_those_of_rest(self, office: Office, items: dict[str, Triage]) -> None:
        document = """query($after: String) { triageItems(first: 2, after: $after, orderBy: [CREATED_AT_DESC]) {
            edges { node { id } } pageInfo { hasNextPage endCursor } } }"""
        found: list[str] = []
        after: str | None = None
        for is_last in (False, False, True):
            page = office.ask("sales", document, after=after)["data"]["triageItems"]
            found += [edge["node"]["id"] for edge in page["edges"]]
            after = page["pageInfo"]["endCursor"]
            assert page["pageInfo"]["hasNextPage"] is not is_last
        assert found == [one["id"] for one in office.get("sales", "triage/?ordering=-created_at")["results"]]
        answer = office.ask("viewer", document, after=after)
        assert answer["errors"][0]["extensions"]["code"] == "malformed_parameter", "a cursor is its caller's"

    def test_it_costs_the_same_for_one_and_for_many(self, office: Office, items: dict[str, Triage]) -> None:
        document = f"query($n: Int) {{ triageItems(first: $n) {{ edges {{ node {{ {fields_of(TRIAGE)} }} }} }} }}"
        costs = [statements_of(lambda n=n: office.ask("sales", document, n=n)) for n in (1, len(items))]
        assert costs[0] == costs[1]


class TestDeciding:
    """Each of the three ways, and what becomes of the lead."""

    def test_handed_over_by_the_route_or_to_a_named_team(self, office: Office) -> None:
        given, desk = Given(office), office.team("OEM desk")
        for lead, team in ((given.waiting("first"), None), (given.waiting("second"), desk)):
            after = decide(office, "sales", lead, decision="hand_over", team=team, comment="A good one.")
            assert (after["stage"], after["triage"]) == ("MQL", None)
            handoff = Handoff.objects.get(lead=lead["id"], status=HandoffStatus.OPEN)
            assert after["handoff"]["id"] == str(handoff.pk)
            assert team is None or str(handoff.team_id) == team
            assert office.get("viewer", f"leads/{lead['id']}/")["handoff"] == str(handoff.pk)

    def test_given_to_the_partner_of_the_territory_or_to_a_named_one(self, office: Office) -> None:
        given, nordwerk = Given(office), Partner.objects.get(name="Nordwerk Supply")
        keystone = Partner.objects.get(name="Keystone Industrial Supply")
        for lead, named, taker in (
            (given.waiting("first"), None, keystone),
            (given.nowhere(), str(nordwerk.pk), nordwerk),
        ):
            after = decide(office, "marketing", lead, decision="partner", partner=named)
            assert (after["stage"], after["triage"]) == ("MQL", None)
            assert Handoff.objects.get(pk=after["handoff"]["id"]).partner == taker

    def test_declined_it_is_out_with_reason_comment_and_what_was_written(self, office: Office) -> None:
        lead = Given(office).waiting()
        after = decide(office, "sales", lead, decision="decline", text="We are sorry.", **WHY)
        assert (after["stage"], after["triage"], after["handoff"]) == ("DISQUALIFIED", None, None)
        (item,) = queue(office, given="decision: [DECLINE]")
        assert (item["reason"], item["comment"], item["sent"]) == ("outside_market", "They bake.", "We are sorry.")

    def test_the_second_decision_is_told_who_was_first(self, office: Office) -> None:
        lead = Given(office).decided()
        before = rows_written()
        refusal = decide(office, "sales", lead, decision="decline", **WHY)
        assert (refusal["code"], refusal["httpStatus"]) == ("triage_closed", 409)
        assert (refusal["facts"]["closed_by_name"], refusal["facts"]["decision"]) == ("Dana Whitfield", "partner")
        assert rows_written() == before


HAND_OVER, PARTNER = {"decision": "hand_over"}, {"decision": "partner"}
ROWS: list[tuple[str, str, Act, Json, str | None]] = [
    # given a lead, who, decides or answers, with what: the code of the refusal, or None
    ("waiting", "sales", DECIDES, HAND_OVER, None),
    ("waiting", "manager", DECIDES, HAND_OVER | {"comment": "A good one."}, None),
    ("waiting", "marketing", DECIDES, PARTNER, None),
    ("waiting", "operations", DECIDES, {"decision": "decline", "text": "Sorry.", **WHY}, None),
    ("waiting", "sales", DECIDES, {"decision": "decline", "reason": "timing", "comment": "Next year."}, None),
    ("waiting", "sales", DECIDES, {}, "decision_required"),
    ("waiting", "sales", DECIDES, {"decision": "forget"}, "unknown_decision"),
    ("waiting", "sales", DECIDES, {"decision": "moved"}, "unknown_decision"),
    ("waiting", "sales", DECIDES, {"decision": "decline"}, "reason_required"),
    ("waiting", "sales", DECIDES, {"decision": "decline", **WHY, "comment": " "}, "comment_required"),
    ("waiting", "sales", DECIDES, {"decision": "decline", **WHY, "reason": "because"}, "unknown_reason"),
    ("waiting", "sales", DECIDES, HAND_OVER | {"comment": "c" * 10_001}, "out_of_bounds"),
    ("waiting", "sales", DECIDES, HAND_OVER | {"team": NOBODY}, "unknown_team"),
    ("waiting", "sales", DECIDES, PARTNER | {"partner": NOBODY}, "unknown_partner"),
    ("nowhere", "sales", DECIDES, PARTNER, "partner_required"),
    ("controlled", "sales", DECIDES, PARTNER, "partner_not_cleared"),
    ("returned", "sales", DECIDES, HAND_OVER, "team_required"),
    ("decided", "sales", DECIDES, {"decision": "decline", **WHY}, "triage_closed"),
    ("known", "sales", DECIDES, HAND_OVER, "triage_closed"),
    ("excluded", "sales", DECIDES, HAND_OVER, "triage_closed"),
    ("waiting", "viewer", DECIDES, HAND_OVER, "not_allowed"),
    ("waiting", "integration", DECIDES, HAND_OVER, "not_allowed"),
    ("excluded", "sales", ANSWERS, {"text": "We cannot."}, None),
    ("excluded", "marketing", ANSWERS, {"reason": "outside_market"}, None),
    ("excluded", "sales", ANSWERS, {"reason": "because"}, "unknown_reason"),
    ("waiting", "sales", ANSWERS, {}, "triage_closed"),
    ("excluded", "viewer", ANSWERS, {}, "not_allowed"),
]


@pytest.mark.parametrize(
    ("given", "who", "does", "body", "code"),
    ROWS,
    ids=[f"{given}-{who}-{act.mutation}-{body.get('decision', '')}-{code}" for given, who, act, body, code in ROWS],
)
def test_both_doors_agree(office: Office, given: str, who: str, does: Act, body: Json, code: str | None) -> None:
    lead: Json = getattr(Given(office), given)()
    before = rows_written()
    rest = tried(lambda: over_rest(office, who, does, lead, body))
    graphql = tried(lambda: over_graphql(office, who, does, lead, body))
    assert (rest.refusal or {}).get("code") == code
    assert graphql.refusal == rest.refusal
    assert unlike(rest) == unlike(graphql)
    assert (rest.found.get("triage"), rest.found.get("decline")) == (None, None)
    assert rows_written() == before


@pytest.mark.parametrize("act", [DECIDES, ANSWERS], ids=["decide", "answer"])
def test_sales_of_another_desk_decides_nothing(office: Office, act: Act, direct_writes: None) -> None:
    given = Given(office)
    lead = given.waiting() if act is DECIDES else given.excluded()
    item = Triage.objects.get(lead=lead["id"])
    item.team.members.filter(user=office.users["sales2"]).update(is_active=False)
    before = rows_written()
    body = HAND_OVER if act is DECIDES else {}
    rest = tried(lambda: over_rest(office, "sales2", act, lead, body))
    assert rest.refusal is not None
    assert rest.refusal["code"] in ("not_holder", "not_found")
    assert tried(lambda: over_graphql(office, "sales2", act, lead, body)).refusal == rest.refusal
    assert rows_written() == before


def unlike(outcome: Outcome) -> Json:
    """What an act leaves of a lead, but for what is new in every try."""
    return {name: value for name, value in outcome.found.items() if name not in ("handoff", "updated_at")}
