"""Who gets what waits: owners of accounts and their deputies, absences, capacity, hours, and why nobody has it."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Account, Clearance
from leadhub.actors import Role
from leadhub.models import Event, User
from qualification.assigning import assign_all, assign_waiting
from qualification.models import Handoff, Lead, LeadState, Team, TeamMember
from tests.fence import allow_writes
from tests.qualification.office import Json, Office, rows_written, statements_of
from tests.rows import row

pytestmark = pytest.mark.django_db

BEGINS, ENDS = "2026-11-01T00:00:00Z", "2026-11-05T00:00:00Z"


def away(office: Office, who: str, **changes: Any) -> str:
    """Somebody is away until Thursday; the id of the absence."""
    user = str(office.users[who].pk)
    body = {"user": user, "begins": BEGINS, "ends": ENDS} | changes
    key: str = office.post("operations", "absences/", body, 201)["id"]
    return key


def narrow(office: Office, who: str, team: str = "North America", **values: Any) -> None:
    """Operations says what a member takes."""
    address = f"teams/{office.team(team)}/members/{office.users[who].pk}/"
    answer = office.call("operations", "PATCH", address, values)
    assert answer.status_code == 200, answer.content


def own_account(office: Office, who: str) -> None:
    """The account that asks has a named owner."""
    account = Account.objects.get(domain="medico.example").pk
    answer = office.call("operations", "PATCH", f"accounts/{account}/", {"owner": str(office.users[who].pk)})
    assert answer.status_code == 200, answer.content


def unassigned(office: Office) -> list[Json]:
    found: list[Json] = office.get("manager", "handoffs/", unassigned="true")["results"]
    return found


def owner_of(office: Office, lead: Json) -> str | None:
    """The name in the example company of who owns a lead."""
    key = office.get("viewer", f"leads/{lead['id']}/")["owner"]
    return next((name for name, user in office.users.items() if str(user.pk) == key), None)


class TestByName:
    """The account's owner first."""

    def test_the_owner_gets_it_whose_ever_turn_it_is(self, office: Office) -> None:
        office.mql()
        own_account(office, "sales2")
        assert owner_of(office, office.handed_over()) == "sales2"
        assert TeamMember.objects.get(user=office.users["sales2"], team__name="North America").turns == 0

    def test_the_deputy_works_it_while_the_owner_is_away_and_the_owner_keeps_the_account(self, office: Office) -> None:
        office.mql()
        own_account(office, "sales2")
        away(office, "sales2", deputy=str(office.users["sales"].pk))
        assert owner_of(office, office.handed_over()) == "sales"
        assert Account.objects.get(domain="medico.example").owner == office.users["sales2"]

    def test_an_owner_of_another_team_gets_it_and_may_answer_it(self, office: Office) -> None:
        office.mql()
        with allow_writes():
            TeamMember.objects.filter(user=office.users["sales2"], team__name="North America").delete()
        own_account(office, "sales2")
        lead = office.handed_over()
        assert owner_of(office, lead) == "sales2"
        assert office.get("viewer", f"handoffs/{lead['handoff']}/")["team"] == office.team("North America")
        office.post("sales2", f"handoffs/{lead['handoff']}/accept/")

    def test_an_owner_who_was_taken_out_of_the_team_but_not_of_all_gets_it_as_the_dry_run_says(
        self, office: Office
    ) -> None:
        office.mql()
        own_account(office, "sales2")
        with allow_writes():
            TeamMember.objects.filter(user=office.users["sales2"], team__name="North America").update(is_active=False)
        lead = office.handed_over()
        told = office.post("viewer", "assignments/dry-run/", {"lead": lead["id"]})
        assert (owner_of(office, lead), told["chosen"]) == ("sales2", str(office.users["sales2"].pk))
        office.post("sales2", f"handoffs/{lead['handoff']}/accept/")

    @pytest.mark.parametrize("who", ["marketing", "left"])
    def test_an_owner_who_is_not_of_sales_or_has_left_is_not_asked(self, office: Office, who: str) -> None:
        office.mql()
        own_account(office, "marketing" if who == "marketing" else "sales2")
        with allow_writes():
            TeamMember.objects.filter(user=office.users["sales2"]).update(is_active=who == "marketing")
        assert owner_of(office, office.handed_over()) == "sales"


