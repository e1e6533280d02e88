"""REST and GraphQL read the same values, narrow lists alike and cost the same for one row and for twenty."""

from typing import Any

import pytest

from leadhub.api.nouns import Noun
from leadhub.documents.readers import VERSION, DocumentView
from leadhub.keys import new_id
from qualification.readers.committees import CommitteeView
from qualification.readers.explanations import ExplanationView
from qualification.readers.handoffs import HANDOFF
from qualification.readers.leads import LEAD
from qualification.readers.sheets import SheetView
from qualification.readers.signal_views import SIGNAL, SignalTypeView
from qualification.readers.teams import TEAM
from qualification.readers.technical_fits import TechnicalFitView
from qualification.readers.timelines import TimelineEntryView
from tests.qualification.doors.selections import alike, fields_of, noun_alike, selection_of
from tests.qualification.office import Office, statements_of

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
    for shown in office.get("viewer", f"{path}/")["results"]:
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
    for shown in office.get("viewer", "leads/")["results"]:
        document = f"query($lead: ID!) {{ {name}(lead: $lead) {{ {selection_of(view)} }} }}"
        answer = office.ask("viewer", document, lead=shown["id"])
        assert "errors" not in answer, answer
        assert alike(answer["data"][name], view) == office.get("viewer", f"leads/{shown['id']}/{path}/")


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


def test_kinds_reasons_and_documents_read_the_same(office: Office) -> None:
    answer = office.ask("viewer", f"{{ signalTypes {{ {selection_of(SignalTypeView)} }} }}")
    found = [alike(each, SignalTypeView) for each in answer["data"]["signalTypes"]]
    assert found == office.get("viewer", "signal-types/")["results"]
    fields = "code label family action saysQuality restDays"
    answer = office.ask("viewer", f"{{ rejectionReasons {{ {fields} }} lossReasons {{ {fields} }} }}")["data"]
    for name, path in (("rejectionReasons", "rejection-reasons"), ("lossReasons", "loss-reasons")):
        shown = office.get("viewer", f"{path}/")["results"]
        assert [each["code"] for each in answer[name]] == [each["code"] for each in shown]
        assert [each["restDays"] for each in answer[name]] == [each["rest_days"] for each in shown]
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
        "qualification(lead: $id) { lead }",
        "technicalFit(lead: $id) { lead }",
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
    }
    DOCUMENTS = {
        "leads": f"{fields_of(LEAD)} ".replace("contact { id }", "contact { id account { id name } }"),
        "handoffs": fields_of(HANDOFF).replace("lead { id }", "lead { id contact { email } }"),
        "signals": fields_of(SIGNAL),
        "teams": fields_of(TEAM),
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
        document = f"{{ {name}(first: 30) {{ edges {{ node {{ {self.DOCUMENTS[name]} }} }} }} }}"
        assert "errors" not in office.ask("viewer", document)
        few = statements_of(lambda: office.ask("viewer", document))
        self.fill(office, 20)
        assert statements_of(lambda: office.ask("viewer", document)) == few

    def test_about_a_lead(self, office: Office) -> None:
        lead = office.accepted()
        names = ("explanation", "committee", "qualification", "timeline", "technical-fit")
        paths = [f"leads/{lead['id']}/{name}/" for name in names]
        for path in paths:
            office.get("viewer", path)
        few = {path: statements_of(lambda path=path: office.get("viewer", path)) for path in paths}
        office.deliver(*(office.signal("page_view", f"p{number}@medico.example") for number in range(10)))
        office.deliver(*(office.signal("page_view") for _ in range(10)))
        office.deliver(*(office.signal("sample_request", properties={"material": "steel"}) for _ in range(10)))
        for path in paths:
            assert statements_of(lambda path=path: office.get("viewer", path)) == few[path], path
