"""What becomes of leads when two contacts, or two companies, turn out to be one: what `accounts.their_leads` asks.

Signals, transitions, decisions and handoffs stay with the lead that they were written for. Of two leads of one person
in one product line, one goes on; its state is built from the signals of both.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Max, Q

from accounts.models import MergeNoun
from accounts.their_leads import Followed, LeadsAhead, Obstacle, TheirLeads, Twice
from leadhub.actors import Actor
from leadhub.bulk import locked, update_rows
from leadhub.errors import Conflict
from qualification.clock_kinds import OF_RFQS
from qualification.clocks import Clocks
from qualification.counted import OWN, count_apart, count_together, kept_of
from qualification.handoffs import settle_all
from qualification.locking import Held, hold_leads, lock_states
from qualification.models import (
    Handoff,
    HandoffLead,
    HandoffStatus,
    Hold,
    Lead,
    LeadState,
    Rfq,
    WithdrawalCause,
    project_of,
)
from qualification.moving import Ledger, stir
from qualification.projects import Joinings
from qualification.quote_clocks import promise_quotes
from qualification.rebuilding import rebuild
from qualification.refreshing import follow_contacts
from qualification.returning import withdraw
from qualification.rulebook import rulebook_at
from qualification.rules.merging import Standing, goes_on
from qualification.rules.stages import Stage as RuleStage
from qualification.worth import set_worth

CAUSE: Final = "merged"
COLUMNS: Final = (
    "pk",
    "product_line_id",
    "product_line__code",
    "stage",
    "created_at",
    "rest_until",
    "excluded_cause",
    "owner__name",
    "team__name",
)
# What an enquiry says of itself, and when it was said.
ENQUIRY: Final = (
    "quantity",
    "annual_volume",
    "end_customer",
    "site_country",
    "site_region",
    "site_postal_code",
)


def foresee(noun: str, loser: UUID, winner: UUID) -> LeadsAhead:
    """What a merge would do to leads."""
    if noun == MergeNoun.ACCOUNT:
        return LeadsAhead(moved=Lead.objects.filter(account=loser).canonical().count())
    pairs, obstacles = _pairs(loser, winner)
    return LeadsAhead(Lead.objects.filter(contact=loser).canonical().count(), tuple(pairs), tuple(obstacles))


def follow(noun: str, loser: UUID, winner: UUID, actor: Actor, now: datetime) -> Followed:
    """Let leads go where their contact, or their company, has gone."""
    if noun == MergeNoun.ACCOUNT:
        return Followed(_to_account(loser, winner, now))
    mine = list(Lead.objects.filter(contact__in=(loser, winner)).values_list("pk", flat=True))
    held = {each.lead.pk: each for each in hold_leads(mine)}
    pairs, obstacles = _pairs(loser, winner)
    for obstacle in obstacles:
        handoffs = [str(handoff) for handoff in obstacle.handoffs]
        raise Conflict(f"{obstacle.detail} Nothing was changed.", code=obstacle.code, handoffs=handoffs)
    leads = [each.lead for each in held.values() if each.lead.contact_id == loser]
    undo = {
        "leads": {str(lead.pk): [_text(lead.account_id), _text(lead.site_id)] for lead in leads},
    }
    ledger = Ledger(actor=actor, now=now)
    _let_go([held[pair.loser] for pair in pairs], pairs, ledger)
    merged = tuple((pair, _join(held[pair.loser], held[pair.winner], now)) for pair in pairs)
    Lead.objects.filter(pk__among=[lead.pk for lead in leads]).update(contact=winner)
    stir(each.lead.account_id for each in held.values())
    follow_contacts([winner], now=now)
    _build_anew([pair.winner for pair in pairs], actor, now, besides={pair.winner: pair.loser for pair in pairs})
    return Followed(undo, merged)


def undo(
    noun: str,
    loser: UUID,
    winner: UUID,
    kept: Mapping[str, Any],
    merged: Collection[tuple[UUID, UUID, Mapping[str, Any]]],
    actor: Actor,
    now: datetime,
) -> None:
    """Let them go back, where they still are where they went."""
    if noun == MergeNoun.ACCOUNT:
        _back_to_account(loser, winner, kept, now)
        return
    before = {UUID(pk): places for pk, places in kept["leads"].items()}
    apart = sorted({*before, *(pk for lost, won, _ in merged for pk in (lost, won))})
    ledger = Ledger(actor=actor, now=now)
    clocks = Clocks(hold_leads(apart), ledger)
    for _, won, taken in merged:
        for rfq in taken["rfqs"]:
            clocks.end(OF_RFQS, lead=won, rfq=UUID(rfq))
    clocks.save()
    ledger.save()
    mine = Lead.objects.filter(pk__among=list(before), contact=winner)
    back = list(mine.values_list("pk", flat=True))
    mine.update(contact=loser)
    # Only then does each stand for itself in the line of its own contact.
    for lost, won, taken in merged:
        _take_apart(lost, won, taken)
    _restore_places(back, before)
    stir(Lead.objects.filter(pk__among=apart).values_list("account_id", flat=True))
    follow_contacts([loser, winner], now=now)
    _build_anew([pk for lost, won, _ in merged for pk in (lost, won)], actor, now, besides={})


def ask(noun: str, ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Who has the newest lead of these in hand: a person, else a team."""
    column = "account_id" if noun == MergeNoun.ACCOUNT else "contact_id"
    rows = Lead.objects.canonical().filter(Q(owner__isnull=False) | Q(team__isnull=False), **{f"{column}__in": ids})
    found = rows.order_by("created_at", "pk").values_list(column, "owner__name", "team__name")
    return {key: owner or team for key, owner, team in found}