class TestNarrowed:
    """Territory, product line, language, hours."""

    @pytest.mark.parametrize(
        "values",
        [
            {"countries": ["DE"]},
            {"regions": ["US-TX"]},
            {"product_lines": ["injection-molding"]},
            {"languages": ["de"]},
        ],
    )
    def test_whoever_takes_something_else_is_passed_over(self, office: Office, values: dict[str, Any]) -> None:
        narrow(office, "sales", **values)
        contact = {"email": "dana@medico.example", "job_title": "Sourcing manager", "language": "en-US"}
        lead = office.lead("rfq_submitted", contact=contact)
        office.run_due()
        assert owner_of(office, lead) == "sales2"

    def test_an_urgent_one_goes_to_somebody_who_works_now(self, office: Office) -> None:
        berlin = next(one["id"] for one in office.get("viewer", "calendars/")["results"] if one["name"] == "Berlin")
        narrow(office, "sales", calendar=berlin)
        office.pass_time(hours=3)
        assert owner_of(office, office.handed_over()) == "sales2"


class TestWhereItIsUsed:
    """The territory of a lead is that of the site of use, where one is known, for desks and for people."""

    ABROAD = {"annual_volume": 20_000, "site_country": "DE", "site_region": "DE-BY"}

    def team_of(self, office: Office, lead: Json) -> str:
        """The name of the team that has the handoff of a lead."""
        handoff = office.get("viewer", f"leads/{lead['id']}/")["handoff"]
        return Handoff.objects.select_related("team").get(pk=handoff).team.name  # type: ignore[union-attr]  # a team has it

    def test_a_plant_abroad_goes_to_the_desk_there_and_to_who_takes_it(self, office: Office) -> None:
        narrow(office, "sales", team="Europe", regions=["DE-NW"])
        narrow(office, "sales2", team="Europe", regions=["DE-BY"])
        lead = office.lead("rfq_submitted", properties=self.ABROAD)
        office.run_due()
        assert (self.team_of(office, lead), owner_of(office, lead)) == ("Europe", "sales2")
        told = office.post("viewer", "assignments/dry-run/", {"lead": lead["id"]})
        causes = {one["user"]: one["cause"] for one in told["candidates"]}
        assert causes == {str(office.users["sales2"].pk): None, str(office.users["sales"].pk): "other_territory"}

    def test_a_site_that_a_person_names_goes_before_what_signals_tell(self, office: Office) -> None:
        narrow(office, "sales", countries=["CA"])
        lead = office.lead("tolerance_guide_download")
        site = {"account": lead["account"], "name": "Calgary", "country": "CA", "region": "CA-AB"}
        plant = office.post("operations", "sites/", site, 201)["id"]
        assert office.call("sales", "PATCH", f"leads/{lead['id']}/", {"site": plant}).status_code == 200
        narrow(office, "sales2", countries=["DE"])
        office.lead("rfq_submitted", properties=self.ABROAD)
        office.run_due()
        assert (self.team_of(office, lead), owner_of(office, lead)) == ("North America", "sales")

    def test_without_one_it_is_where_the_company_is(self, office: Office) -> None:
        german = {"name": "Isar Medizintechnik", "domain": "isar.example", "country": "DE"} | FITS
        narrow(office, "sales", team="Europe", countries=["AT"])
        lead = office.lead("rfq_submitted", "ina@isar.example", account=german)
        office.run_due()
        assert (self.team_of(office, lead), owner_of(office, lead)) == ("Europe", "sales2")


