"""What the pipeline will bring, as callers read it: at once for an ordinary one, else by a job whose result is kept."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from django.db.models import QuerySet
from django.urls import reverse

from feedback import forecasting
from feedback.forecasting import Asked
from feedback.readers.forecast_views import (
    BacktestView,
    ForecastAnswerView,
    ForecastGroupView,
    ForecastMoneyView,
    ForecastView,
    HeldView,
    PastForecastView,
    StagePercentileView,
    StageTimesView,
    WonWithinView,
)
from feedback.readers.group_labels import labels_of
from feedback.readers.pipeline import CHUNK, Open, count_on, empty_tally, open_leads
from feedback.rules.groupings import PIPELINE, ForecastBy
from feedback.rules.insight import LEVEL
from leadhub.actors import Actor
from leadhub.errors import FieldError, NotAcceptable
from leadhub.jobs.readers import JOB
from leadhub.jobs.works import Step, Work
from leadhub.models import Job
from qualification.models import Lead, Stage, ValueKind

if TYPE_CHECKING:
    from feedback.rules.forecast import Forecast, Group, StageTimes
    from feedback.rules.passages import Tally
    from feedback.rules.ranges import Expected

HORIZON: Final = 90
LONGEST: Final = 365
WITHIN: Final = (30, 60, 90, 180)
"""Days within which is told how many of those who enter a stage are won."""
AT_ONCE: Final = CHUNK
"""Leads whose past is counted within the request."""
DAYS_AT_ONCE: Final = 180
"""Days that are walked through within the request: a year takes more than ten seconds, however few the leads are."""


def forecast_of(actor: Actor, *, horizon: int | None, by: ForecastBy, now: datetime) -> ForecastView | Job:
    """What the leads that the caller may see will bring: five statements; a job beyond 20,000 leads or 180 days."""
    asked = Asked(horizon=_horizon(horizon), by=by, now=now)
    leads = Lead.objects.visible_to(actor).canonical()
    if asked.horizon > DAYS_AT_ONCE or leads.order_by()[: AT_ONCE + 1].count() > AT_ONCE:
        job = forecasting.ask(asked, actor=actor, now=now)
        return kept_result(job) or job
    tally = empty_tally(now, asked.horizon)
    count_on(tally, leads, None)
    return _view(asked, tally, leads)


def answer_of(actor: Actor, found: ForecastView | Job) -> ForecastAnswerView:
    """The same where it may be either."""
    if isinstance(found, Job):
        return ForecastAnswerView(forecast=None, job=JOB.read(actor, found.pk))
    return ForecastAnswerView(forecast=found, job=None)


def kept_result(job: Job) -> ForecastView | None:
    """What a job found; None while it works, and where an older version of the service wrote it in another shape."""
    try:
        return msgspec.convert(job.result, ForecastView) if job.status == Job.Status.DONE else None
    except msgspec.ValidationError:
        return None


def step(job: Job, now: datetime) -> Step:
    """Count a chunk of leads more; the last step answers the forecast."""
    asked, leads = msgspec.convert(job.parameters, Asked), forecasting.every_lead()
    tally, after = empty_tally(asked.now, asked.horizon), None
    if job.cursor:
        tally.restore(job.cursor["tally"])
        after = UUID(job.cursor["after"])
    last = count_on(tally, leads, after)
    if last is not None:
        return Step(done=CHUNK, cursor={"after": str(last), "tally": tally.kept()})
    return Step(done=0, finished=True, result=msgspec.to_builtins(_view(asked, tally, leads)))


def _horizon(days: int | None) -> int:
    if days is None:
        return HORIZON
    if not 1 <= days <= LONGEST:
        detail = f"Name 1 to {LONGEST} days."
        raise NotAcceptable(detail, code="out_of_bounds", errors=[FieldError("/horizon", "out_of_bounds", detail)])
    return days


def _view(asked: Asked, tally: "Tally", leads: "QuerySet[Lead]") -> ForecastView:
    from feedback.rules.forecast import forecast, times
    from feedback.rules.ranges import DRAWS, SEED

    found = open_leads(leads, asked.by, asked.now)
    made = forecast(tally, found.columns(), groups=len(found.groups), currencies=len(found.currencies))
    labels = labels_of(asked.by, found.groups)
    results = [
        _group_view(asked.by, key, labels[key], made.groups[number], found, number)
        for key, number in found.groups.items()
    ]
    return ForecastView(
        as_of=asked.now,
        horizon=asked.horizon,
        until=asked.now + timedelta(days=asked.horizon),
        by=asked.by,
        level=LEVEL,
        draws=DRAWS,
        seed=SEED,
        results=sorted(results, key=lambda one: _order(asked.by, one)),
        total=_group_view(asked.by, None, "All", made.total, found, None),
        stages=[_times_view(one) for one in times(tally, WITHIN)],
        backtest=_backtest_view(made),
        won_so_far=made.won_ever,
        impossible=tally.impossible,
        notes=list(_notes(made, tally, found)),
    )


def _order(by: ForecastBy, one: ForecastGroupView) -> Any:
    key = one.key or ""
    return PIPELINE.index(Stage(key)) if by is ForecastBy.STAGE else (-one.leads, one.key is None, key)


def _group_view(
    by: ForecastBy, key: Any, label: str, group: "Group", found: Open, number: int | None
) -> ForecastGroupView:
    money = [_money_view(currency, group.money[place], found, number) for currency, place in found.currencies.items()]
    money = sorted((one for one in money if one.leads), key=lambda one: (one.currency is None, one.currency or ""))
    return ForecastGroupView(
        key=None if key is None else str(key),
        label=label,
        leads=group.leads,
        link=_link(by, key, is_total=number is None),
        spoken_of=group.spoken_of,
        unwatched=group.unwatched,
        unseen=round(group.unseen, 2),
        expected=None if group.wins is None else round(group.wins.expected, 2),
        interval=None if group.wins is None else group.wins.interval,
        too_few=group.wins is None and group.leads > 0,
        money=money,
        without_amount=group.leads - sum(one.leads for one in money),
    )


def _money_view(
    currency: str | None, expected: "Expected | None", found: Open, number: int | None
) -> ForecastMoneyView:
    kinds: dict[ValueKind, HeldView] = {}
    for (group, purse), (count, amount) in found.held.items():
        if purse.currency == currency and number in (None, group):
            kind = ValueKind(purse.kind or ValueKind.EXPECTED)
            held = kinds.setdefault(kind, HeldView(kind=kind, leads=0, amount=Decimal(0)))
            held.leads, held.amount = held.leads + count, held.amount + amount
    return ForecastMoneyView(
        currency=currency,
        leads=sum(held.leads for held in kinds.values()),
        held=[kinds[kind] for kind in ValueKind if kind in kinds],
        expected=None if expected is None else _cents(expected.expected),
        interval=None if expected is None else (_cents(expected.interval[0]), _cents(expected.interval[1])),
    )


def _cents(amount: float) -> Decimal:
    return round(Decimal(amount), 2)


def _link(by: ForecastBy, key: Any, *, is_total: bool) -> str | None:
    """The leads behind a number; there is no filter for those that nobody has yet."""
    if key is None and not is_total:
        return None
    asked = {"stage": ",".join(PIPELINE)} | ({} if is_total else {by.value: str(key)})
    return f"{reverse('leads')}?{urlencode(asked, safe=',')}"


def _times_view(one: "StageTimes") -> StageTimesView:
    from feedback.rules.forecast import PERCENTILES
    from feedback.rules.passages import NOT_WON

    stage = Stage(NOT_WON[one.stage].value)
    return StageTimesView(
        stage=stage,
        label=str(stage.label),
        open=one.open,
        ended=one.ended,
        watched=one.watched,
        time_in_stage=[
            StagePercentileView(percent=round(100 * part), days=days)
            for part, days in zip(PERCENTILES, one.days, strict=True)
        ],
        won_within=[
            WonWithinView(days=days, rate=round(rate, 4) if one.is_enough else None)
            for days, rate in zip(WITHIN, one.won, strict=True)
        ],
    )


def _backtest_view(made: "Forecast") -> BacktestView:
    from feedback.rules.forecast import FEW_MOMENTS

    n, within = made.coverage
    if not n:
        note = "The history is too short to try a forecast on the past."
    else:
        note = f"In {within} of {n} past periods what came lay within the range."
        note += " So few tell little." if n < FEW_MOMENTS else ""
    return BacktestView(
        n=n,
        within=within,
        coverage=within / n if n else None,
        interval=made.coverage_interval,
        note=note,
        trials=[
            PastForecastView(
                day=date.fromordinal(trial.day),
                leads=trial.leads,
                expected=round(trial.wins.expected, 2),
                interval=trial.wins.interval,
                won=trial.won,
                within=trial.is_within,
            )
            for trial in made.trials
        ],
    )


def _notes(made: "Forecast", tally: "Tally", found: Open) -> Iterator[str]:
    from feedback.rules.forecast import FEW_ENDED, FEW_WON

    leads, total = len(found.stage), made.total
    if not leads:
        yield "No lead is in the pipeline, so there is nothing to forecast."
    elif not made.won_ever:
        yield "No lead was ever won, so nothing can be forecast."
    elif made.won_ever < FEW_WON:
        few = "1 lead was" if made.won_ever == 1 else f"{made.won_ever} leads were"
        yield f"Only {few} won so far. A forecast needs {FEW_WON}."
    elif (unsaid := leads - total.spoken_of - total.unwatched) > 0:
        silent = f"{unsaid:,} of {leads:,}"
        yield f"Nothing is said of leads in stages that fewer than {FEW_ENDED} leads have left ({silent})."
    if total.unwatched:
        silent = f"{total.unwatched:,}"
        yield f"Nothing is said of leads that are in their stage longer than any lead was watched ({silent})."
    if total.unseen >= 0.5:
        about = f"about {total.unseen:,.0f} leads"
        yield f"Nothing is counted for what comes after the longest stay that was watched (of {about})."
    without = leads - sum(count for count, _ in found.held.values())
    if found.currencies and without:
        yield f"Leads without an amount ({without:,}) count as wins and bring no money here."
    if tally.impossible:
        yield f"Stays that would have ended before they began ({tally.impossible:,}) are left out."


WORK = Work(kind=forecasting.KIND, label="Forecast", step=step, verb="forecast.read")
