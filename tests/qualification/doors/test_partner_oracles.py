"""What could be worked out at a partner's doors: filters, orders, pages and conditions tell nothing of others."""

import base64
import json
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.core.signing import b64_decode
from rest_framework.test import APIClient
from strawberry.utils.str_converters import to_camel_case

from accounts.models import DealRegistration
from accounts.readers.partner_registrations import PARTNER_REGISTRATIONS
from leadhub.api.nouns import Listing
from leadhub.keys import new_id
from leadhub.models import Event
from qualification.models import Handoff, HandoffStatus, Lead
from qualification.readers.partner_leads import PARTNER_LEADS
from tests.accounts.test_registrations import DEAL, PATH, register
from tests.feedback.keystone import small_order
from tests.qualification.doors.canaries import BERLIN, CANARY, Planted, everything
from tests.qualification.doors.test_partner_matrix import heard
from tests.qualification.office import Office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("direct_writes")]

Json = dict[str, Any]
LISTS: dict[str, Listing[Any]] = {"leads": PARTNER_LEADS, "registrations": PARTNER_REGISTRATIONS}
PAGED = (*LISTS, "changes")
BEFORE, AFTER = "2026-10-01T00:00:00Z", "2026-12-01T00:00:00Z"
# What a row of the other partner passes, and what no row passes.
PROBES: dict[tuple[str, str], tuple[str, str]] = {
    ("leads", "status"): ("quoted", "lost"),
    ("leads", "handed_over_at__gte"): (AFTER, "2027-06-01T00:00:00Z"),
    ("leads", "handed_over_at__lt"): (BEFORE, "2026-01-01T00:00:00Z"),
    ("registrations", "status"): ("protected_for_another", "withdrawn"),
    ("registrations", "product_line"): ("injection-molding", "plant-automation"),
    ("registrations", "updated_at__gte"): (AFTER, "2027-06-01T00:00:00Z"),
    ("registrations", "updated_at__lt"): (BEFORE, "2026-01-01T00:00:00Z"),
}
UNKNOWN = (
    "owner",
    "stage",
    "team",
    "company",
    "contact__email",
    "lead__account__name",
    "handed_over_at__regex",
    "partner",
)


@pytest.fixture
def planted(office: Office) -> Planted:
    """One lead and one deal of A; B has some of before and some of after these, and a lead that was quoted."""
    made = Planted(office)
    spread(Handoff.objects.filter(pk=made.of_b["handoff"]), created_at=-60)
    shop = BERLIN | {
        "name": f"{CANARY} too",
        "domain": f"{CANARY}2.example",
        "industry": "333517",
        "employee_count": 12,
    }
    later = office.lead("rfq_submitted", f"c@{CANARY}2.example", account=shop, properties={"quantity": 20})
    spread(Handoff.objects.filter(pk=later["handoff"]), created_at=60)
    one, other = DealRegistration.objects.exclude(pk=made.registered["own"]).order_by("pk")
    molding = register(office, "partner2", product_line="injection-molding")
    spread(DealRegistration.objects.filter(pk=one.pk), updated_at=-60)
    spread(DealRegistration.objects.filter(pk__in=(other.pk, molding["id"])), updated_at=60)
    return made


def spread(rows: Any, **days: int) -> None:
    """Let a moment of some rows be so many days away."""
    for row in rows:
        moved = {name: getattr(row, name) + timedelta(days=count) for name, count in days.items()}
        rows.filter(pk=row.pk).update(**moved)


def asked(office: Office, who: str, name: str, arguments: str) -> tuple[int, str, int]:
    """What the partners' schema answers to a list, without what names this request."""
    document = f"{{ {name}({arguments}) {{ edges {{ node {{ id }} cursor }} pageInfo {{ hasNextPage endCursor }} }} }}"
    return heard(office.client(who), "POST", "/graphql/partner/", {"query": document})


