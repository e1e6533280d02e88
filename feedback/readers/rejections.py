"""Why sales rejected handoffs in a month, beside the month before."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count
from django.db.models.functions import TruncMonth

from feedback.models import Reason, Verdict
from feedback.readers.scorecard_cases import Card, cases_of
from feedback.readers.scorecard_links import Links
from feedback.rules.scorecard import ScorecardCases, ScorecardMode
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.console.words import spell
from qualification.rules.periods import months_later


class RejectionReasonView(View):
    """One reason: how often it was given, in this month and in the one before, and the cases of both."""

    reason: str
    label: str
    count: int
    before: int
    cases: str
    cases_before: str


class RejectionFamilyView(View):
    """Reasons of one family, the most frequent first."""

    family: Reason.Family
    count: int
    before: int
    reasons: list[RejectionReasonView]


class RejectionsView(View):
    """Families, the most frequent first; `total` and `before` are all rejections of the two months."""

    begins: datetime
    families: list[RejectionFamilyView]
    total: int
    before: int
    cases: str
    as_of: datetime


def rejections(actor: Actor, begins: datetime, now: datetime) -> RejectionsView:
    """The rejections of the month that begins so, as far as the leads count for marketing: two statements."""
    earlier, over = months_later(begins, -1), months_later(begins, 1)
    both = cases_of(actor, Card(mode=ScorecardMode.PERIOD, start=earlier, end=over), ScorecardCases.REJECTIONS)
    rows = both.rows.order_by().values("reason", month=TruncMonth(both.at, tzinfo=UTC)).annotate(n=Count("pk"))
    counts = {(row["reason"], row["month"]): row["n"] for row in rows}
    known = {reason.code: reason for reason in Reason.objects.filter(kind=Reason.Kind.REJECTION)}
    behind, behind_before = (
        Links(Card(mode=ScorecardMode.PERIOD, start=start, end=end), None).cases(ScorecardCases.REJECTIONS)
        for start, end in ((begins, over), (earlier, begins))
    )
    told: dict[Reason.Family, list[RejectionReasonView]] = {}
    for code in dict.fromkeys(code for code, _ in counts):
        reason = known.get(code)
        family = Reason.Family(reason.family) if reason else Reason.Family.OTHER
        view = RejectionReasonView(
            reason=code,
            label=reason.label if reason else spell(code),
            count=counts.get((code, begins), 0),
            before=counts.get((code, earlier), 0),
            cases=f"{behind}&{urlencode({'reason': code})}",
            cases_before=f"{behind_before}&{urlencode({'reason': code})}",
        )
        told.setdefault(family, []).append(view)
    families = [_family(family, reasons) for family, reasons in told.items()]
    return RejectionsView(
        begins=begins,
        families=sorted(families, key=lambda one: (-one.count, -one.before, one.family)),
        total=sum(one.count for one in families),
        before=sum(one.before for one in families),
        cases=behind,
        as_of=now,
    )


def _family(family: Reason.Family, reasons: list[RejectionReasonView]) -> RejectionFamilyView:
    return RejectionFamilyView(
        family=family,
        count=sum(one.count for one in reasons),
        before=sum(one.before for one in reasons),
        reasons=sorted(reasons, key=lambda one: (-one.count, -one.before, one.label)),
    )


def last_rejection(actor: Actor, before: datetime) -> datetime | None:
    """When sales last rejected anything that counts, before a moment: one statement."""
    cases = cases_of(actor, Card(mode=ScorecardMode.PERIOD, end=before), ScorecardCases.REJECTIONS)
    found: datetime | None = cases.rows.order_by("-at").values_list("at", flat=True).first()
    return found


def notes_of(actor: Actor, handoffs: Collection[UUID]) -> Mapping[UUID, str]:
    """What was written beside the rejections of these handoffs, as far as it was not erased since: one statement."""
    said = Verdict.objects.visible_to(actor).rejected().filter(handoff__in=handoffs, remark__isnull=False)
    return dict(said.values_list("handoff_id", "remark__text"))
