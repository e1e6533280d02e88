"""The market as a grid, places by product lines: who takes each cell, which are holes, and where partners overlap.

And one address before the same rules: who would get its leads, and why.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from accounts.directory import Directory
from accounts.forms import refuse
from accounts.knowing import AccountGlance, ContactGlance, LineGlance, facts_of
from accounts.models import ChannelType, ProductLine, TargetStatus
from accounts.overlapping import claims_of, told
from accounts.readers.coverage import channel_rules_of, page_of
from accounts.rules.channels import Kind, partners_named, route
from accounts.rules.coverage import Market, RulesTried, Taker, Way, company_in_words
from accounts.rules.overlaps import Claimed
from accounts.rules.places import country_named, is_region, postal_key
from accounts.rules.territories import Place
from accounts.uncovered import MOST_MARKETS, TYPES, Ground, Line, ground_of, key_of
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.pages import Page, Window, bookmark
from leadhub.errors import FieldError


class MarketCellView(View):
    """One place with one product line, for all kinds of companies together.

    `partners` may get it, `others` are who else does. In a hole a rule asks for a partner and there is none. `rivals`
    cover it as exactly as the partner that gets it, or against a promise.
    """

    product_line: str
    partners: list[UUID]
    others: list[Taker]
    is_hole: bool
    rivals: list[UUID]


class MarketRowView(View):
    """One place with every product line; the last place, `elsewhere`, stands for every country that nobody names."""

    country: str | None
    region: str | None
    postal_prefix: str | None
    elsewhere: bool
    cells: list[MarketCellView]


class MarketGridView(View):
    """How many cells were looked at, how many of them are holes, and in how many partners overlap."""

    product_lines: list[str]
    cells: int
    holes: int
    overlaps: int
    is_whole: bool


class MarketWayView(View):
    """A way that companies at an address go, by kind; `needs` is what else must be known of one, in words."""

    channel_type: ChannelType | None
    taken_by: Taker
    partner: UUID | None
    label: str
    needs: str


class TriedRuleView(View):
    """A rule that was tried: why it does not match, or why the partner that it chooses is passed over."""

    label: str
    matched: bool
    why: str | None


class AddressView(View):
    """Who gets a lead from an address, by which rule, every rule tried on the way, and what else could become of it.

    No partner on the way of one means that there is none: then a desk takes it. `overlaps` are sentences.
    """

    country: str
    region: str | None
    postal_code: str | None
    product_line: str
    kind: Kind
    partner: UUID | None
    is_hole: bool
    label: str
    steps: list[TriedRuleView]
    ways: list[MarketWayView]
    overlaps: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An address as somebody wrote it, with what else they say of the company; empty words are not known."""

    country: str = ""
    region: str = ""
    postal_code: str = ""
    product_line: str = ProductLine.UNSPECIFIED
    channel_type: str = ""
    quantity: int | None = None
    employee_count: int | None = None


