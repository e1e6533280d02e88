"""Rules that change over many leads: rescored after new points and after a new half-life, and simulated beforehand.

Each beside its limits in the same round: UPDATE in place of the same leads, and the decision core alone.
"""

import sys
import time
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from leadhub.actors import SYSTEM, Actor, ActorKind, Role
from leadhub.clock import real_now
from leadhub.documents import drafting
from leadhub.documents.in_force import content_of
from leadhub.documents.publishing import publish
from leadhub.example import found_company
from leadhub.installing import install
from leadhub.models import DocumentKind, Job
from qualification import rescoring, simulations
from qualification.beside import beside_of
from qualification.deciding import Deciding, verdict_of
from qualification.glances import glances
from qualification.models import Decision, Lead
from qualification.moving import Ledger
from qualification.rulebook import rulebook_at
from qualification.rules.decision import Situation, decide
from qualification.rules.model import compile_scoring
from tests.bench import ground
from tests.bench.workers import Crew, Effort, crew

SCORING = DocumentKind.SCORING_MODELS
SAMPLE = 1_000
SHARE = 0.10
MORE_DAYS = 5
WORKERS = {"postgresql": 2, "sqlite": 1}
"""SQLite has one writer at a time: a second worker would only wait."""


@dataclass
class Figures:
    """What one workload gave, round by round."""

    per_second: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    changed: list[float] = field(default_factory=list)
    peak_mb: float = 0.0


class Stage:
    """The leads, the workers, and the moment, which moves on a second with every change."""

    def __init__(self, leads: int, now: datetime, workers: Crew) -> None:
        self.leads = leads
        self.now = now
        self.crew = workers
        self.operations = Actor(ActorKind.PERSON, Role.OPERATIONS, name="bench")
        self.factor = 1.0
        self.is_loud = self.is_slow = False

    def content(self) -> Any:
        """The default models, with more points for research and a longer half-life where these are on."""
        return models(self.factor if self.is_loud else 1.0, MORE_DAYS if self.is_slow else 0)

    def with_other_points(self) -> Figures:
        """Rescore after the points changed, and nothing else."""
        self.is_loud = not self.is_loud
        return self.rescored(self.content())

    def with_other_half_life(self) -> Figures:
        """Rescore after a half-life changed: the terms of every lead are folded anew."""
        self.is_slow = not self.is_slow
        return self.rescored(self.content())

    def rehearsed(self) -> Figures:
        """Simulate what the other points would change."""
        return self.simulated(models(1.0 if self.is_loud else self.factor, MORE_DAYS if self.is_slow else 0))

    def rescored(self, content: Any) -> Figures:
        """Publish these scoring models and rescore all leads by them."""
        self.now += timedelta(seconds=1)
        publish({SCORING: content}, note="", by="bench", now=self.now, effective_at=self.now)
        before = Decision.objects.count()
        rescoring.begin_due(self.now)
        effort = self.crew.work(self.now)
        assert not rescoring.to_rescore(rulebook_at(self.now)).exists(), "some leads were not rescored"
        return self._figures(effort, (Decision.objects.count() - before) / self.leads)

    def simulated(self, content: Any) -> Figures:
        """Simulate a draft with these scoring models over all leads, as a job."""
        self.now += timedelta(seconds=1)
        draft = drafting.open_draft(SCORING) or drafting.begin(SCORING, actor=self.operations, now=self.now)
        drafting.edit(draft.pk, actor=self.operations, now=self.now, content=content)
        job = simulations.simulate(draft.pk, actor=self.operations, now=self.now)
        assert isinstance(job, Job), "so few leads are simulated within the request"
        effort = self.crew.work(self.now)
        job.refresh_from_db()
        assert job.result is not None, job.status
        return self._figures(effort, job.result["changed"] / self.leads)

    def updated(self) -> Figures:
        """UPDATE in place of every lead, in one statement."""
        began = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE qualification_lead SET ruleset = ruleset")
        took = time.perf_counter() - began
        return Figures(per_second=[self.leads / took], seconds=[took])

    def decided(self) -> Figures:
        """The decision core alone, in one process, over a part of the leads in memory."""
        book, situations = rulebook_at(self.now), self.situations()
        began, cpu = time.perf_counter(), time.process_time()
        for situation in situations:
            decide(situation, book.rules)
        took = time.perf_counter() - began
        return Figures(
            per_second=[len(situations) / took],
            seconds=[took],
            cpu=[(time.process_time() - cpu) / len(situations)],
        )

    def situations(self) -> Sequence[Situation]:
        """What is known of some leads."""
        ledger = Ledger(actor=SYSTEM, now=self.now)
        deciding, found = Deciding(ledger, rulebook_at(self.now)), glances(Lead.objects.order_by("pk")[:SAMPLE])
        beside = beside_of([each.lead.pk for each in found], ledger)
        return [deciding.situation_of(each, beside) for each in found]

    def _figures(self, effort: Effort, changed: float) -> Figures:
        return Figures(
            per_second=[self.leads / effort.seconds],
            seconds=[effort.seconds],
            cpu=[effort.cpu / self.leads],
            changed=[changed],
            peak_mb=effort.peak_mb,
        )


