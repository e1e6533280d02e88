"""REST and GraphQL read the same values, narrow lists alike and cost the same for one row and for twenty."""

import re
from typing import Any

import pytest

from leadhub.api.nouns import Noun
from leadhub.documents.readers import VERSION, DocumentView
from leadhub.keys import new_id
from qualification.models import Decision
from qualification.readers.account_interests import ACCOUNT_INTEREST
from qualification.readers.committees import CommitteeView
from qualification.readers.decisions import DecisionView, StoredDecisionView
from qualification.readers.explanation_views import ExplanationView
from qualification.readers.handoffs import HANDOFF
from qualification.readers.leads import LEAD
from qualification.readers.ledgers import LeadLedgerView
from qualification.readers.replays import ReplayView
from qualification.readers.sheets import SheetView
from qualification.readers.signal_views import SIGNAL, SignalTypeView
from qualification.readers.teams import TEAM
from qualification.readers.technical_fits import TechnicalFitView
from qualification.readers.timelines import TimelineEntryView
from tests.qualification.doors.selections import alike, fields_of, noun_alike, selection_of
from tests.qualification.office import Office, statements_of
from tests.rows import row

pytestmark = pytest.mark.django_db

NOUNS: dict[str, tuple[Noun[Any], str]] = {
    "lead": (LEAD, "leads"),
    "handoff": (HANDOFF, "handoffs"),
    "signal": (SIGNAL, "signals"),
    "team": (TEAM, "teams"),
}
ABOUT_A_LEAD: dict[str, tuple[Any, str]] = {
    "explanation": (ExplanationView, "explanation"),
    "committee": (CommitteeView, "committee"),
    "qualification": (SheetView, "qualification"),
    "technicalFit": (TechnicalFitView, "technical-fit"),
    "leadLedger": (LeadLedgerView, "ledger"),
}


@pytest.fixture
def lead(office: Office) -> dict[str, Any]:
    """A lead that has all that can be shown: signals, a handoff, a hold, a sheet."""
    office.lead("page_view", "quinn@medico.example")
    lead = office.accepted()
    items = {"items": {"budget": {"status": "refuted", "evidence": "None left"}}}
    office.call("sales", "PATCH", f"leads/{lead['id']}/qualification/", items)
    office.lead("rfq_submitted", "x@unknown-shop.example", account={"name": "Unknown shop"})
    until = {"reason": "other", "until": "2026-12-01T00:00:00Z"}
    found: dict[str, Any] = office.post("sales", f"leads/{lead['id']}/hold/", until)
    return found


@pytest.mark.parametrize("name", NOUNS)
def test_one_thing_reads_the_same(office: Office, lead: dict[str, Any], name: str) -> None:
    noun, path = NOUNS[name]
    rows = office.get("viewer", f"{path}/")["results"]
    assert rows, f"no {name} to read"
    for shown in rows:
        document = f"query($id: ID!) {{ {name}(id: $id) {{ {fields_of(noun)} }} }}"
        answer = office.ask("viewer", document, id=shown["id"])
        assert "errors" not in answer, answer
        assert noun_alike(answer["data"][name], noun) == shown