class Markets:
    """The channel rules of a draft, of a version or in force, before the partners there are now: six statements."""

    def __init__(self, actor: Actor, *, draft: UUID | None = None, number: int | None = None) -> None:
        self._bound_to = bookmark(actor.user_id, "markets", draft, number)
        self._rules = channel_rules_of(draft, number)
        self._directory = Directory.load(partners_named(self._rules))
        self._ground = ground_of(self._rules, self._directory)
        self._tried = RulesTried(self._rules)
        codes = dict(ProductLine.objects.values_list("pk", "code"))
        self._claimed = Claimed(claims_of(self._directory.coverages, codes))

    @cached_property
    def summary(self) -> MarketGridView:
        """What there is, and how much of it is as it should be."""
        cells = [cell for _, row in self._rows for cell in row.cells]
        return MarketGridView(
            product_lines=[code for _, code, _ in self._ground.lines],
            cells=len(cells),
            holes=sum(cell.is_hole for cell in cells),
            overlaps=sum(bool(cell.rivals) for cell in cells),
            is_whole=len(self._rows) == len(self._ground.everywhere),
        )

    def page(self, window: Window, *, only_faulty: bool = False) -> Page[MarketRowView]:
        """One page of places, by name; with `only_faulty` of those with a hole or an overlap."""
        rows = [(place, row) for place, row in self._rows if not only_faulty or _is_faulty(row)]
        keys = [_key(self._ground, place) for place, _ in rows]
        return page_of([row for _, row in rows], keys, window, self._bound_to)

    def at(self, asked: Asked) -> AddressView:
        """Who gets a lead from an address; NotAcceptable names each word that says no place, line or kind."""
        place, line = _read(asked)
        known = AccountGlance(
            country=place.country,
            region=place.region,
            postal_code=place.postal_code,
            employee_count=asked.employee_count,
            target_status=TargetStatus.OPEN,
            channel_type=asked.channel_type or None,
        )
        glance = LineGlance(line[0], line[1])
        facts = facts_of(
            known,
            ContactGlance(),
            glance,
            self._directory,
            quantity=asked.quantity,
            annual_volume=None,
            end_customer=None,
        )
        way = route(self._rules, facts)
        chosen = next(rule for rule in self._rules.rules if rule.code == way.rule)
        labels = {line[1]: line[2]}
        found = told(self._claimed.overlaps(place, line[1]), self._directory.coverages, labels)
        return AddressView(
            country=str(place.country),
            region=place.region,
            postal_code=place.postal_code,
            product_line=line[1],
            kind=chosen.kind,
            partner=UUID(way.partner) if way.partner else None,
            is_hole=chosen.partner != "none" and way.partner is None,
            label=way.label,
            steps=[
                TriedRuleView(label=step.label, matched=step.matched, why=step.failed or step.passed_over)
                for step in way.steps
            ],
            ways=list(self._ways(place, line)),
            overlaps=[one.detail for one in found],
        )

    @cached_property
    def _rows(self) -> list[tuple[Place, MarketRowView]]:
        """As many places as a check looks at; no page keeps anybody waiting."""
        most = max(MOST_MARKETS // max(len(TYPES) * len(self._ground.lines), 1), 1)
        return [(place, self._row(place)) for place in self._ground.everywhere[:most]]

    def _row(self, place: Place) -> MarketRowView:
        elsewhere = place == self._ground.elsewhere
        return MarketRowView(
            country=place.country,
            region=place.region,
            postal_prefix=place.postal_code,
            elsewhere=elsewhere,
            cells=[self._cell(place, line) for line in self._ground.lines],
        )

    def _cell(self, place: Place, line: Line) -> MarketCellView:
        ways = [way for _, way in self._ways_of(place, line)]
        pairs = self._claimed.overlaps(place, line[1])
        return MarketCellView(
            product_line=line[1],
            partners=list(dict.fromkeys(UUID(way.partner) for way in ways if way.partner)),
            others=list(dict.fromkeys(way.taker for way in ways if not way.partner and way.taker is not Taker.NOBODY)),
            is_hole=any(way.taker == Taker.NOBODY for way in ways),
            rivals=list(dict.fromkeys(key for pair in pairs for key in (pair.one, pair.other))),
        )

    def _ways(self, place: Place, line: Line) -> Iterator[MarketWayView]:
        for kind, way in self._ways_of(place, line):
            yield MarketWayView(
                channel_type=ChannelType(kind) if kind else None,
                taken_by=way.taker,
                partner=UUID(way.partner) if way.partner else None,
                label=way.rule.label,
                needs=company_in_words(way.example),
            )

    def _ways_of(self, place: Place, line: Line) -> Iterator[tuple[str | None, Way]]:
        covered = self._ground.covered(place, line)
        for kind in TYPES:
            for way in self._tried.ways(Market(place, line[1], kind), covered):
                yield kind, way


def _is_faulty(row: MarketRowView) -> bool:
    return any(cell.is_hole or cell.rivals for cell in row.cells)


def _key(ground: Ground, place: Place) -> str:
    """Sorts as the places do, since no code has a letter before the blank; elsewhere comes last."""
    return " ".join(("~" if place == ground.elsewhere else " ", *key_of(place)))


def _read(asked: Asked) -> tuple[Place, Line]:
    """The place and the product line that were asked for."""
    faults: list[FieldError] = []
    country = country_named(asked.country)
    region = asked.region.strip().upper()
    if country is None:
        said = f"There is no country “{asked.country}”." if asked.country.strip() else "Say in which country."
        faults.append(FieldError("/country", "unknown_country", f"{said} Write its name or code, as Germany or DE."))
    elif region and not region.startswith(f"{country}-"):
        region = f"{country}-{region}"
    if country is not None and region and not is_region(region):
        detail = f"{country} has no part “{asked.region}”. Write its code, as US-MN for Minnesota, or leave it empty."
        faults.append(FieldError("/region", "unknown_region", detail))
    lines = ProductLine.objects.filter(code=asked.product_line).values_list("pk", "code", "label")[:1]
    line = next(iter(lines), None)
    if line is None:
        faults.append(FieldError("/product_line", "unknown_value", "Choose a product line of the list."))
    if asked.channel_type and asked.channel_type not in ChannelType.values:
        faults.append(FieldError("/channel_type", "unknown_value", "Choose a kind of company of the list."))
    refuse(faults)
    assert line is not None, "a missing line is a fault"
    return Place(country, region or None, postal_key(asked.postal_code) or None), line