def main(leads: int, rounds: int) -> None:
    """Lay the ground, decide every lead once, then measure in turn, and print one table."""
    now = real_now().replace(microsecond=0)
    call_command("migrate", verbosity=0, interactive=False)
    install(now=now)
    found_company()
    print(f"\n{connection.vendor}: laying {leads:,} leads with {ground.SIGNALS} signals each …", file=sys.stderr)
    ground.lay(leads, now)
    size = WORKERS[connection.vendor]
    with crew(size) as workers:
        stage = Stage(leads, now, workers)
        first = told("first decision of every lead", stage.rescored(stage.content()))
        stage.factor = factor_that_changes(SHARE, stage)
        workloads: dict[str, Callable[[], Figures]] = {
            "UPDATE in place of the same leads": stage.updated,
            "decide() alone, processes: 1": stage.decided,
            f"rescore, new points, workers: {size}": stage.with_other_points,
            f"rescore, new half-life, workers: {size}": stage.with_other_half_life,
            "simulation of new points, workers: 1": stage.rehearsed,
        }
        figures = {name: Figures() for name in workloads}
        for _ in range(rounds):
            for name, run in workloads.items():
                add(figures[name], told(name, run()))
    show({"first decision of every lead": first} | figures, leads, rounds)


def models(factor: float, more_days: float) -> Any:
    """The default models with so many times the points for research, and guides remembered for longer."""
    found = deepcopy(content_of(SCORING, 1))
    for row in found["models"][0]["signal_points"]:
        row["points"] = round(row["points"] * (factor if row["family"] == "research" else 1), 4)
        row["half_life_days"] += more_days if row["type"] == "guide_download" else 0
    return found


def factor_that_changes(share: float, stage: Stage) -> float:
    """How many times the points give so many of the leads another answer."""
    situations, live = stage.situations(), rulebook_at(stage.now).rules
    before = [verdict_of(decide(situation, live)) for situation in situations]
    low, high = 1.0, 4.0
    for _ in range(12):
        factor = (low + high) / 2
        rules = replace(live, scoring=compile_scoring(models(factor, 0)))
        after = (verdict_of(decide(situation, rules)) for situation in situations)
        changed = sum(one != other for one, other in zip(before, after, strict=True))
        low, high = (low, factor) if changed > share * len(situations) else (factor, high)
    return high


def told(name: str, one: Figures) -> Figures:
    """What a workload gave in one round, said at once: a long run that is cut short has told what it knows."""
    print(f"  {name}: {one.seconds[0]:,.1f} s, {one.per_second[0]:,.0f} leads/s", file=sys.stderr, flush=True)
    return one


def add(figures: Figures, more: Figures) -> None:
    """One round more."""
    figures.per_second += more.per_second
    figures.seconds += more.seconds
    figures.cpu += more.cpu
    figures.changed += more.changed
    figures.peak_mb = max(figures.peak_mb, more.peak_mb)


def show(figures: dict[str, Figures], leads: int, rounds: int) -> None:
    """Print leads a second, and the ratio to the limits of the same run."""
    _, update, core, *_ = figures.values()
    print(
        f"\n{connection.vendor}: {leads:,} leads, {leads * ground.SIGNALS:,} signals; {rounds} rounds, "
        "median (lowest to highest); CPU is that of the workers alone"
    )
    for name, one in figures.items():
        rate = f"{median(one.per_second):>9,.0f} leads/s ({min(one.per_second):,.0f} to {max(one.per_second):,.0f})"
        print(f"  {name:<40}{rate}{_details(one, update, core)}")


def _details(one: Figures, update: Figures, core: Figures) -> str:
    told = [f"{median(one.cpu) * 1e6:,.0f} µs CPU a lead"] if one.cpu else []
    if one.changed:
        told = [
            f"{median(one.seconds):,.1f} s",
            *told,
            f"{median(one.changed):.1%} change",
            f"{median(one.per_second) / median(update.per_second):.3f} of UPDATE",
            f"{median(core.cpu) / median(one.cpu):.2f} of its CPU is the core",
            f"peak {one.peak_mb:,.0f} MB",
        ]
    return "".join(f"   {part}" for part in told)