class TestNobody:
    """Everybody who does not have it says why, and it is looked at again."""

    def test_while_everybody_is_away(self, office: Office) -> None:
        key = away(office, "sales")
        away(office, "sales2")
        lead = office.lead("rfq_submitted")
        (handoff,) = unassigned(office)
        assert (handoff["owner"], handoff["why_unassigned"]) == (None, "everybody_absent")
        assert office.call("operations", "DELETE", f"absences/{key}/").status_code == 204
        office.run_due()
        assert (owner_of(office, lead), unassigned(office)) == ("sales", [])

    def test_until_an_absence_is_over(self, office: Office) -> None:
        away(office, "sales", ends="2026-11-03T16:00:00Z")
        away(office, "sales2")
        lead = office.lead("rfq_submitted")
        office.pass_time(minutes=59)
        assert owner_of(office, lead) is None
        office.pass_time(minutes=1)
        assert owner_of(office, lead) == "sales"
        # Whoever gets what has waited hears of it: when it came nobody did.
        told = Event.objects.get(type="handoff.reassigned")
        assert told.data["owner"] == str(office.users["sales"].pk)
        assert told.lead_seq == Lead.objects.get(pk=lead["id"]).event_seq

    def test_while_everybody_who_is_there_is_full(self, office: Office) -> None:
        away(office, "sales2")
        narrow(office, "sales", capacity=1)
        first = office.handed_over()
        second = office.handed_over("li@other.example")
        assert [one["why_unassigned"] for one in unassigned(office)] == ["everybody_full"]
        office.post("sales", f"handoffs/{first['handoff']}/reject/", {"reason": "timing", "comment": "Next year."})
        office.run_due()
        assert owner_of(office, second) == "sales"

    def test_what_is_export_controlled_goes_to_nobody_who_is_not_cleared(self, office: Office) -> None:
        lead = office.lead("rfq_submitted")
        with allow_writes():
            LeadState.objects.filter(lead=lead["id"]).update(export_controlled=True)
        office.run_due()
        assert [one["why_unassigned"] for one in unassigned(office)] == ["nobody_cleared"]
        row(
            Clearance,
            user=office.users["sales2"],
            partner=None,
            until=office.now + timedelta(days=30),
            granted_at=office.now,
        )
        tried = office.post("manager", "assignments/dry-run/", {"lead": lead["id"]})
        causes = {one["name"]: one["cause"] for one in tried["candidates"]}
        assert causes[office.users["sales"].name] == "not_cleared"
        office.run_due()
        assert owner_of(office, lead) == "sales2"

    def test_what_was_accepted_counts_until_it_has_ended(self, office: Office) -> None:
        narrow(office, "sales", capacity=1)
        away(office, "sales2")
        lead = office.qualified()
        office.handed_over("li@other.example")
        assert [one["why_unassigned"] for one in unassigned(office)] == ["everybody_full"]
        office.post("sales", f"leads/{lead['id']}/advance/", {"to": "opportunity"})
        office.post("sales", f"leads/{lead['id']}/advance/", {"to": "won"})
        office.run_due()
        assert unassigned(office) == []

    def test_who_is_asked_by_name_gets_it_past_a_full_line(self, office: Office) -> None:
        narrow(office, "sales", capacity=0)
        narrow(office, "sales2", capacity=0)
        for email in ("a@a.example", "b@b.example"):
            office.lead("rfq_submitted", email, account={"name": email, "domain": email[2:], "country": "US"} | FITS)
        with allow_writes():
            Account.objects.filter(domain="b.example").update(owner=office.users["manager"])
        office.run_due()
        assert [one["why_unassigned"] for one in unassigned(office)] == ["everybody_full"]
        assert Handoff.objects.get(owner=office.users["manager"]).lead.account.domain == "b.example"  # type: ignore[union-attr]  # it has one

    def test_the_line_says_it_in_the_console(self, office: Office, browser: Any) -> None:
        away(office, "sales")
        away(office, "sales2")
        office.lead("rfq_submitted")
        page = browser("manager").get("/admin/qualification/handoff/?clocks=unassigned").content.decode()
        assert "Everybody of its team is away" in page


