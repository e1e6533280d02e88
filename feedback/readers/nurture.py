"""What waits in nurture, by why it is there, and what came back of it."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Subquery, Value, When

from feedback.models import Reason
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import require_period
from qualification.models import Lead, Stage, Transition
from qualification.rules.nurture import DEFAULT_TRACK

SOON = timedelta(days=30)
COUNTS = ("in_nurture", "resting", "due", "sent", "returned", "requalified")


class NurtureReasonView(View):
    """Leads of one reason; null is what the rules keep warm.

    `in_nurture` of them are there now, `resting` of those still rest, and `due` may return within 30 days. In the
    period asked for `sent` went there and `returned` came back; `requalified` counts who of these then became MQL
    without another nurture between. Who goes round twice counts twice.
    """

    reason: str | None
    label: str
    track: str
    in_nurture: int
    resting: int
    due: int
    sent: int
    returned: int
    requalified: int


class NurtureSummaryView(View):
    """What waits in nurture and what came back, by reason; those that nobody gives any more are left out once empty."""

    results: list[NurtureReasonView]


def nurture_summary(
    actor: Actor, now: datetime, *, start: datetime | None = None, end: datetime | None = None
) -> NurtureSummaryView:
    """The summary with what happened from `start` to before `end`, or ever: three statements."""
    require_period(start, end)
    counts: dict[str, dict[str, int]] = {}
    for row in (*_waiting(actor, now), *_rounds(actor, start, end)):
        counts.setdefault(row["why"], {}).update({name: row[name] for name in COUNTS if name in row})
    return NurtureSummaryView(results=list(_views(counts)))


def _waiting(actor: Actor, now: datetime) -> Iterator[Mapping[str, Any]]:
    sent_by = Transition.objects.filter(lead=OuterRef("pk"), seq=OuterRef("stage_seq")).values("reason")
    # Only a person's nurture has a rest, and most leads there are the rules' own: those need no look at their history.
    why = Case(
        When(rest_until__isnull=True, then=Value("")), default=Subquery(sent_by), output_field=CharField(max_length=40)
    )
    leads = Lead.objects.visible_to(actor).canonical().filter(stage=Stage.NURTURE)
    resting = Q(rest_until__gt=now)
    yield from (
        leads.annotate(why=why)
        .values("why")
        .annotate(
            in_nurture=Count("pk"),
            resting=Count("pk", filter=resting),
            due=Count("pk", filter=resting & Q(rest_until__lte=now + SOON)),
        )
        .order_by()
    )


def _rounds(actor: Actor, start: datetime | None, end: datetime | None) -> Iterator[Mapping[str, Any]]:
    sent = Transition.objects.filter(to_stage=Stage.NURTURE, lead__in=Lead.objects.visible_to(actor)).exclude(reason="")
    following = Transition.objects.filter(lead=OuterRef("lead"))
    # From nurture a lead comes back through inquiry, or at once as MQL where a person takes it.
    back = following.filter(_within("at", start, end), seq=OuterRef("seq") + 1, to_stage__in=(Stage.INQUIRY, Stage.MQL))
    qualified = following.filter(seq__gt=OuterRef("seq"), seq__lte=OuterRef("seq") + 2, to_stage=Stage.MQL)
    yield from (
        sent.annotate(why=F("reason"), came_back=Exists(back), qualified=Exists(qualified))
        .values("why")
        .annotate(
            sent=Count("pk", filter=_within("at", start, end)),
            returned=Count("pk", filter=Q(came_back=True)),
            requalified=Count("pk", filter=Q(came_back=True, qualified=True)),
        )
        .order_by()
    )


def _within(column: str, start: datetime | None, end: datetime | None) -> Q:
    since = Q(**{f"{column}__gte": start}) if start else Q()
    return since & (Q(**{f"{column}__lt": end}) if end else Q())


def _views(counts: Mapping[str, Mapping[str, int]]) -> Iterator[NurtureReasonView]:
    """The agreed reasons in their order, those that are not agreed any more while they count, and the rules' own."""
    left = dict(counts)
    for reason in Reason.objects.filter(kind=Reason.Kind.REJECTION).order_by("order", "code"):
        counted = left.pop(reason.code, {})
        if any(counted.values()) or (reason.is_active and reason.action == Reason.Action.NURTURE):
            yield _view(reason.code, reason.label, reason.track, counted)
    own = left.pop("", {})
    for code in sorted(left):
        yield _view(code, code, "", left[code])
    yield _view(None, "Kept warm by the rules", "", own)


def _view(code: str | None, label: str, track: str, counted: Mapping[str, int]) -> NurtureReasonView:
    return NurtureReasonView(
        reason=code,
        label=label,
        track=track or DEFAULT_TRACK,
        **{name: counted.get(name, 0) for name in COUNTS},
    )
