"""Who takes which market by the channel rules of a draft or a version."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.http import QueryDict

from accounts.models import ChannelType, Partner, ProductLine
from accounts.readers.coverage import CoverageCellView, CoverageRowView, CoverageWayView, coverage_page
from accounts.rules.coverage import Taker
from leadhub.actors import Actor
from leadhub.api.pages import Page
from leadhub.console.acts import ObjectPage
from leadhub.console.paging import asked_page, neighbours
from leadhub.console.tables import Table
from leadhub.models import DocumentKind

HEADERS: Final = ("Place", "Product line", "Kind of company", "Who takes it")
TAKERS: Final[Mapping[Taker, str]] = {
    Taker.DIRECT: "Direct sales",
    Taker.DESK: "A desk",
    Taker.PARTNER: "The partner of the company",
    Taker.NOBODY: "Nobody: no partner covers it",
}


def page_of_draft(actor: Actor, draft: Any, asked: QueryDict) -> Mapping[str, Any]:
    """The matrix of a draft, once it has no errors."""
    if draft.standing.errors:
        return {"refusal": "Markets are looked at once the errors of the draft are mended.", "tables": []}
    return _shown(asked_page(lambda window: coverage_page(actor, draft=draft.pk, window=window), asked.get("cursor")))


def page_of_version(actor: Actor, version: Any, asked: QueryDict) -> Mapping[str, Any]:
    """The matrix of a version, by the partners there are now."""
    return _shown(
        asked_page(lambda window: coverage_page(actor, number=version.number, window=window), asked.get("cursor"))
    )


def _shown(page: Page[CoverageRowView]) -> Mapping[str, Any]:
    lines = dict(ProductLine.objects.values_list("code", "label"))
    partners = dict(Partner.objects.values_list("pk", "name"))
    rows = [line for row in page.rows for line in _lines(row, lines, partners)]
    return {
        "said": "Kinds of companies that go the same ways stand together. What only one company is known for, such as "
        "being a house account, is left out.",
        "tables": [Table("Markets", HEADERS, rows)],
        "pages": list(neighbours(page, "Earlier", "Later")),
    }


def _lines(row: CoverageRowView, lines: Mapping[str, str], partners: Mapping[Any, str]) -> Iterator[tuple[str, ...]]:
    """One line for all kinds of companies that go the same ways."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for cell in row.cells:
        alike.setdefault(_ways(cell, partners), []).append(_kind(cell.channel_type))
    place = " ".join(part for part in (row.region or row.country, row.postal_prefix) if part)
    for ways, kinds in alike.items():
        who = "Any" if len(alike) == 1 else ", ".join(kinds)
        yield "Every other country" if row.elsewhere else place, lines[row.product_line], who, "; ".join(ways)


def _ways(cell: CoverageCellView, partners: Mapping[Any, str]) -> tuple[str, ...]:
    return tuple(f"{_taker(way, partners)} ({way.label})" for way in cell.ways)


def _taker(way: CoverageWayView, partners: Mapping[Any, str]) -> str:
    return partners[way.partner] if way.partner else TAKERS[way.taken_by]


def _kind(kind: ChannelType | None) -> str:
    return kind.label if kind else "Not known"


def is_about_routes(subject: Any) -> bool:
    """Whether a draft or a version is one of channel rules."""
    return bool(subject.kind == DocumentKind.CHANNEL_RULES)


COVERAGE_OF_DRAFT = ObjectPage(
    name="coverage",
    label="Who takes which market",
    verb="channel_rules.coverage",
    template="leadhub/console/tables.html",
    shows=page_of_draft,
    possible=is_about_routes,
)
COVERAGE_OF_VERSION = ObjectPage(
    name="coverage",
    label="Who takes which market",
    verb="channel_rules.coverage",
    template="leadhub/console/tables.html",
    shows=page_of_version,
    possible=is_about_routes,
)