class TestDryRun:
    """Who would get it, and why the others would not; nothing is changed."""

    def test_of_a_lead_as_it_stands(self, office: Office, browser: Any) -> None:
        narrow(office, "sales", countries=["DE"])
        lead = office.mql()
        before = rows_written()
        told = office.post("viewer", "assignments/dry-run/", {"lead": lead["id"]})
        assert told["text"] == "Dana Whitfield, North America"
        assert (told["chosen"], told["as_of"]) == (str(office.users["sales2"].pk), "2026-11-03T15:00:00Z")
        assert [(one["name"], one["cause"], one["text"]) for one in told["candidates"]] == [
            ("Dana Whitfield", None, "Would get it"),
            ("Sam Keller", "other_territory", "Takes another territory"),
        ]
        page = browser("sales").get(f"/admin/qualification/lead/{lead['id']}/view/assignment/").content.decode()
        assert "Takes another territory" in page
        assert rows_written() == before
        assert set(TeamMember.objects.values_list("turns", flat=True)) == {0}

    def test_of_a_made_up_one_over_graphql_and_in_the_console(self, office: Office, browser: Any) -> None:
        away(office, "sales2")
        told = office.ask(
            "viewer",
            "mutation($input: TryAssignmentInput!) { tryAssignment(input: $input) { ... on AssignmentTrial "
            "{ text teamName candidates { name cause } } ... on Refusal { code } } }",
            input={"given": {"country": "DE", "language": "de", "priority": "URGENT"}},
        )["data"]["tryAssignment"]
        assert told == {
            "text": "Sam Keller, Europe",
            "teamName": "Europe",
            "candidates": [{"name": "Sam Keller", "cause": None}, {"name": "Dana Whitfield", "cause": "ABSENT"}],
        }
        address = f"/admin/qualification/team/{office.team('Europe')}/view/assignment/"
        page = browser("operations").get(address, {"country": "DE", "priority": "urgent"}).content.decode()
        assert "Sam Keller, Europe" in page
        assert "Away" in page

    def test_says_why_nobody_would_get_it(self, office: Office) -> None:
        away(office, "sales")
        away(office, "sales2")
        told = office.post("viewer", "assignments/dry-run/", {"given": {}})
        assert (told["chosen"], told["why_unassigned"]) == (None, "everybody_absent")
        assert told["text"] == "Nobody of North America: everybody of its team is away"

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({}, "given_or_lead"),
            ({"lead": "01890000-0000-7000-8000-000000000000", "given": {}}, "given_or_lead"),
            ({"given": {"team": "01890000-0000-7000-8000-000000000000"}}, "unknown_team"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, office: Office, body: Json, code: str) -> None:
        assert office.post("viewer", "assignments/dry-run/", body, 422)["code"] == code
        office.post("viewer", "assignments/dry-run/", {"lead": "01890000-0000-7000-8000-000000000000"}, 404)


FITS = {"industry": "339112", "employee_count": 900, "plant_count": 3}


class TestSetWise:
    """A page of the line takes as many statements as one handoff; turns stay even."""

    def waiting(self, office: Office, count: int) -> Team:
        """So many handoffs without an owner, in one team of seven."""
        with allow_writes():
            TeamMember.objects.update(is_active=False)
        office.asked(count)
        team = Team.objects.get(name="North America")
        with allow_writes():
            for number in range(7):
                user = User.objects.create_user(f"s{number}@leadhub.example", name=f"S{number}", role=Role.SALES)
                TeamMember.objects.create(team=team, user=user, capacity=500)
        assert Handoff.objects.filter(team=team, owner=None).count() == count
        return team

    def test_statements_are_the_same_for_few_and_for_many(self, office: Office) -> None:
        self.waiting(office, 60)
        with allow_writes():
            Handoff.objects.filter(pk__in=Handoff.objects.order_by("pk").values("pk")[2:]).update(needs_owner=False)
        few = statements_of(lambda: assign_waiting(now=office.now))
        with allow_writes():
            Handoff.objects.filter(owner=None).update(needs_owner=True)
        assert statements_of(lambda: assign_waiting(now=office.now)) == few
        turns = set(TeamMember.objects.filter(is_active=True).values_list("turns", flat=True))
        assert (sum(TeamMember.objects.values_list("turns", flat=True)), turns) == (60, {8, 9})

    def test_pages_go_on_where_the_last_one_ended_and_urgent_ones_come_first(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.waiting(office, 12)
        monkeypatch.setattr("qualification.assigning.AT_ONCE", 5)
        last = Handoff.objects.order_by("pk").last()
        assert last is not None
        with allow_writes():
            Handoff.objects.exclude(pk=last.pk).update(priority="normal")
        assert assign_waiting(now=office.now) == 5
        assert Handoff.objects.get(pk=last.pk).owner is not None
        assert assign_all(now=office.now) == 7
        assert assign_all(now=office.now) == 0
        assert not Lead.objects.filter(handoffs__isnull=False, owner=None).exists()
