"""A forecast as a table of plain cells: a line for each group and one for all, with columns for each currency."""

from collections.abc import Sequence
from typing import Any

from feedback.readers.forecast_views import ForecastGroupView, ForecastView

HEADERS = ("key", "label", "leads", "spoken_of", "unwatched", "unseen", "expected", "low", "high", "without_amount")


def table_of(found: ForecastView) -> tuple[list[str], list[Sequence[Any]]]:
    """The headers and the lines; the money of a currency stands in columns of its own."""
    currencies = [money.currency for money in found.total.money]
    names = [f"{part}_{currency or 'no_currency'}" for currency in currencies for part in ("expected", "low", "high")]
    return [*HEADERS, *names], [_line(one, currencies) for one in (*found.results, found.total)]


def file_name(found: ForecastView) -> str:
    """What the file is called."""
    return f"forecast-{found.by}-{found.horizon}-days-{found.as_of:%Y-%m-%d}.csv"


def _line(one: ForecastGroupView, currencies: Sequence[str | None]) -> Sequence[Any]:
    money = {each.currency: (each.expected, *(each.interval or (None, None))) for each in one.money}
    cells = [cell for currency in currencies for cell in money.get(currency, (None, None, None))]
    low, high = one.interval or (None, None)
    told = (
        one.key,
        one.label,
        one.leads,
        one.spoken_of,
        one.unwatched,
        one.unseen,
        one.expected,
        low,
        high,
        one.without_amount,
    )
    return [*told, *cells]