def given(listing: Listing[Any], name: str, value: str) -> str:
    """A filter with its value as a document writes it."""
    kind = listing.filters.base_filters[name]
    written = value.upper() if name == "status" else f'"{value}"'
    field = to_camel_case(name.replace("__", "_"))
    return f"filter: {{{field}: {f'[{written}]' if kind.several else written}}}"


def test_every_filter_is_probed() -> None:
    assert set(PROBES) == {(name, one) for name, listing in LISTS.items() for one in listing.filters.names()}


@pytest.mark.parametrize(("name", "filter"), PROBES, ids=[f"{name}-{one}" for name, one in PROBES])
def test_a_filter_answers_alike_whether_it_meets_what_is_hidden_or_nothing(
    office: Office, planted: Planted, name: str, filter: str
) -> None:
    hidden, nothing = PROBES[name, filter]
    path = f"/api/v1/partner/{name}/?{filter}="
    assert office.get("partner2", f"partner/{name}/", **{filter: hidden})["results"], "the other partner has such a row"
    met = heard(office.client("partner"), "GET", path + hidden)
    assert met == heard(office.client("partner"), "GET", path + nothing)
    assert json.loads(met[1])["results"] == []
    listing = LISTS[name]
    met = asked(office, "partner", name, given(listing, filter, hidden))
    assert met == asked(office, "partner", name, given(listing, filter, nothing))
    assert json.loads(met[1])["data"][name]["edges"] == []


@pytest.mark.parametrize("name", LISTS)
def test_nothing_may_be_asked_of_what_is_not_shown(office: Office, planted: Planted, name: str) -> None:
    listing, client = LISTS[name], office.client("partner")
    shown = {field.name for field in msgspec.structs.fields(listing.noun.view)}
    assert {one.partition("__")[0] for one in (*listing.filters.names(), *listing.orderings.keys)} <= shown
    for one in UNKNOWN:
        found = heard(client, "GET", f"/api/v1/partner/{name}/?{one}={CANARY}")
        assert (found[0], json.loads(found[1])["code"]) == (400, "unknown_parameter")
        assert found == heard(client, "GET", f"/api/v1/partner/{name}/?{one}=none")
    for query in ("ordering=company", "ordering=lead__rank", "ordering=-owner", "expand=lead", "fields=owner"):
        assert heard(client, "GET", f"/api/v1/partner/{name}/?{query}")[0] == 400, query


@pytest.mark.parametrize("name", LISTS)
def test_an_order_rests_on_nothing_that_is_hidden(office: Office, planted: Planted, name: str) -> None:
    office.pass_time(hours=1)
    second = small_order(office, "second@tinytools.example")
    register(office, end_customer={"name": "Second", "domain": "second.example"})

    def ordered() -> dict[str, list[str]]:
        wishes = [sign + key for key in LISTS[name].orderings.keys for sign in ("", "-")]
        found = {wish: office.get("partner", f"partner/{name}/", ordering=wish)["results"] for wish in wishes}
        for wish, rows in found.items():
            told = [row[wish.removeprefix("-")] for row in rows]
            assert told == sorted(told, reverse=wish.startswith("-"))
        return {wish: [row["id"] for row in rows] for wish, rows in found.items()}

    leads = (planted.own["id"], second["id"])
    deals = tuple(deal["id"] for deal in office.get("partner", PATH)["results"])
    assert len(deals) == len(leads)
    told = []
    for way in (1, -1):
        for key, place in zip(leads, (1, 2)[::way], strict=True):
            Lead.objects.filter(pk=key).update(rank=place, fit_score=place, value_amount=place, decision_seq=place)
        for key, place in zip(deals, (1, 2)[::way], strict=True):
            DealRegistration.objects.filter(pk=key).update(days=place, extensions=place, extensions_allowed=2)
        told.append(ordered())
    assert told[0] == told[1]
    assert len(set(map(tuple, told[0].values()))) == 2, "there is something to order"


