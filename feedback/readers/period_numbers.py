"""What happened to leads in a period, counted: how far they came, what sales said, and why leads were rejected."""

from typing import Final

from django.db.models import Count

from feedback.candidates import Period
from feedback.models import Reason, Verdict
from leadhub.actors import Actor
from leadhub.api.bodies import View
from qualification.models import Lead, Stage, Transition

REACHED: Final = (Stage.MQL, Stage.SAL, Stage.SQL, Stage.OPPORTUNITY, Stage.QUOTED, Stage.WON, Stage.LOST)


class StageReachedView(View):
    """How many leads came to a stage in the period, each once."""

    stage: Stage
    label: str
    leads: int


class RejectionCountView(View):
    """How often a reason was given in the period."""

    reason: str
    label: str
    times: int


class ReviewNumbersView(View):
    """What happened in the period, as far as it was known when the review was prepared; the commonest reason first."""

    created: int
    reached: list[StageReachedView]
    accepted: int
    rejected: int
    reasons: list[RejectionCountView]


def counted_in(numbers: ReviewNumbersView) -> list[tuple[str, int]]:
    """How many leads came, and how many came to each stage."""
    return [("New leads", numbers.created), *((one.label, one.leads) for one in numbers.reached)]


def numbers_in(actor: Actor, period: Period) -> ReviewNumbersView:
    """The counts of the leads that the caller may see, in five statements."""
    leads = Lead.objects.visible_to(actor).canonical()
    # What moved since is found by an index; whatever moves a lead changes it.
    moved = leads.filter(updated_at__gte=period.start)
    moves = period.of(Transition.objects.filter(lead__in=moved, to_stage__in=REACHED), "at")
    reached = dict(moves.values_list("to_stage").annotate(n=Count("lead", distinct=True)))
    verdicts = period.of(Verdict.objects.filter(handoff__lead__in=leads), "at")
    said = {(kind, reason): n for kind, reason, n in verdicts.values_list("kind", "reason").annotate(n=Count("pk"))}
    why = {reason: n for (kind, reason), n in said.items() if kind == Verdict.Kind.REJECTED}
    labels = dict(Reason.objects.filter(kind=Reason.Kind.REJECTION).values_list("code", "label"))
    return ReviewNumbersView(
        created=period.of(leads, "created_at").count(),
        reached=[
            StageReachedView(stage=stage, label=str(stage.label), leads=reached.get(stage, 0)) for stage in REACHED
        ],
        accepted=sum(n for (kind, _), n in said.items() if kind == Verdict.Kind.ACCEPTED),
        rejected=sum(why.values()),
        reasons=[
            RejectionCountView(reason=code, label=labels.get(code, code), times=times)
            for code, times in sorted(why.items(), key=lambda one: (-one[1], one[0]))
        ],
    )
