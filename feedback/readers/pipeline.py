"""The past and the present of the pipeline as columns of numbers: no more of a lead is kept in memory than they hold.

Reads leads in chunks, in a fixed number of statements each.
"""

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from feedback.rules.groupings import PIPELINE, ForecastBy
from qualification.models import Lead, Transition

if TYPE_CHECKING:
    from feedback.rules.forecast import Leads
    from feedback.rules.passages import Tally

CHUNK: Final = 20_000
MOMENTS: Final = 12
"""So many periods of the past a forecast is tried on."""
ROWS: Final = 10_000
NO_AMOUNT: Final = float("nan")
COLUMNS: Final[Mapping[ForecastBy, str]] = {
    ForecastBy.STAGE: "stage",
    ForecastBy.PRODUCT_LINE: "product_line__code",
    ForecastBy.TEAM: "team_id",
    ForecastBy.OWNER: "owner_id",
    ForecastBy.ROUTE: "route_kind",
}


class Purse(NamedTuple):
    """Amounts of one currency and kind among the leads of a group; the currency is None where nobody said."""

    currency: str | None
    kind: str


@dataclass(slots=True)
class Open:
    """The leads of the pipeline as columns, and what their numbers mean.

    `held` says for each group and purse how many leads have such an amount, and how much that is together.
    """

    stage: "array[int]" = field(default_factory=lambda: array("b"))
    days: "array[int]" = field(default_factory=lambda: array("l"))
    group: "array[int]" = field(default_factory=lambda: array("l"))
    amount: "array[float]" = field(default_factory=lambda: array("d"))
    currency: "array[int]" = field(default_factory=lambda: array("l"))
    groups: dict[Any, int] = field(default_factory=dict)
    currencies: dict[str | None, int] = field(default_factory=dict)
    held: dict[tuple[int, Purse], list[Any]] = field(default_factory=dict)

    def columns(self) -> "Leads":
        """The same for the rule."""
        import numpy as np

        from feedback.rules.forecast import Leads

        return Leads(
            stage=np.array(self.stage, dtype=np.int64),
            days=np.array(self.days, dtype=np.int64),
            group=np.array(self.group, dtype=np.int64),
            amount=np.array(self.amount, dtype=np.float64),
            currency=np.array(self.currency, dtype=np.int64),
        )


def empty_tally(now: datetime, horizon: int) -> "Tally":
    """For the stays as they are known now, and as they were at the ends of periods of the past."""
    from feedback.rules.passages import Tally

    today = now.toordinal()
    return Tally([today - horizon * number for number in range(MOMENTS + 1)], horizon)


def count_on(tally: "Tally", leads: "QuerySet[Lead]", after: UUID | None) -> UUID | None:
    """Count a chunk of leads more; answers the last of them, None once none are left. Two statements."""
    rest = leads.order_by("pk") if after is None else leads.order_by("pk").filter(pk__gt=after)
    last = next(iter(rest.values_list("pk", flat=True)[CHUNK - 1 : CHUNK]), None)
    chunk = rest if last is None else rest.filter(pk__lte=last)
    steps = Transition.objects.filter(lead__in=chunk.order_by().values("pk")).order_by("lead_id", "seq")
    _add(tally, steps.values_list("seq", "to_stage", "at").iterator(chunk_size=ROWS))
    return last


def _add(tally: "Tally", rows: Iterable[tuple[int, str, datetime]]) -> None:
    import numpy as np

    from feedback.rules.passages import NUMBERS, Steps

    first, stage, day = array("b"), array("b"), array("l")
    for seq, to, at in rows:
        first.append(seq == 1)
        stage.append(NUMBERS[to])
        day.append(at.toordinal())
    tally.add(
        Steps(
            first=np.array(first, dtype=np.bool_),
            stage=np.array(stage, dtype=np.int64),
            day=np.array(day, dtype=np.int64),
        )
    )


def open_leads(leads: "QuerySet[Lead]", by: ForecastBy, now: datetime) -> Open:
    """The leads that stand in the pipeline, told apart as asked: one statement."""
    from feedback.rules.passages import NUMBERS

    found, today = Open(), now.toordinal()
    amounts = ("value_amount", "value_currency", "value_kind")
    rows = leads.filter(stage__in=PIPELINE).values_list("stage", "stage_entered_at", *amounts, COLUMNS[by])
    # Always in one order: the draws of the ranges are given out in it.
    for stage, since, amount, currency, kind, key in rows.order_by("pk").iterator(chunk_size=ROWS):
        group = found.groups.setdefault(key, len(found.groups))
        found.stage.append(NUMBERS[stage])
        found.days.append(max(0, today - since.toordinal()))
        found.group.append(group)
        purse = Purse(currency or None, kind) if amount is not None else None
        found.amount.append(NO_AMOUNT if amount is None else float(amount))
        found.currency.append(
            0 if purse is None else found.currencies.setdefault(purse.currency, len(found.currencies))
        )
        if purse is not None:
            held = found.held.setdefault((group, purse), [0, 0])
            held[0], held[1] = held[0] + 1, held[1] + amount
    return found