@pytest.mark.parametrize("name", LISTS)
def test_a_page_does_not_count_what_is_hidden(office: Office, planted: Planted, name: str) -> None:
    shown = office.get("partner", f"partner/{name}/", page_size=1)
    assert (len(shown["results"]), shown["next"], shown["previous"]) == (1, None, None)
    page = json.loads(asked(office, "partner", name, "first: 1")[1])["data"][name]
    assert (len(page["edges"]), page["pageInfo"]["hasNextPage"]) == (1, False)


class TestCursors:
    """A place in a list is its reader's, of that list alone, and says nothing of anything else."""

    @pytest.fixture
    def cursors(self, office: Office, planted: Planted) -> dict[str, str]:
        """The place of A behind the first row of each list."""
        small_order(office, "second@tinytools.example")
        register(office, end_customer={"name": "Second", "domain": "second.example"})
        office.run_due()
        found = {}
        for name in PAGED:
            (edge,) = json.loads(asked(office, "partner", name, "first: 1")[1])["data"][name]["edges"]
            found[name] = edge["cursor"]
        return found

    def reads(self, office: Office, who: str, name: str, cursor: str, more: str = "") -> list[tuple[int, str, int]]:
        """What both doors answer at a place."""
        word = "since" if name == "changes" else "cursor"
        path = f"/api/v1/partner/{name}/?{word}={cursor}{more}"
        return [heard(office.client(who), "GET", path), asked(office, who, name, f'after: "{cursor}"')]

    @pytest.mark.parametrize("name", PAGED)
    def test_it_leads_its_own_reader_on(self, office: Office, cursors: dict[str, str], name: str) -> None:
        rest, graphql = self.reads(office, "partner", name, cursors[name])
        rows = json.loads(rest[1])["results"]
        # Of two leads and two deals each has one line in the changes.
        assert (rest[0], graphql[0], len(rows)) == (200, 200, 3 if name == "changes" else 1)
        told = [edge["node"]["id"] for edge in json.loads(graphql[1])["data"][name]["edges"]]
        assert told == [row["id"] for row in rows][: len(told)] != []

    @pytest.mark.parametrize("name", PAGED)
    def test_of_anybody_else_it_is_refused_as_nonsense_is(
        self, office: Office, cursors: dict[str, str], name: str
    ) -> None:
        elsewhere = {cursors[other] for other in PAGED if other != name} | {forged(cursors[name])}
        nonsense = self.reads(office, "partner2", name, "nonsense")
        assert (nonsense[0][0], json.loads(nonsense[0][1])["code"]) == (400, "malformed_parameter")
        assert json.loads(nonsense[1][1])["errors"][0]["extensions"]["code"] == "malformed_parameter"
        for cursor in {cursors[name], cursors[name][:-1], *elsewhere}:
            assert self.reads(office, "partner2", name, cursor) == nonsense
        own = self.reads(office, "partner", name, "nonsense")
        for cursor in (cursors[name][:-1], cursors[name].swapcase(), *elsewhere):
            assert self.reads(office, "partner", name, cursor) == own

    @pytest.mark.parametrize("name", LISTS)
    def test_with_another_filter_or_order_it_is_none(self, office: Office, cursors: dict[str, str], name: str) -> None:
        status_of_all = {"leads": "new", "registrations": "registered"}[name]
        for more in (f"&ordering={next(iter(LISTS[name].orderings.keys))}", f"&status={status_of_all}"):
            (status, text, _), _ = self.reads(office, "partner", name, cursors[name], more)
            assert (status, json.loads(text)["parameter"]) == (400, "cursor")

    def test_it_holds_nothing_but_what_its_reader_was_shown(self, office: Office, cursors: dict[str, str]) -> None:
        shown = json.dumps([office.get("partner", f"partner/{name}/")["results"] for name in LISTS])
        own = [row["id"] for row in office.get("partner", "partner/leads/")["results"]]
        own_events = Event.objects.filter(subject_ref__in=own).values_list("pk", flat=True)
        for name, cursor in cursors.items():
            values, _ = msgspec.json.decode(b64_decode(cursor.partition(":")[0].encode()))
            for value in values:
                assert isinstance(value, str), "no place of the feed, which says how much happens"
                assert value in shown or (name == "changes" and value in map(str, own_events))


