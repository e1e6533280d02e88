"""What if: drafts of several documents, other working hours and other capacities together, in one run over the past.

A job counts what a simulation of one draft counts, and besides it MQLs, due times by the supposed hours, and who of the
teams would have been full. It holds what is supposed by content, so drafts may be edited meanwhile.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from leadhub.actors import Actor
from leadhub.documents.checking import refuse_faults
from leadhub.documents.definitions import definition_of
from leadhub.errors import Conflict, FieldError, NotAcceptable
from leadhub.jobs import queue
from leadhub.jobs.works import Step
from leadhub.models import DocumentKind, Draft, Job
from leadhub.models.job import RUNNING
from leadhub.usecases import use_case
from qualification.counting import HELD, Counted, Place, is_done, worked_on
from qualification.models import Team, TeamMember
from qualification.rulebook import rulebook, rulebook_at
from qualification.simulating import Trial, rules_with
from qualification.supposed import NOTHING_SUPPOSED, Supposed, SupposedCapacity, SupposedHours
from qualification.what_if_forms import SupposedCalendarBody, SupposedCapacityBody, WhatIfBody
from qualification.working_hours import columns_of, shut_for_long

KIND = "what_if"
DAYS = 180


class NamedDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A draft as it stood when it was asked what it would change."""

    id: UUID
    kind: DocumentKind
    sha256: str


class WhatIf(Counted, kw_only=True):
    """What all that is supposed together would change, as far as it is counted."""

    drafts: list[NamedDraft]
    supposed: Supposed


@use_case
def ask(body: WhatIfBody, *, actor: Actor, now: datetime) -> Job:
    """Begin to count what would be different; answers the job, or the one that counts the same already.

    A draft that could not come into force is refused with all its errors.
    """
    return _asked(_question(body, now), actor=actor)


def ask_and_wait(body: WhatIfBody, *, actor: Actor, now: datetime) -> Job:
    """The same for whoever waits some seconds for the answer; what is not done by then is left to the workers."""
    job, is_new = _taken(body, actor=actor, now=now)
    return worked_on(job, now) if is_new else job


@use_case
def _taken(body: WhatIfBody, *, actor: Actor, now: datetime) -> tuple[Job, bool]:
    """The job that counts it, and whether it was made here: then nobody else takes it before its caller lets go."""
    question = _question(body, now)
    standing = Job.objects.filter(kind=KIND, key=question.key, status__in=RUNNING).first()
    return (standing, False) if standing else (_asked(question, actor=actor, not_before=HELD), True)


class _Question(NamedTuple):
    """What is to be counted, by which contents, and by what it is known."""

    counted: WhatIf
    contents: dict[str, Any]
    key: str


def _question(body: WhatIfBody, now: datetime) -> _Question:
    drafts = _drafts(body.drafts)
    supposed = _supposed(body, now)
    if not drafts and supposed == NOTHING_SUPPOSED:
        raise _refusal([FieldError("", "nothing_supposed", "Name a draft, other working hours or another capacity.")])
    contents = {}
    for row in drafts:
        contents[row.kind] = msgspec.json.decode(row.content)
        refuse_faults(definition_of(row.kind), contents[row.kind], every_error=True)
    days = DAYS if body.days is None else body.days
    counted = WhatIf(
        drafts=[NamedDraft(id=row.pk, kind=DocumentKind(row.kind), sha256=row.sha256) for row in drafts],
        supposed=supposed,
        since=now - timedelta(days=days),
        now=now,
        rule_set=rulebook_at(now).id,
    )
    said = {"drafts": counted.drafts, "supposed": supposed, "days": days}
    return _Question(counted, contents, sha256(msgspec.json.encode(said, order="sorted")).hexdigest())


def _asked(question: _Question, *, actor: Actor, not_before: timedelta = timedelta()) -> Job:
    counted, contents, key = question
    return queue.ask(
        KIND,
        key,
        actor=actor,
        now=counted.now,
        parameters={"contents": contents, "place": msgspec.to_builtins(Place(counted=counted))},
        total=_trial(counted, contents).concerned().count(),
        not_before=not_before,
    )


def step(job: Job, now: datetime) -> Step:
    """Count a part more; the last step answers the whole WhatIf."""
    place = msgspec.convert(job.cursor or job.parameters["place"], Place[WhatIf])
    trial = _trial(place.counted, job.parameters["contents"])
    before = place.counted.leads.past
    finished = is_done(place, trial)
    done = place.counted.leads.past - before
    if finished:
        return Step(done=done, finished=True, result=place.counted)
    return Step(done=done, cursor=msgspec.to_builtins(place))