@pytest.mark.parametrize("name", NOUNS)
def test_lists_are_the_same_page_for_page(office: Office, lead: dict[str, Any], name: str) -> None:
    noun, path = NOUNS[name]
    document = f"""query($after: String) {{
        {path}(first: 1, after: $after) {{
            edges {{ node {{ {fields_of(noun)} }} }} pageInfo {{ hasNextPage endCursor }}
        }}
    }}"""
    found, after = [], None
    while True:
        answer = office.ask("viewer", document, after=after)
        page = answer["data"][path]
        found += [noun_alike(edge["node"], noun) for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert found == office.get("viewer", f"{path}/")["results"]


@pytest.mark.parametrize("name", ABOUT_A_LEAD)
def test_what_is_about_a_lead_reads_the_same(office: Office, lead: dict[str, Any], name: str) -> None:
    view, path = ABOUT_A_LEAD[name]
    leads = office.get("viewer", "leads/")["results"]
    assert leads
    for shown in leads:
        document = f"query($lead: ID!) {{ {name}(lead: $lead) {{ {selection_of(view)} }} }}"
        answer = office.ask("viewer", document, lead=shown["id"])
        assert "errors" not in answer, answer
        assert alike(answer["data"][name], view) == office.get("viewer", f"leads/{shown['id']}/{path}/")


def test_how_accounts_stand_reads_the_same(office: Office, lead: dict[str, Any]) -> None:
    office.run_due()
    listed = office.get("viewer", "account-interest/")["results"]
    assert {each["state"] for each in listed} == {"active"}
    fields = fields_of(ACCOUNT_INTEREST)
    answer = office.ask("viewer", f"{{ accountInterests {{ edges {{ node {{ {fields} }} }} }} }}")
    nodes = [edge["node"] for edge in answer["data"]["accountInterests"]["edges"]]
    assert [noun_alike(node, ACCOUNT_INTEREST) for node in nodes] == listed
    document = f"""query($account: ID!) {{
        accountInterest(account: $account) {{ {fields} }}
        accountCommittee(account: $account) {{ {selection_of(CommitteeView)} }}
    }}"""
    for shown in listed:
        answer = office.ask("viewer", document, account=shown["account"])["data"]
        assert noun_alike(answer["accountInterest"], ACCOUNT_INTEREST) == shown
        committee = office.get("viewer", f"accounts/{shown['account']}/committee/")
        assert alike(answer["accountCommittee"], CommitteeView) == committee
        node = office.ask("viewer", "query($id: ID!) { node(id: $id) { __typename id } }", id=shown["id"])
        assert node["data"]["node"] == {"__typename": "AccountInterest", "id": shown["id"]}


@pytest.mark.parametrize(
    ("given", "query"),
    [
        ("state: [ALIVE, ACTIVE], trend: [RISING]", "state=alive,active&trend=rising"),
        ('productLine: ["cnc-machining"]', "product_line=cnc-machining"),
        ('productLine: ["plant-automation"]', "product_line=plant-automation"),
        ("state: [SILENT]", "state=silent"),
    ],
)
def test_accounts_are_narrowed_alike(office: Office, lead: dict[str, Any], given: str, query: str) -> None:
    office.run_due()
    answer = office.ask("viewer", f"{{ accountInterests(filter: {{{given}}}) {{ edges {{ node {{ id }} }} }} }}")
    found = [edge["node"]["id"] for edge in answer["data"]["accountInterests"]["edges"]]
    assert found == [each["id"] for each in office.get("viewer", f"account-interest/?{query}")["results"]]


def test_the_timeline_reads_the_same_and_goes_both_ways(office: Office, lead: dict[str, Any]) -> None:
    whole = office.get("viewer", f"leads/{lead['id']}/timeline/")["results"]
    page = f"edges {{ node {{ {selection_of(TimelineEntryView)} }} }} pageInfo {{ hasNextPage startCursor endCursor }}"
    forwards = f"query($lead: ID!, $after: String) {{ timeline(lead: $lead, first: 4, after: $after) {{ {page} }} }}"
    found: list[Any] = []
    after = None
    while len(found) < len(whole):
        part = office.ask("viewer", forwards, lead=lead["id"], after=after)["data"]["timeline"]
        found += [alike(edge["node"], TimelineEntryView) for edge in part["edges"]]
        after = part["pageInfo"]["endCursor"]
    assert found == whole
    backwards = f"query($lead: ID!, $before: String) {{ timeline(lead: $lead, last: 2, before: $before) {{ {page} }} }}"
    part = office.ask("viewer", backwards, lead=lead["id"], before=after)["data"]["timeline"]
    assert [edge["node"]["id"] for edge in part["edges"]] == [entry["id"] for entry in whole[-3:-1]]


def test_the_past_of_a_lead_reads_the_same(office: Office, lead: dict[str, Any]) -> None:
    path = f"leads/{lead['id']}"
    moment = "2026-11-03T15:00:00Z"
    document = f"""query($lead: ID!, $at: DateTime!) {{
        ledger: leadLedger(lead: $lead, asOf: $at, knownAt: $at) {{ {selection_of(LeadLedgerView)} }}
        made: explanation(lead: $lead, decision: 1) {{ {selection_of(ExplanationView)} }}
        stood: explanation(lead: $lead, asOf: $at) {{ {selection_of(ExplanationView)} }}
        one: leadDecision(lead: $lead, seq: 1) {{ {selection_of(StoredDecisionView)} }}
    }}"""
    answer = office.ask("viewer", document, lead=lead["id"], at=moment)
    assert "errors" not in answer, answer
    found = answer["data"]
    given = {"as_of": moment, "known_at": moment}
    assert alike(found["ledger"], LeadLedgerView) == office.get("viewer", f"{path}/ledger/", **given)
    assert alike(found["made"], ExplanationView) == office.get("viewer", f"{path}/explanation/", decision=1)
    assert alike(found["stood"], ExplanationView) == office.get("viewer", f"{path}/explanation/", as_of=moment)
    assert alike(found["one"], StoredDecisionView) == office.get("viewer", f"{path}/decisions/1/")


def test_decisions_are_the_same_page_for_page_and_replay_alike(office: Office, lead: dict[str, Any]) -> None:
    document = f"""query($lead: ID!, $after: String) {{ leadDecisions(lead: $lead, first: 1, after: $after) {{
        edges {{ node {{ {selection_of(DecisionView)} }} }} pageInfo {{ hasNextPage endCursor }}
    }} }}"""
    shown = office.get("viewer", f"leads/{lead['id']}/decisions/")["results"]
    found: list[Any] = []
    after, more = None, True
    while more:
        page = office.ask("viewer", document, lead=lead["id"], after=after)["data"]["leadDecisions"]
        found += [alike(edge["node"], DecisionView) for edge in page["edges"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert found == shown
    assert len(found) > 1
    replay = f"""mutation($lead: ID!, $seq: Int!) {{ answer: replayDecision(lead: $lead, seq: $seq) {{
        ... on Replay {{ {selection_of(ReplayView)} }} ... on Refusal {{ code detail httpStatus }}
    }} }}"""
    for one in shown:
        answer = office.ask("viewer", replay, lead=lead["id"], seq=one["seq"])["data"]["answer"]
        again = office.post("viewer", f"leads/{lead['id']}/decisions/{one['seq']}/replay/")
        assert (alike(answer, ReplayView), again["same"]) == (again, True)
    like = Decision.objects.get(lead=lead["id"], seq=1)
    names = ("lead_id", "at", "ruleset", "core", "facts", "terms", "context", "cause")
    spoilt = re.sub(rb'"look_at":"[^"]+"', b'"look_at":null', bytes(like.answer))
    row(Decision, seq=50, answer=spoilt, **{name: getattr(like, name) for name in names})
    answer = office.ask("viewer", replay, lead=lead["id"], seq=50)["data"]["answer"]
    again = office.post("viewer", f"leads/{lead['id']}/decisions/50/replay/")
    assert (alike(answer, ReplayView), again["same"]) == (again, False)
    assert again["differences"][0]["stored"] is None
    missing = office.ask("viewer", replay, lead=lead["id"], seq=99)["data"]["answer"]
    refusal = office.call("viewer", "POST", f"leads/{lead['id']}/decisions/99/replay/").json()
    assert (missing["code"], missing["detail"], missing["httpStatus"]) == ("not_found", refusal["detail"], 404)


def test_kinds_reasons_and_documents_read_the_same(office: Office) -> None:
    answer = office.ask("viewer", f"{{ signalTypes {{ {selection_of(SignalTypeView)} }} }}")
    found = [alike(each, SignalTypeView) for each in answer["data"]["signalTypes"]]
    assert found == office.get("viewer", "signal-types/")["results"]
    fields = "code label family action saysQuality restDays track"
    answer = office.ask("viewer", f"{{ rejectionReasons {{ {fields} }} lossReasons {{ {fields} }} }}")["data"]
    for name, path in (("rejectionReasons", "rejection-reasons"), ("lossReasons", "loss-reasons")):
        shown = office.get("viewer", f"{path}/")["results"]
        assert [each["code"] for each in answer[name]] == [each["code"] for each in shown]
        assert [each["restDays"] for each in answer[name]] == [each["rest_days"] for each in shown]
        assert [each["track"] for each in answer[name]] == [each["track"] for each in shown]
    document = f"{{ document(kind: AGREEMENTS) {{ {selection_of(DocumentView)} }} }}"
    answer = office.ask("viewer", document)
    assert alike(answer["data"]["document"], DocumentView) == office.get("viewer", "agreements/current/")
    answer = office.ask(
        "viewer",
        f"{{ documentVersions(filter: {{kind: [PROFILES]}}) {{ edges {{ node {{ {fields_of(VERSION)} }} }} }} }}",
    )
    nodes = [noun_alike(edge["node"], VERSION) for edge in answer["data"]["documentVersions"]["edges"]]
    assert nodes == office.get("viewer", "profiles/versions/")["results"]


@pytest.mark.parametrize(
    ("given", "query"),
    [
        ("stage: [MQL]", "stage=mql"),
        ("stage: [MQL, SAL], fitTier: [A]", "stage=mql,sal&fit_tier=A"),
        ("action: [TRIAGE]", "action=triage"),
        ("returned: false", "returned=false"),
        ("level: [URGENT], trend: [RISING]", "level=urgent&trend=rising"),
        ('route: [DIRECT], source: ["website"]', "route=direct&source=website"),
        ('productLine: ["cnc-machining"], campaign: "none"', "product_line=cnc-machining&campaign=none"),
        ('contactEmail: "DANA@medico.example"', "contact__email=DANA@medico.example"),
        ('createdAtGte: "2026-11-03T00:00:00Z", updatedAtLt: "2026-11-04T00:00:00Z"', "created_at__gte=2026-11-03"),
    ],
)
def test_leads_are_narrowed_alike(office: Office, lead: dict[str, Any], given: str, query: str) -> None:
    answer = office.ask(
        "viewer", f"{{ leads(filter: {{{given}}}, orderBy: [RANK_DESC]) {{ edges {{ node {{ id }} }} }} }}"
    )
    found = [edge["node"]["id"] for edge in answer["data"]["leads"]["edges"]]
    assert found == [each["id"] for each in office.get("viewer", f"leads/?{query}&ordering=-rank")["results"]]


def test_links_lead_on_from_one_thing_to_the_next(office: Office, lead: dict[str, Any]) -> None:
    document = """query($id: ID!) { lead(id: $id) {
        contact { email } account { domain } owner { name } team { name members { name } }
        handoff { status lead { id } closedBy { name } card { contact { email } } }
    } }"""
    found = office.ask("viewer", document, id=lead["id"])["data"]["lead"]
    assert found["contact"]["email"] == found["handoff"]["card"]["contact"]["email"] == "dana@medico.example"
    assert found["handoff"]["lead"]["id"] == lead["id"]
    assert found["handoff"]["closedBy"]["name"] == "Sam Keller"


@pytest.mark.parametrize("name", NOUNS)
def test_node_finds_them_by_the_id_of_rest(office: Office, lead: dict[str, Any], name: str) -> None:
    shown = office.get("viewer", f"{NOUNS[name][1]}/")["results"][0]
    answer = office.ask("viewer", "query($id: ID!) { node(id: $id) { __typename id } }", id=shown["id"])
    assert answer["data"]["node"] == {"__typename": NOUNS[name][0].name, "id": shown["id"]}


@pytest.mark.parametrize(
    "field",
    [
        "lead(id: $id) { id }",
        "explanation(lead: $id) { summary }",
        "timeline(lead: $id) { edges { cursor } }",
        "committee(lead: $id) { lead }",
        "accountCommittee(account: $id) { account }",
        "accountInterest(account: $id) { state }",
        "qualification(lead: $id) { lead }",
        "technicalFit(lead: $id) { lead }",
        "leadLedger(lead: $id) { research }",
        "leadDecisions(lead: $id) { edges { cursor } }",
        "leadDecision(lead: $id, seq: 1) { seq }",
    ],
)
def test_what_is_not_there_is_an_error_with_the_code_of_rest(office: Office, field: str) -> None:
    answer = office.ask("viewer", f"query($id: ID!) {{ {field} }}", id=str(new_id()))
    assert answer["errors"][0]["extensions"]["code"] == "not_found"


class TestCost:
    """A page costs the same statements for one row and for twenty, through both doors."""

    LISTS = {
        "leads": "leads/?expand=contact,account,owner,team,handoff",
        "handoffs": "handoffs/?expand=lead,team,owner",
        "signals": "signals/?expand=lead,contact",
        "teams": "teams/",
        "accountInterests": "account-interest/?expand=account,first_contact",
    }
    DOCUMENTS = {
        "leads": f"{fields_of(LEAD)} ".replace("contact { id }", "contact { id account { id name } }"),
        "handoffs": fields_of(HANDOFF).replace("lead { id }", "lead { id contact { email } }"),
        "signals": fields_of(SIGNAL),
        "teams": fields_of(TEAM),
        "accountInterests": fields_of(ACCOUNT_INTEREST).replace("account { id }", "account { id owner { name } }"),
    }

    def fill(self, office: Office, rows: int) -> None:
        """More leads with a handoff each, of as many companies."""
        office.deliver(
            *(
                office.signal(
                    "rfq_submitted",
                    f"p{number}@c{number}.example",
                    contact={"email": f"p{number}@c{number}.example", "job_title": "Buyer"},
                    account={
                        "domain": f"c{number}.example",
                        "industry": "339112",
                        "country": "US",
                        "employee_count": 900,
                    },
                )
                for number in range(rows)
            )
        )
        office.run_due()

    @pytest.mark.parametrize("name", LISTS)
    def test_over_rest(self, office: Office, name: str) -> None:
        self.fill(office, 1)
        office.get("viewer", self.LISTS[name])
        few = statements_of(lambda: office.get("viewer", self.LISTS[name]))
        self.fill(office, 20)
        assert len(office.get("viewer", self.LISTS[name])["results"]) >= 7
        assert statements_of(lambda: office.get("viewer", self.LISTS[name])) == few

    @pytest.mark.parametrize("name", LISTS)
    def test_over_graphql(self, office: Office, name: str) -> None:
        self.fill(office, 1)
        document = f"{{ {name}(first: 15) {{ edges {{ node {{ {self.DOCUMENTS[name]} }} }} }} }}"
        assert "errors" not in office.ask("viewer", document)
        few = statements_of(lambda: office.ask("viewer", document))
        self.fill(office, 20)
        assert statements_of(lambda: office.ask("viewer", document)) == few

    def test_about_a_lead(self, office: Office) -> None:
        lead = office.accepted()
        names = (
            "explanation",
            "committee",
            "qualification",
            "timeline",
            "technical-fit",
            "ledger",
            "decisions",
            "decisions/1",
        )
        paths = [f"leads/{lead['id']}/{name}/" for name in names]
        for path in paths:
            office.get("viewer", path)
        few = {path: statements_of(lambda path=path: office.get("viewer", path)) for path in paths}
        office.deliver(*(office.signal("page_view", f"p{number}@medico.example") for number in range(10)))
        office.deliver(*(office.signal("page_view") for _ in range(10)))
        office.deliver(*(office.signal("sample_request", properties={"material": "steel"}) for _ in range(10)))
        for path in paths:
            assert statements_of(lambda path=path: office.get("viewer", path)) == few[path], path