def forged(cursor: str) -> str:
    """The cursor with a place of somebody else's in it, under the signature that it had."""
    text, _, signature = cursor.rpartition(":")
    values, kinds = msgspec.json.decode(b64_decode(text.partition(":")[0].encode()))
    values[-1] = str(new_id())
    written = base64.urlsafe_b64encode(msgspec.json.encode([values, kinds])).decode().rstrip("=")
    return f"{written}:{signature}"


class TestWhatIsKept:
    """No answer is kept on the way, and none of A is ever one of B."""

    def test_every_answer_is_private_and_none_is_left_out(self, office: Office, planted: Planted) -> None:
        own, path = planted.own["handoff"], "/api/v1/partner/"
        calls: list[tuple[str, str, Any, int]] = [
            ("GET", f"{path}leads/", None, 200),
            ("GET", f"{path}leads/{own}/", None, 200),
            ("GET", f"{path}leads/{planted.of_b['handoff']}/", None, 404),
            ("GET", f"{path}leads/?x=1", None, 400),
            ("PUT", f"{path}leads/{own}/", {}, 405),
            ("GET", f"{path}changes/", None, 200),
            ("GET", f"{path}changes/?since=x", None, 400),
            ("GET", f"{path}registrations/", None, 200),
            ("GET", f"{path}registrations/{planted.registered['own']}/", None, 200),
            ("POST", f"{path}registrations/", {}, 400),
            ("POST", f"{path}leads/{own}/progress/", {"status": "meeting"}, 409),
            ("POST", f"{path}leads/{own}/reject/", {"reason": "timing"}, 422),
            ("GET", "/api/v1/leads/", None, 403),
            ("POST", "/graphql/partner/", {"query": "{ leads { edges { node { id company } } } }"}, 200),
            ("POST", "/graphql/", {"query": "{ me { name } }"}, 403),
        ]
        before = everything()
        for who in ("partner", "partner2"):
            for method, address, body, status in calls:
                plain = self.answered(office.client(who), method, address, body)
                asking = self.answered(office.client(who), method, address, body, HTTP_IF_NONE_MATCH='"1", *')
                for answer in (plain, asking):
                    assert answer["Cache-Control"] == "private, no-store", address
                    assert "ETag" not in answer, "there is nothing to ask with"
                assert who == "partner2" or plain.status_code == status, (address, plain.content)
                assert (asking.status_code, len(asking.content)) == (plain.status_code, len(plain.content))
        stranger = self.answered(APIClient(), "GET", f"{path}leads/", None)
        assert (stranger.status_code, stranger["Cache-Control"]) == (401, "private, no-store")
        assert everything() == before

    def test_what_a_key_kept_for_one_is_never_answered_to_another(self, office: Office) -> None:
        key = {"Idempotency-Key": "the-same"}
        first = office.call("partner", "POST", PATH, DEAL, **key)
        other = office.call("partner2", "POST", PATH, DEAL, **key)
        assert (first.json()["status"], other.json()["status"]) == ("registered", "protected_for_another")
        assert "Idempotent-Replayed" not in other
        again = office.call("partner", "POST", PATH, DEAL, **key)
        assert (again.json(), again["Idempotent-Replayed"]) == (first.json(), "true")
        lead = small_order(office)
        taking = f"partner/leads/{lead['handoff']}/accept/"
        assert office.call("partner", "POST", taking, {}, **{"Idempotency-Key": "taken"}).status_code == 200
        before = everything()
        assert office.call("partner2", "POST", taking, {}, **{"Idempotency-Key": "taken"}).status_code == 404
        assert everything() == before
        assert Handoff.objects.get(pk=lead["handoff"]).status == HandoffStatus.ACCEPTED

    def answered(self, client: APIClient, method: str, address: str, body: Any, **headers: Any) -> Any:
        """Any request; the answer."""
        sent = json.dumps(body) if body is not None else ""
        return client.generic(method, address, sent, content_type="application/json", **headers)