def _trial(counted: WhatIf, contents: Mapping[str, Any]) -> Trial:
    live = rulebook(counted.rule_set)
    rules = live.rules
    for kind, content in contents.items():
        rules = rules_with(rules, kind, content)
    return Trial(
        live=live, draft=rules, since=counted.since, now=counted.now, supposed=counted.supposed, tells_all=True
    )


def _drafts(asked: Sequence[UUID] | Mapping[str, UUID]) -> list[Draft]:
    """The open drafts that are named, in the order of the documents."""
    named: list[tuple[str, str | None, UUID]]
    if isinstance(asked, Mapping):
        named = [(f"/drafts/{kind}", kind, key) for kind, key in asked.items()]
    else:
        named = [(f"/drafts/{at}", None, key) for at, key in enumerate(asked)]
    rows = Draft.objects.filter(pk__in=[key for _, _, key in named]).exclude(state=Draft.State.DISCARDED).in_bulk()
    found: dict[str, Draft] = {}
    faults = []
    for pointer, kind, key in named:
        row = rows.get(key)
        if kind is not None and kind not in DocumentKind.values:
            detail = f"There is no such document. There are {', '.join(DocumentKind.values)}."
            faults.append(FieldError(pointer, "unknown_document", detail))
        elif row is None:
            faults.append(FieldError(pointer, "unknown_draft", "There is no draft with this id."))
        elif kind is not None and row.kind != kind:
            detail = f"This is a draft of another document: {row.kind}."
            faults.append(FieldError(pointer, "other_document", detail))
        elif row.kind in found:
            detail = f"Name one draft of {row.kind}, not two: they cannot be in force together."
            faults.append(FieldError(pointer, "document_twice", detail))
        else:
            found[row.kind] = row
    if faults:
        raise _refusal(faults)
    for row in found.values():
        _require_open(row)
    return [found[kind] for kind in DocumentKind if kind in found]


def _require_open(row: Draft) -> None:
    if row.state != Draft.State.OPEN:
        raise Conflict(
            f"The draft of {row.kind} was published as version {row.published_number}. Begin a new one to suppose it.",
            code="draft_published",
            draft=str(row.pk),
            number=row.published_number,
        )


def _supposed(body: WhatIfBody, now: datetime) -> Supposed:
    """Hours and capacities, once they make sense for teams and members that there are."""
    faults: list[FieldError] = []
    hours = tuple(_hours(body.calendars, now, faults))
    capacities = tuple(_capacities(body.capacities, faults))
    if faults:
        raise _refusal(faults)
    return Supposed(hours=hours, capacities=capacities)


def _hours(given: Sequence[SupposedCalendarBody], now: datetime, faults: list[FieldError]) -> Iterator[SupposedHours]:
    teams = Team.objects.select_related("calendar").prefetch_related("calendar__closures")
    known = {team.pk: team for team in teams.filter(pk__in=[one.team for one in given])}
    for at, one in enumerate(given):
        pointer = f"/calendars/{at}"
        team = known.pop(one.team, None)
        if team is None:
            is_second = any(one.team == before.team for before in given[:at])
            code, detail = (
                ("team_twice", "The hours of this team are supposed twice.")
                if is_second
                else ("unknown_team", "There is no team with this id.")
            )
            faults.append(FieldError(f"{pointer}/team", code, detail))
            continue
        if not one.values:
            faults.append(FieldError(pointer, "nothing_supposed", "Say what would be different about its hours."))
            continue
        columns, wrong = columns_of(team.calendar, one.values, now)
        faults += [FieldError(f"{pointer}{fault.pointer}", fault.code, fault.detail) for fault in wrong]
        if wrong:
            continue
        for name, value in columns.items():
            setattr(team.calendar, name, value)
        faults += [FieldError(pointer, "closed_too_long", detail) for detail in shut_for_long(team.calendar)]
        yield SupposedHours(team=team.pk, columns=columns)


def _capacities(given: Sequence[SupposedCapacityBody], faults: list[FieldError]) -> Iterator[SupposedCapacity]:
    members = TeamMember.objects.filter(team__in={one.team for one in given}, is_active=True)
    known = set(members.values_list("team_id", "user_id"))
    for at, one in enumerate(given):
        pointer = f"/capacities/{at}"
        if any((one.team, one.user) == (before.team, before.user) for before in given[:at]):
            faults.append(FieldError(pointer, "member_twice", "The capacity of this member is supposed twice."))
        elif (one.team, one.user) not in known:
            faults.append(FieldError(pointer, "unknown_member", "Nobody with this id is in this team."))
        else:
            yield SupposedCapacity(team=one.team, user=one.user, capacity=one.capacity)


def _refusal(faults: Sequence[FieldError]) -> NotAcceptable:
    return NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)