def _pairs(loser: UUID, winner: UUID) -> tuple[list[Twice], list[Obstacle]]:
    """The leads that stand twice, which of each two goes on, and those that two people have in hand."""
    rows = Lead.objects.canonical().filter(was_opportunity=False, contact__in=(loser, winner))
    found = list(rows.order_by("pk").values_list("contact_id", *COLUMNS))
    open_ones = dict(
        Handoff.objects.filter(lead_id__among=[row[1] for row in found], status=HandoffStatus.OPEN).values_list(
            "lead_id", "pk"
        )
    )
    by_line: dict[UUID, dict[UUID, tuple[Standing, str, str]]] = {}
    for contact, pk, line, code, stage, created_at, rest_until, excluded, owner, team in found:
        standing = Standing(
            id=pk,
            stage=RuleStage(stage),
            created_at=created_at,
            has_open_handoff=pk in open_ones,
            is_resting=rest_until is not None,
            is_excluded=bool(excluded),
        )
        by_line.setdefault(line, {})[contact] = (standing, code, owner or team or "a partner")
    pairs, obstacles = [], []
    for sides in by_line.values():
        if len(sides) < 2:
            continue
        (one, code, who), (other, _, whom) = sides[winner], sides[loser]
        if one.is_in_hand and other.is_in_hand:
            held = _handoffs_of((one.id, other.id))
            detail = (
                f"Both leads for {code} are in hand: {_holds(who, one.id, held)}, and {_holds(whom, other.id, held)}. "
                "Return one of the two to marketing, disqualify it or move it on to an opportunity; then merge."
            )
            handoffs = tuple(held[lead] for lead in (one.id, other.id) if lead in held)
            obstacles.append(Obstacle("both_in_hand", detail, handoffs))
            continue
        first, second = goes_on(one, other)
        pairs.append(Twice(second.id, first.id, code, open_ones.get(second.id)))
    return pairs, obstacles


def _handoffs_of(leads: Collection[UUID]) -> dict[UUID, UUID]:
    """The accepted handoff of each lead, its own or that of a colleague which it shares."""
    accepted = Handoff.objects.filter(status=HandoffStatus.ACCEPTED)
    shared = HandoffLead.objects.present().filter(lead_id__among=list(leads), handoff__in=accepted)
    own = accepted.filter(lead_id__among=list(leads)).order_by("created_at", "pk")
    return dict(shared.values_list("lead_id", "handoff_id")) | dict(own.values_list("lead_id", "pk"))


def _holds(who: str, lead: UUID, handoffs: Mapping[UUID, UUID]) -> str:
    return f"{who} has accepted handoff {handoffs[lead]}" if lead in handoffs else f"{who} holds lead {lead}"


