"""Who takes which market by the channel rules of a draft or a version."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from accounts.directory import Directory
from accounts.models import ChannelType
from accounts.rules.channels import ChannelRules, Kind, compile_channels
from accounts.rules.coverage import Market, RulesTried, Taker, Way
from accounts.rules.territories import Place
from accounts.uncovered import TYPES, Ground, Line, example_words, ground_of, key_of
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.pages import Page, Window, bookmark, read_cursor, write_cursor
from leadhub.documents.checking import refuse_faults
from leadhub.documents.definitions import definition_of
from leadhub.documents.draft_readers import draft_of
from leadhub.documents.readers import document_of
from leadhub.errors import BadRequest
from leadhub.models import DocumentKind

ROUTES = DocumentKind.CHANNEL_RULES
T = TypeVar("T")


class CoverageWayView(View):
    """One way that a market goes, by which rule, and a company that goes it.

    `nobody` takes it where the rule gives it to a partner and none covers it: then it falls to a desk. A `partner`
    without an id is the one of each company.
    """

    rule: str
    label: str
    kind: Kind
    taken_by: Taker
    partner: UUID | None
    example: str


class CoverageCellView(View):
    """The ways of one kind of company; null are those of which the kind is not known."""

    channel_type: ChannelType | None
    ways: list[CoverageWayView]


class CoverageRowView(View):
    """One place with one product line. The last place, `elsewhere`, stands for every country that nobody names."""

    country: str | None
    region: str | None
    postal_prefix: str | None
    elsewhere: bool
    product_line: str
    cells: list[CoverageCellView]


def coverage_page(
    actor: Actor, *, draft: UUID | None = None, number: int | None = None, window: Window
) -> Page[CoverageRowView]:
    """One page of the matrix, by place and product line; of a draft, of a version, else of what is in force."""
    rules = channel_rules_of(draft, number)
    ground, tried = ground_of(rules, Directory.load()), RulesTried(rules)
    rows = [(place, line) for place in ground.everywhere for line in ground.lines]
    keys = [_key(ground, *row) for row in rows]
    found = page_of(rows, keys, window, bookmark(actor.user_id, "coverage", draft, number))
    return Page(
        rows=[_row(ground, tried, *row) for row in found.rows],
        cursors=found.cursors,
        has_next=found.has_next,
        has_previous=found.has_previous,
    )


def page_of(rows: Sequence[T], keys: Sequence[str], window: Window, bound_to: str) -> Page[T]:
    """A page of rows that are held in memory, in the order of their keys."""
    start, end = 0, len(rows)
    if window.cursor is not None:
        (at,) = read_cursor(window.cursor, bound_to, terms=1)
        start, end = (0, bisect_left(keys, str(at))) if window.backwards else (bisect_right(keys, str(at)), end)
    first, last = (max(start, end - window.size), end) if window.backwards else (start, min(end, start + window.size))
    return Page(
        rows=list(rows[first:last]),
        cursors=[write_cursor([key], bound_to) for key in keys[first:last]],
        has_next=last < len(rows),
        has_previous=first > 0,
    )


def channel_rules_of(draft: UUID | None, number: int | None) -> ChannelRules:
    """The rules of a draft or a version, else of what is in force; a draft with errors is refused with all of them."""
    if draft is not None and number is not None:
        raise BadRequest("Name a draft or a version, not both.", code="malformed_parameter", parameter="number")
    return compile_channels(document_of(ROUTES, number).content if draft is None else _drafted(draft))


def _drafted(draft: UUID) -> Any:
    content = msgspec.json.decode(draft_of(ROUTES, draft).content)
    refuse_faults(definition_of(ROUTES), content, every_error=True)
    return content


def _key(ground: Ground, place: Place, line: Line) -> str:
    """Sorts as the rows do, since no code has a letter before the blank; elsewhere comes last."""
    return " ".join(("~" if place == ground.elsewhere else " ", *key_of(place), line[1]))


def _row(ground: Ground, tried: RulesTried, place: Place, line: Line) -> CoverageRowView:
    elsewhere = place == ground.elsewhere
    return CoverageRowView(
        country=None if elsewhere else place.country,
        region=place.region,
        postal_prefix=place.postal_code,
        elsewhere=elsewhere,
        product_line=line[1],
        cells=[_cell(ground, tried, place, line, kind) for kind in TYPES],
    )


def _cell(ground: Ground, tried: RulesTried, place: Place, line: Line, kind: str | None) -> CoverageCellView:
    market = Market(place, line[1], kind)
    return CoverageCellView(
        channel_type=ChannelType(kind) if kind else None,
        ways=[_way(one, market, line) for one in tried.ways(market, ground.covered(place, line))],
    )


def _way(way: Way, market: Market, line: Line) -> CoverageWayView:
    return CoverageWayView(
        rule=way.rule.code,
        label=way.rule.label,
        kind=way.rule.kind,
        taken_by=way.taker,
        partner=UUID(way.partner) if way.partner else None,
        example=example_words(market, way.example, {line[1]: line[2]}),
    )
