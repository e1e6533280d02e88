"""Many changed at once: seen before, done once under one number, left where somebody was faster, and taken back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from accounts import accounts, contacts
from accounts.accounts import CreateAccountBody, UpdateAccountBody
from accounts.contacts import CreateContactBody, UpdateContactBody
from accounts.models import Account, ChannelType, Contact, Function, NoiseFinding, TargetStatus
from leadhub import clock
from leadhub.actors import SYSTEM
from leadhub.bulk_changes import carrying_out, planning
from leadhub.bulk_changes.forgetting import drop_plans
from leadhub.bulk_changes.weighing import weigh
from leadhub.console.changes import choosing
from leadhub.editing import keep_one
from leadhub.errors import Conflict, NotAllowed, NotFound
from leadhub.jobs import queue
from leadhub.jobs.running import run_jobs
from leadhub.models import BulkChange, BulkRow, Change, Edit, Event, Job
from qualification import reassigning
from qualification.models import Handoff, Lead, Reassignment, TeamMember
from tests.qualification.console.desk import said
from tests.qualification.office import TODAY, Office, statements_of

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
LIST = "/admin/accounts/account/"
NOTE = "Fair in Chicago"


def companies(office: Office, number: int, start: int = 0) -> list[UUID]:
    """Accounts that nobody owns."""
    actor, now = office.users["operations"].actor, clock.now()
    bodies = [CreateAccountBody(name=f"Plant {n}", domain=f"plant{n}.example") for n in range(start, start + number)]
    return [accounts.create(body, actor=actor, now=now).pk for body in bodies]


def plan(office: Office, keys: list[UUID], who: str = "operations", noun: str = "account", **values: Any) -> BulkChange:
    """What somebody means to change."""
    return planning.plan(noun, keys, values, note=NOTE, actor=office.users[who].actor, now=clock.now())


def carry_out(office: Office, change: BulkChange, who: str = "operations") -> BulkChange:
    return carrying_out.carry_out(change.pk, actor=office.users[who].actor, now=clock.now())


def undo(office: Office, change: BulkChange, who: str = "operations") -> BulkChange:
    return carrying_out.undo(change.pk, actor=office.users[who].actor, now=clock.now())


def outcomes(change: BulkChange) -> list[str]:
    return list(change.rows.order_by("place").values_list("outcome", flat=True))


def edit(office: Office, account: UUID, **values: Any) -> None:
    """Somebody else is faster."""
    accounts.edit(account, UpdateAccountBody(**values), actor=office.users["marketing"].actor, now=clock.now())


def test_all_that_match_are_changed_as_the_preview_said_but_those_that_somebody_was_faster_with(
    browser: Browser, office: Office
) -> None:
    first, second, third = companies(office, 3)
    owner, client = office.users["sales"], browser("operations")
    edit(office, third, owner=owner.pk)
    asked = {"target_status__exact": "open", "q": "Plant", "every": "1"}
    listed = client.get(LIST, {"q": "Plant"}).content.decode()
    assert listed.count('class="lh-box"') == 3
    address = f"{LIST}bulk/?{urlencode(asked)}"
    assert "Change 3 accounts" in client.get(address).content.decode()
    answer = client.post(address, {"change_owner": "on", "owner": str(owner.pk), "change_note": NOTE})
    (change,) = BulkChange.objects.all()
    page = client.get(answer["Location"]).content.decode()
    assert "2 accounts change; 1 is left as it is, for the reasons below. Nothing is changed before you say so." in page
    assert f"nobody → {owner.name}" in page
    assert "It stands so already." in page
    assert not Account.objects.filter(pk__in=[first, second], owner=owner).exists(), "looking changes nothing"

    edit(office, second, owner=office.users["manager"].pk)
    done = ""
    for _ in range(2):
        done = client.post(f"/admin/leadhub/bulkchange/{change.pk}/act/carry-out/", follow=True).content.decode()
    assert "1 account changed, 1 stood so already, 1 left because somebody changed them meanwhile." in done
    assert f"owner is {office.users['manager'].name} now" in done
    assert Account.objects.get(pk=first).owner == owner
    assert Account.objects.get(pk=second).owner == office.users["manager"]
    (entry,) = Edit.objects.filter(change_no=change.pk)
    assert (entry.object_id, entry.field, entry.before, entry.after) == (first, "owner", None, str(owner.pk))
    head = Change.objects.get(pk=change.pk)
    assert (head.actor_name, head.note) == (office.users["operations"].name, NOTE)


def test_it_is_taken_back_but_for_what_somebody_changed_since(browser: Browser, office: Office) -> None:
    first, second, again = companies(office, 3)
    owner = office.users["sales"]
    change = carry_out(office, plan(office, [first, second, again], owner=str(owner.pk)))
    edit(office, second, owner=office.users["manager"].pk)
    edit(office, again, owner=None)
    edit(office, again, owner=owner.pk)
    client = browser("operations")
    page = client.get(f"/admin/leadhub/bulkchange/{change.pk}/act/undo/").content.decode()
    assert "What stood there before stands again in 1 account." in page
    assert "Plant 1" in page
    assert "Plant 2" in page, "what was set to the same again is somebody's word too"
    client.post(f"/admin/leadhub/bulkchange/{change.pk}/act/undo/")
    client.post(f"/admin/leadhub/bulkchange/{change.pk}/act/undo/")
    (back,) = BulkChange.objects.filter(undoes=change)
    assert outcomes(back) == ["changed", "left", "left"]
    owners = dict(Account.objects.values_list("pk", "owner"))
    assert [owners[key] for key in (first, second, again)] == [None, office.users["manager"].pk, owner.pk]
    assert Edit.objects.filter(change_no=back.pk).count() == 1, "an act of its own"


def test_after_a_day_it_stands(office: Office, set_clock: Any) -> None:
    change = carry_out(office, plan(office, companies(office, 1), target_status="house"))
    set_clock(TODAY + timedelta(hours=24))
    with pytest.raises(Conflict, match="within 24 hours"):
        undo(office, change)
    assert Account.objects.filter(target_status="house").count() == 1


def test_only_what_is_ticked_is_changed_and_a_forgotten_tick_is_asked_about(browser: Browser, office: Office) -> None:
    (key,) = companies(office, 1)
    client, address = browser("operations"), f"{LIST}bulk/?row={key}"
    for given, sentence in (
        ({"owner": str(office.users["sales"].pk)}, "You chose owner: tick it to change it."),
        ({}, "Tick what is to be changed."),
        ({"change_target_status": "on"}, "Choose what target status is to be."),
        ({"change_owner": "on", "owner": "nobody"}, "Choose owner from the list."),
        ({"change_owner": "on", "change_note": "x" * 201}, "Shorten the change note to 200 characters"),
    ):
        answer = client.post(address, given)
        assert (answer.status_code, sentence in said(answer)) == (422, True), sentence
    assert not BulkChange.objects.exists()
    assert client.get(f"{LIST}bulk/").status_code == 302, "nothing is ticked: back to the list"


def test_more_than_somebody_could_look_through_are_not_changed_at_once(
    browser: Browser, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (choosing, planning):
        monkeypatch.setattr(module, "MOST", 2)
    companies(office, 3)
    client, address = browser("operations"), f"{LIST}bulk/?q=Plant&every=1"
    assert "Change more than 2 accounts" in client.get(address).content.decode()
    answer = client.post(address, {"change_target_status": "on", "target_status": "house"})
    assert answer.status_code == 422
    assert "At most 2 accounts are changed at once. Narrow the list." in answer.content.decode()
    assert not BulkChange.objects.exists()


def test_only_who_planned_it_carries_it_out(office: Office) -> None:
    change = plan(office, companies(office, 1), target_status="house")
    with pytest.raises(NotFound):
        carry_out(office, change, "marketing")
    carry_out(office, change)
    with pytest.raises(NotAllowed, match="planned this"):
        carry_out(office, change, "marketing")


def test_who_may_not_change_one_changes_no_many(browser: Browser, office: Office) -> None:
    (key,) = companies(office, 1)
    assert "lh-box" not in browser("viewer").get(LIST).content.decode()
    assert browser("viewer").get(f"{LIST}bulk/?row={key}").status_code in (302, 403)
    with pytest.raises(NotAllowed):
        plan(office, [key], "marketing", distributor_of_record=None)
    form = browser("marketing").get(f"{LIST}bulk/?row={key}").content.decode()
    assert 'name="owner"' in form
    assert 'name="distributor_of_record"' not in form, "few keep who serves a company"
    change = plan(office, [key], owner=None)
    assert browser("marketing").get(f"/admin/leadhub/bulkchange/{change.pk}/change/").status_code in (302, 404)
    assert "lh-box" not in browser("sales").get("/admin/qualification/lead/").content.decode()


def test_however_many_there_are_the_statements_stay_the_same(office: Office) -> None:
    def cost(keys: list[UUID]) -> int:
        change = plan(office, keys, target_status="house", owner=str(office.users["sales"].pk))
        return statements_of(lambda: carry_out(office, change))

    assert cost(companies(office, 2)) == cost(companies(office, 30, start=2))


def test_many_are_a_job_that_goes_on_where_it_was_stopped(
    browser: Browser, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying_out, "AT_ONCE", 2)
    keys = companies(office, 5)
    change = carry_out(office, plan(office, keys, target_status="house"))
    (job,) = Job.objects.filter(kind="bulk_change")
    carrying_out.step(job, clock.now())
    assert outcomes(change) == ["changed", "changed", "waiting", "waiting", "waiting"]
    assert "0 of 5 done" in browser("operations").get(f"/admin/leadhub/bulkchange/{change.pk}/change/").content.decode()
    queue.cancel(job.pk, actor=office.users["operations"].actor, now=clock.now())
    assert "stopped before its end" in (
        browser("operations").get(f"/admin/leadhub/bulkchange/{change.pk}/change/").content.decode()
    )
    carry_out(office, change)
    run_jobs(clock.now())
    assert outcomes(change) == ["changed"] * 5
    assert Edit.objects.filter(change_no=change.pk).count() == 5, "each once, under one number"
    back = undo(office, change)
    (job,) = Job.objects.filter(kind="bulk_change", key=str(back.pk))
    queue.cancel(job.pk, actor=office.users["operations"].actor, now=clock.now())
    carry_out(office, back, "marketing")
    run_jobs(clock.now())
    assert outcomes(back) == ["changed"] * 5, "whoever stopped it, anybody who may lets it come to its end"
    assert set(Account.objects.filter(pk__in=keys).values_list("target_status", flat=True)) == {"open"}


def test_a_plan_that_would_change_nothing_can_be_given_up(browser: Browser, office: Office) -> None:
    (account,) = companies(office, 1)
    change = plan(office, [account], target_status="open")
    client = browser("operations")
    page = client.get(choosing.page_of(change)).content.decode()
    address = reverse("admin:leadhub_bulkchange_act", args=[change.pk, "give-up"])
    assert "No account changes" in page and f'"{address}"' in page
    assert client.post(address).status_code == 302
    change.refresh_from_db()
    assert change.state == "cancelled"


def test_the_note_stands_whoever_else_wrote_first_under_the_number(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    (account,) = companies(office, 1)
    change = plan(office, [account], target_status="named_target")

    def weighed(*given: Any) -> Any:
        keep_one(office.users["sales"], "role", "viewer", "sales", actor=SYSTEM, now=clock.now())
        return weigh(*given)

    monkeypatch.setattr(carrying_out, "weigh", weighed)
    carry_out(office, change)
    act = Change.objects.get(pk=change.pk)
    assert (act.note, act.actor) == (NOTE, office.users["operations"].pk)


def test_what_is_given_up_changes_no_more(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying_out, "AT_ONCE", 2)
    change = carry_out(office, plan(office, companies(office, 3), target_status="house"))
    carrying_out.step(Job.objects.get(), clock.now())
    carrying_out.give_up(change.pk, actor=office.users["operations"].actor, now=clock.now())
    run_jobs(clock.now())
    assert sorted(outcomes(change)) == ["changed", "changed", "waiting"]
    with pytest.raises(Conflict, match="given up"):
        carry_out(office, change)
    assert outcomes(undo(office, change)) == ["changed", "changed"]


def test_a_plan_that_nobody_carries_out_goes_after_a_week(office: Office) -> None:
    planned, done = (plan(office, [key], target_status="house") for key in companies(office, 2))
    carry_out(office, done)
    assert drop_plans(TODAY + timedelta(days=7)) == 0
    assert drop_plans(TODAY + timedelta(days=7, seconds=1)) == 1
    assert list(BulkChange.objects.values_list("pk", flat=True)) == [done.pk]
    assert not planned.rows.exists()


def test_people_taken_for_noise_in_bulk_are_so_by_hand(office: Office) -> None:
    actor, now = office.users["marketing"].actor, clock.now()
    bodies = [CreateContactBody(email=f"s{n}@university{n}.edu", job_title="Student") for n in range(2)]
    keys = [contacts.create(body, actor=actor, now=now).pk for body in bodies]
    change = carry_out(office, plan(office, keys, noun="contact", noise_class="job_seeker", function="other"))
    assert set(Contact.objects.values_list("noise_class", "function")) == {("job_seeker", "other")}
    stands = NoiseFinding.objects.filter(lifted_at=None, decides=True).values_list("noise_class", "by_name")
    assert set(stands) == {("job_seeker", office.users["operations"].name)}
    contacts.edit(keys[0], UpdateContactBody(noise_class=None), actor=actor, now=now)
    assert outcomes(undo(office, change)) == ["left", "changed"]


def test_leads_go_to_a_colleague_with_their_clocks_and_one_entry_each(office: Office) -> None:
    leads = [UUID(office.handed_over(f"{name}@x.example")["id"]) for name in ("dana", "lena", "omar")]
    idle = UUID(office.mql("kim@idle.example", account={"name": "Idle", "domain": "idle.example"})["id"])
    handoffs = {row.lead_id: row for row in Handoff.objects.all()}
    team = handoffs[leads[0]].team_id
    taker = TeamMember.objects.filter(team=team, is_active=True).exclude(user=handoffs[leads[0]].owner_id)[0].user
    office.post(
        "sales" if handoffs[leads[2]].owner == office.users["sales"] else "sales2",
        f"handoffs/{handoffs[leads[2]].pk}/accept/",
    )
    change = plan(office, [*leads, idle], "manager", "lead", owner=str(taker.pk))
    assert not Reassignment.objects.exists()
    carry_out(office, change, "manager")
    rows = dict(change.rows.values_list("object_id", "outcome"))
    assert rows[idle] == "refused"
    given = [key for key in leads if rows[key] == "changed"]
    assert leads[0] in given
    for key in given:
        handoff = Handoff.objects.get(lead=key)
        assert (handoff.owner_id, handoff.accept_due_at) == (taker.pk, handoffs[key].accept_due_at)
        assert Lead.objects.get(pk=key).owner_id == taker.pk
        (event,) = Event.objects.filter(type="handoff.reassigned", lead_ref=key)
        assert event.data["change"] == str(change.pk)
    assert set(Edit.objects.filter(change_no=change.pk, object_kind="lead").values_list("object_id", flat=True)) == set(
        given
    )
    assert BulkRow.objects.get(change=change, object_id=idle).detail.startswith("Nobody has it in hand")
    back = undo(office, change, "manager")
    assert set(outcomes(back)) == {"changed"}
    assert {key: Handoff.objects.get(lead=key).owner_id for key in given} == {
        key: handoffs[key].owner_id for key in given
    }


def test_a_bulk_change_leaves_what_one_edit_leaves(office: Office) -> None:
    alone, among = companies(office, 2)
    owner = office.users["sales"]
    body = UpdateAccountBody(owner=owner.pk, target_status=TargetStatus.HOUSE, channel_type=ChannelType.OEM)
    accounts.edit(alone, body, actor=office.users["operations"].actor, now=clock.now())
    carry_out(office, plan(office, [among], owner=str(owner.pk), target_status="house", channel_type="oem"))
    told = ("owner", "target_status", "channel_type", "facts_as_of", "facts_stamp", "updated_at")
    assert Account.objects.values_list(*told).get(pk=alone) == Account.objects.values_list(*told).get(pk=among)
    entries = ("object_kind", "field", "before", "after", "at", "actor")
    traces = [sorted(map(str, Edit.objects.filter(object_id=key).values_list(*entries))) for key in (alone, among)]
    assert traces[0] == traces[1]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Function.ENGINEERING, Function.PROCUREMENT),
        (Function.ENGINEERING, None),
        (None, Function.PROCUREMENT),
        (None, Function.QUALITY),
    ],
)
def test_a_contact_that_was_changed_in_bulk_is_as_one_that_was_changed_alone(
    office: Office, before: Function | None, after: Function | None
) -> None:
    actor, now = office.users["operations"].actor, clock.now()
    bodies = [
        CreateContactBody(email=f"q{n}@plant.example", job_title="Quality Manager", function=before) for n in range(2)
    ]
    alone, among = (contacts.create(body, actor=actor, now=now).pk for body in bodies)
    assert Contact.objects.get(pk=alone).function == (before or Function.QUALITY), "read from the title"
    contacts.edit(alone, UpdateContactBody(function=after), actor=actor, now=now)
    change = carry_out(office, plan(office, [among], noun="contact", function=after))
    told = ("function", "function_derived", "facts_as_of", "facts_stamp", "updated_at")
    assert Contact.objects.values_list(*told).get(pk=alone) == Contact.objects.values_list(*told).get(pk=among)
    entries = ("field", "before", "after")
    traces = [list(Edit.objects.filter(object_id=key).values_list(*entries)) for key in (alone, among)]
    assert traces[0] == traces[1]
    undo(office, change)
    contact = Contact.objects.get(pk=among)
    assert (contact.function, contact.function_derived) == (before or Function.QUALITY, before is None)


def test_a_function_that_was_read_from_the_title_is_nobodys_word_to_take_back(office: Office) -> None:
    body = CreateContactBody(email="q@plant.example", job_title="Quality Manager")
    contact = contacts.create(body, actor=office.users["operations"].actor, now=clock.now()).pk
    change = carry_out(office, plan(office, [contact], noun="contact", function=None))
    assert outcomes(change) == ["same"]
    assert not Edit.objects.filter(object_id=contact).exists()


def test_leads_cost_the_same_however_many_they_are(office: Office) -> None:
    leads = [UUID(office.handed_over(f"{name}@x.example")["id"]) for name in ("dana", "lena", "omar", "kim")]
    team = UUID(office.team("Europe"))

    def cost(keys: list[UUID]) -> int:
        change = plan(office, keys, "manager", "lead", team=str(team))
        return statements_of(lambda: carry_out(office, change, "manager"))

    assert Handoff.objects.exclude(team=team).count() == 4
    assert cost(leads[:1]) == cost(leads[1:])
    assert Handoff.objects.filter(team=team).count() == 4


def test_a_handoff_given_on_in_bulk_is_as_one_that_was_given_on_alone(office: Office) -> None:
    alone, among = (UUID(office.handed_over(f"{name}@x.example")["id"]) for name in ("dana", "lena"))
    handoffs = {row.lead_id: row for row in Handoff.objects.all()}
    # Each goes to whoever has the other.
    takers = {alone: handoffs[among].owner_id, among: handoffs[alone].owner_id}
    assert takers[alone] != takers[among]
    manager, now = office.users["manager"].actor, clock.now()
    reassigning.reassign(handoffs[alone].pk, owner=takers[alone], team=None, comment="", actor=manager, now=now)
    carry_out(office, plan(office, [handoffs[among].pk], "manager", "handoff", owner=str(takers[among])), "manager")

    def left_by(lead: UUID) -> list[Any]:
        handoff = Handoff.objects.get(lead=lead)
        given = Reassignment.objects.get(handoff=handoff)
        event = Event.objects.filter(lead_ref=lead, type="handoff.reassigned").get()
        return [
            (handoff.owner_id == takers[lead], handoff.team_id, handoff.needs_owner, handoff.status),
            (given.to_owner_id == takers[lead], given.from_team_id, given.to_team_id, given.by_name),
            {name for name in event.data if name != "change"},
            Lead.objects.filter(owner=takers[lead]).values_list("team", "stage", "version").get(pk=lead),
        ]

    assert left_by(alone) == left_by(among)