def _let_go(losing: Sequence[Held], pairs: Sequence[Twice], ledger: Ledger) -> None:
    """Nothing waits any more for an answer about leads that go on as another."""
    if not losing:
        return
    into = {pair.loser: pair.winner for pair in pairs}
    withdraw(losing, ledger, WithdrawalCause.MERGED)
    joinings = Joinings(ledger)
    joinings.disband([each.lead.pk for each in losing])
    for each in losing:
        each.state.look_at = None
        ledger.keep(each.state)
        ledger.touch(each.lead)
        ledger.tell(each.lead, "lead.merged", {"winner": str(into[each.lead.pk])})
    ledger.save()
    joinings.save()


def _join(losing: Held, winning: Held, now: datetime) -> dict[str, Any]:
    """Let the winner stand for the loser; answers what it takes to undo that."""
    lost, won = losing.lead.pk, winning.lead.pk
    own = kept_of(winning.lead)
    members = sorted(Lead.objects.filter(canonical_id=lost).values_list("pk", flat=True))
    Lead.objects.filter(pk__among=members).update(canonical_id=won)
    holds = Hold.objects.filter(lead=lost, ended_at=None)
    numbers = dict(Rfq.objects.filter(lead=lost).order_by("number").values_list("pk", "number"))
    last = Rfq.objects.filter(lead=won).aggregate(last=Max("number"))["last"] or 0
    update_rows(Rfq, ("id", "lead_id", "number"), [(pk, won, place) for place, pk in enumerate(numbers, last + 1)])
    kept: dict[str, Any] = {
        "members": [str(member) for member in members],
        "rfqs": {str(pk): number for pk, number in numbers.items()},
        "holds": [str(pk) for pk in holds.values_list("pk", flat=True)],
        "taken": _unknown(winning.state, losing.state),
        "worth": [_worth(winning.lead), _say_worth(winning.lead)],
        OWN: own,
    }
    count_together(won, own)
    Hold.objects.filter(pk__in=kept["holds"]).update(ended_at=now)
    return kept


def _take_apart(lost: UUID, won: UUID, kept: Mapping[str, Any]) -> None:
    """Let a lead stand for itself again, with what it brought along."""
    members = [UUID(member) for member in kept["members"]]
    Lead.objects.filter(pk__among=members, canonical_id=won).update(canonical_id=lost)
    update_rows(Rfq, ("id", "lead_id", "number"), [(UUID(pk), lost, number) for pk, number in kept["rfqs"].items()])
    Hold.objects.filter(pk__in=kept["holds"]).update(ended_at=None)
    if OWN in kept:
        count_apart(won, members)
    lead, (before, after) = Lead.objects.get(pk=won), kept["worth"]
    if _worth(lead) == after:
        lead.value_kind, lead.value_amount, lead.value_currency = before
        _say_worth(lead)
    told, states = kept["taken"], lock_states([lost, won])
    state, own = states[won], states[lost]
    for name in told:
        if getattr(state, name) == getattr(own, name):
            setattr(state, name, None)
            state.enquiry_as_of.pop(name, None)
    state.save(update_fields=[*told, "enquiry_as_of"])


def _build_anew(leads: Collection[UUID], actor: Actor, now: datetime, *, besides: Mapping[UUID, UUID]) -> None:
    """Build the states of locked leads from all signals that are theirs now, and decide them.

    `besides` names the lead that each stands for from now on: what that knew of the enquiry it learns where it can.
    """
    held = hold_leads(leads)
    if not held:
        return
    beside = LeadState.objects.in_bulk(list(besides.values()))
    marked = set(Rfq.objects.marked().filter(lead_id__among=list(leads)).values_list("lead_id", flat=True))
    for each in held:
        if each.lead.pk in besides:
            _learn(each.state, beside[besides[each.lead.pk]])
        each.state.export_controlled = each.lead.pk in marked
    rebuild(held, rulebook_at(now))
    ledger = Ledger(actor=actor, now=now)
    clocks = Clocks(held, ledger)
    promise_quotes(held, clocks)
    clocks.save()
    settle_all(held, ledger, cause=CAUSE)


