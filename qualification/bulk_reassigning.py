"""Many leads given to others in one act: their handoffs go over with the clocks as they run, as one by one.

What is open may go to a team, where it waits for its turn; what was accepted goes to somebody by name.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from accounts.clearing import cleared_people
from leadhub.actors import Actor
from leadhub.bulk import insert, update_rows
from leadhub.bulk_changes.kinds import BulkField, Options, Values
from leadhub.editing import Act
from leadhub.keys import new_id
from leadhub.models import User
from qualification.assigning import assign_waiting
from qualification.clocks import Clocks
from qualification.executives import executives_by_team, follow_owner
from qualification.handoffs import settle_all
from qualification.locking import Held, hold_leads
from qualification.models import (
    ClockKind,
    Handoff,
    HandoffLead,
    HandoffStatus,
    Lead,
    Reassignment,
    RouteKind,
    Team,
    TeamMember,
)
from qualification.moving import Ledger
from qualification.reassigning import teams_that_take

VERB: Final = "handoff.reassign_many"
FIELDS: Final = ("team", "owner")
REASSIGNED: Final = tuple(field.attname for field in Reassignment._meta.concrete_fields)
NOT_IN_HAND: Final = "Nobody has it in hand, so there is nothing to give on."
PARTNERS: Final = "A partner holds it, and what partners promise is theirs to keep."
NEEDS_NAME: Final = "It was accepted: name who works it on."
NO_TEAM: Final = "This team takes no handoffs any more."
NOT_CLEARED: Final = "It is export-controlled, and who is named is not cleared."
NO_MEMBER: Final = "Who is named is not in the team that has it."


def _teams() -> Options:
    return [(str(team.pk), team.name) for team in teams_that_take()]


def _sellers() -> Options:
    rows = User.objects.filter(
        memberships__is_active=True, memberships__team__kind__in=RouteKind.values, is_active=True
    )
    return [(str(key), name) for key, name in rows.distinct().order_by("name", "pk").values_list("pk", "name")]


@dataclass(frozen=True, slots=True, kw_only=True)
class InHand:
    """Leads, or handoffs, of which many are given on."""

    noun: str
    label: str
    labels: str
    page: str
    is_lead: bool
    effect: str = "Due times stay as they are. What waits in a team goes to whoever's turn it is."
    fields: Sequence[BulkField] = (
        BulkField(name="owner", label="Owner", verb=VERB, options=_sellers, required=True),
        BulkField(name="team", label="Team", verb=VERB, options=_teams, required=True),
    )

    def hold(
        self, actor: Actor, keys: Collection[UUID], fields: Collection[str], *, now: datetime, locks: bool
    ) -> "Given":
        """These, as they stand; their leads locked where they are to be given on."""
        wanted = sorted(set(keys))
        if self.is_lead:
            seen = Lead.objects.visible_to(actor).canonical().filter(pk__among=wanted)
            leads = {key: key for key in seen.values_list("pk", flat=True)}
        else:
            visible = Handoff.objects.visible_to(actor).filter(pk__among=wanted)
            leads = dict(visible.values_list("pk", "lead_id"))
        return Given(leads, now=now, locks=locks)

    def touched(self, keys: Collection[UUID], fields: Collection[str], *, since: UUID) -> Collection[UUID]:
        """Those that were given on once more since."""
        name = "lead_id" if self.is_lead else "pk"
        mine = Handoff.objects.filter(**{f"{name}__among": sorted(set(keys))}).values_list("pk", name)
        objects = dict(mine)
        rows = Reassignment.objects.filter(handoff_id__among=sorted(objects), pk__gt=since).values_list("handoff_id")
        several: dict[UUID, int] = {}
        for (handoff,) in rows:
            several[handoff] = several.get(handoff, 0) + 1
        return frozenset(objects[handoff] for handoff, count in several.items() if count > 1)

    def words(self, fields: Collection[str], values: Collection[Values]) -> Mapping[tuple[str, Any], str]:
        """Names of teams and people, and the words of what became of a handoff."""
        said: dict[tuple[str, Any], str] = {
            ("status", str(value)): str(label) for value, label in HandoffStatus.choices
        }
        for name, rows in (("team", Team.objects.all()), ("owner", User.objects.all())):
            keys = sorted({each[name] for each in values if each.get(name)})
            if name in fields and keys:
                said |= {(name, str(row.pk)): str(row) for row in rows.filter(pk__in=keys)}
        return said


class Given:
    """Leads with the handoffs that somebody has in hand for them."""

    def __init__(self, leads: Mapping[UUID, UUID], *, now: datetime, locks: bool) -> None:
        self._leads = leads
        self._now = now
        keys = sorted(set(leads.values()))
        self._held: dict[UUID, Held] = {each.lead.pk: each for each in hold_leads(keys)} if locks else {}
        self._rows: dict[UUID, Lead] = {row.pk: row for row in Lead.objects.filter(pk__in=keys)}
        self._handoffs = _in_hand(keys)
        shared = HandoffLead.objects.present().filter(lead_id__in=keys).select_related("handoff__lead__contact")
        self._shared = {one.lead_id: str(one.handoff.lead.contact) for one in shared}

    def values(self) -> Mapping[UUID, Values]:
        """Who has each, and whether it was accepted."""
        found: dict[UUID, Values] = {}
        for key, lead in self._leads.items():
            row = self._rows.get(lead)
            if row is not None:
                handoff = self._handoff(key)
                has: Any = handoff or row
                status = handoff.status if handoff else ""
                found[key] = {"team": _text(has.team_id), "owner": _text(has.owner_id), "status": str(status)}
        return found

    def refusals(self, wanted: Mapping[UUID, Values]) -> Mapping[UUID, str]:
        """Where nobody may be given it, or not who is named."""
        takers = {str(team.pk) for team in teams_that_take()}
        named = {str(values["owner"]) for values in wanted.values() if values.get("owner")}
        members = TeamMember.objects.filter(user_id__in=sorted(named), is_active=True, user__is_active=True)
        present = {(str(team), str(user)) for team, user in members.values_list("team_id", "user_id")}
        cleared = {str(user) for user in cleared_people(self._now)}
        controlled = frozenset(
            Lead.objects.filter(pk__in=sorted(set(self._leads.values())), state__export_controlled=True).values_list(
                "pk", flat=True
            )
        )
        found = {}
        for key, values in wanted.items():
            why = self._refused(key, values, takers, present)
            owner = values.get("owner")
            if not why and owner and self._leads[key] in controlled and owner not in cleared:
                why = NOT_CLEARED
            if why:
                found[key] = why
        return found

    def write(self, wanted: Mapping[UUID, Values], act: Act) -> Mapping[UUID, Values]:
        """Give the handoffs on, let the clocks follow, and tell of each."""
        ledger = Ledger(actor=act.actor, now=act.now)
        keys = sorted(wanted, key=lambda key: self._leads[key])
        going = [self._held[self._leads[key]] for key in keys]
        teams = Team.objects.in_bulk([UUID(values["team"]) for values in wanted.values() if values.get("team")])
        clocks = Clocks(going, ledger)
        rows, kept = [], []
        known = executives_by_team({*teams, *(one.team_id for one in self._handoffs.values() if one.team_id)})
        for key, held in zip(keys, going, strict=True):
            handoff = self._handoff(key)
            assert handoff is not None, "what nobody has in hand was refused"
            before = (handoff.team_id, handoff.owner_id)
            self._give(handoff, wanted[key], teams)
            after = (handoff.team_id, handoff.owner_id)
            rows.append((handoff.pk, *after, handoff.needs_owner))
            moved = (before[0], after[0], before[1], after[1])
            kept.append((new_id(), handoff.pk, *moved, None, act.now, act.actor.label))
            held.lead.team_id, held.lead.owner_id = after
            for name, old, new in zip(FIELDS, before, after, strict=True):
                if old != new:
                    act.note(held.lead, name, old, new)
            ledger.touch(held.lead)
            follow_owner(held, handoff, clocks, known=known)
            self._tell(held, handoff, act, ledger)
        clocks.save()
        update_rows(Handoff, ("id", "team_id", "owner_id", "needs_owner"), sorted(rows))
        insert(Reassignment, REASSIGNED, kept)
        settle_all(going, ledger, cause="moved")
        transaction.on_commit(lambda: assign_waiting(now=act.now), robust=True)
        values = self.values()
        return {key: values[key] for key in keys}

    def _give(self, handoff: Handoff, values: Values, teams: Mapping[UUID, Team]) -> None:
        if values.get("team") and str(handoff.team_id) != values["team"]:
            handoff.team, handoff.owner_id = teams[UUID(values["team"])], None
        if "owner" in values:
            handoff.owner_id = UUID(values["owner"]) if values["owner"] else None
        handoff.needs_owner = handoff.owner_id is None

    def _tell(self, held: Held, handoff: Handoff, act: Act, ledger: Ledger) -> None:
        waits = handoff.status == HandoffStatus.OPEN
        due = (ClockKind.ACCEPTANCE, handoff.accept_due_at) if waits else (None, None)
        told: dict[str, Any] = {
            "team": _text(handoff.team_id),
            "owner": _text(handoff.owner_id),
            "change": str(act.change_no),
        }
        ledger.tell_of_handoff(held.lead, "handoff.reassigned", handoff.pk, *due, **told)

    def _refused(self, key: UUID, values: Values, takers: Collection[str], present: Collection[tuple[str, str]]) -> str:
        handoff, shares = self._handoff(key), self._shared.get(self._leads[key])
        if shares and handoff is None:
            return f"It shares the handoff of {shares} and follows that one."
        if handoff is None:
            return NOT_IN_HAND
        if handoff.partner_id is not None:
            return PARTNERS
        team, owner = str(values.get("team") or handoff.team_id), values.get("owner")
        if team not in takers:
            return NO_TEAM
        if owner and (team, owner) not in present:
            return NO_MEMBER
        return NEEDS_NAME if not owner and handoff.status == HandoffStatus.ACCEPTED else ""

    def _handoff(self, key: UUID) -> Handoff | None:
        """What is in hand for one; of a handoff that is asked for itself, only that."""
        found = self._handoffs.get(self._leads[key])
        return found if found is not None and key in (found.pk, found.lead_id) else None


def _in_hand(leads: Collection[UUID]) -> dict[UUID, Handoff]:
    """By lead, the handoff that is open, else the accepted one of its present cycle: one statement."""
    in_hand = Q(status=HandoffStatus.OPEN) | Q(status=HandoffStatus.ACCEPTED, cycle=F("lead__cycle"))
    rows = Handoff.objects.filter(in_hand, lead_id__in=leads).select_related("team__calendar", "partner")
    return {row.lead_id: row for row in rows.order_by("created_at", "pk")}


def _text(key: UUID | None) -> str | None:
    return str(key) if key else None


LEADS: Final = InHand(noun="lead", label="lead", labels="leads", page="qualification.lead", is_lead=True)
HANDOFFS: Final = InHand(
    noun="handoff", label="handoff", labels="handoffs", page="qualification.handoff", is_lead=False
)