def _worth(lead: Lead) -> list[str | None]:
    return [lead.value_kind, None if lead.value_amount is None else str(lead.value_amount), lead.value_currency]


def _say_worth(lead: Lead) -> list[str | None]:
    """Let a lead be worth what its RFQs say by now; answers what that is."""
    set_worth(lead)
    kind, amount, currency = _worth(lead)
    Lead.objects.filter(pk=lead.pk).update(value_kind=kind, value_amount=amount, value_currency=currency)
    return [kind, amount, currency]


def _learn(state: LeadState, other: LeadState) -> None:
    for name in _unknown(state, other):
        setattr(state, name, getattr(other, name))
        if name in other.enquiry_as_of:
            state.enquiry_as_of = state.enquiry_as_of | {name: other.enquiry_as_of[name]}


def _unknown(state: LeadState, other: LeadState) -> list[str]:
    return [name for name in ENQUIRY if getattr(state, name) in (None, "") and getattr(other, name) not in (None, "")]


def _restore_places(leads: Collection[UUID], before: Mapping[UUID, list[str | None]]) -> None:
    """Account and site as they were, where the contact is still of that company or the lead was an opportunity."""
    rows = Lead.objects.filter(pk__among=leads).values_list("pk", "contact__account_id", "was_opportunity")
    places = [
        (pk, *(UUID(key) if key else None for key in before[pk]))
        for pk, company, stays in rows
        if stays or _text(company) == before[pk][0]
    ]
    update_rows(Lead, ("id", "account_id", "site_id"), places)


def _to_account(loser: UUID, winner: UUID, now: datetime) -> dict[str, Any]:
    leads = sorted(Lead.objects.filter(account=loser).values_list("pk", flat=True))
    lock_states(leads)
    Lead.objects.filter(pk__among=leads).update(account=winner, version=F("version") + 1, updated_at=now)
    stir((loser, winner))
    return {"leads": [str(lead) for lead in leads], "projects": _move_projects(leads, winner)}


def _move_projects(leads: Collection[UUID], winner: UUID) -> dict[str, str]:
    """What is in hand of the loser is a project of the winner now; answers which it was of.

    Where the winner has an open one of the same product line, that stays the one to join.
    """
    in_hand = Handoff.objects.filter(
        lead_id__among=list(leads), project__isnull=False, status__in=(HandoffStatus.OPEN, HandoffStatus.ACCEPTED)
    )
    rows = list(locked(in_hand.order_by("pk")).values_list("pk", "status", "project", "lead__product_line_id"))
    wanted = {pk: project_of(winner, line) for pk, _, _, line in rows}
    waiting = set(
        Handoff.objects.filter(project__among=set(wanted.values()), status=HandoffStatus.OPEN).values_list(
            "project", flat=True
        )
    )
    update_rows(
        Handoff,
        ("id", "project"),
        [
            (pk, None if status == HandoffStatus.OPEN and wanted[pk] in waiting else wanted[pk])
            for pk, status, *_ in rows
        ],
    )
    return {str(pk): project for pk, _, project, _ in rows}


def _back_to_account(loser: UUID, winner: UUID, kept: Mapping[str, Any], now: datetime) -> None:
    """Those whose contact went back, or that were an opportunity, belong to the loser again."""
    listed = [UUID(pk) for pk in kept["leads"]]
    lock_states(listed)
    theirs = Lead.objects.filter(Q(was_opportunity=True) | Q(contact__account=loser), pk__among=listed, account=winner)
    back = set(theirs.values_list("pk", flat=True))
    Lead.objects.filter(pk__among=back).update(account=loser, version=F("version") + 1, updated_at=now)
    before = {UUID(pk): project for pk, project in kept["projects"].items()}
    handoffs = Handoff.objects.filter(pk__among=list(before), lead_id__among=back)
    update_rows(Handoff, ("id", "project"), [(pk, before[pk]) for pk in handoffs.values_list("pk", flat=True)])
    stir((loser, winner))


def _text(key: UUID | None) -> str | None:
    return None if key is None else str(key)


THEIR_LEADS = TheirLeads(foresee=foresee, follow=follow, undo=undo, ask=ask)
