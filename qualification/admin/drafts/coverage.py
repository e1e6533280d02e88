"""Who takes which market by the channel rules of a draft or a version: a grid of places and product lines, and a box
in which an address is tested.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from accounts.admin.documents.channel_rules import KINDS
from accounts.models import ChannelType, Partner, ProductLine
from accounts.readers.markets import AddressView, Asked, MarketCellView, MarketGridView, MarketRowView, Markets
from accounts.rules.coverage import Taker
from accounts.rules.places import country_in_words
from leadhub.actors import Actor
from leadhub.api.pages import Window
from leadhub.console.acts import ObjectPage
from leadhub.console.forms import ActForm, Choice, Fault
from leadhub.console.paging import asked_page, neighbours
from leadhub.console.tables import Table
from leadhub.documents.draft_readers import rules_in_force
from leadhub.documents.publishing import POINTERS
from leadhub.errors import DomainError
from leadhub.models import DocumentKind, Version
from qualification.admin.drafts.header import tabbed

PLACES: Final = 40
"""Rows of one page of the grid."""
TEST: Final = "test"
FAULTY: Final = "faulty"
TAKERS: Final[Mapping[Taker, str]] = {
    Taker.DIRECT: "direct sales",
    Taker.DESK: "a desk",
    Taker.PARTNER: "the partner of the company",
    Taker.NOBODY: "nobody: no partner covers it",
}
UNKNOWN: Final = ("", "Not known")
Names = Mapping[Any, str]


class AddressForm(ActForm):
    """An address, with what else is known of the company that writes from there."""

    country = forms.CharField(required=False, max_length=80, help_text="Its name or code: Germany, DE.")
    region = forms.CharField(required=False, max_length=10, label="Region", help_text="Its code: US-MN. May be empty.")
    postal_code = forms.CharField(required=False, max_length=16, label="Postal code", help_text="May be empty.")
    product_line = Choice(required=False, label="Product line")
    channel_type = Choice(required=False, label="Kind of company", choices=[UNKNOWN, *ChannelType.choices])
    quantity = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=10**9,
        label="Quantity asked for",
        help_text="In pieces. May be empty.",
        error_messages={
            "invalid": "Write a whole number of pieces.",
            "min_value": "Write at least 1 piece.",
            "max_value": "Write at most 1,000,000,000 pieces.",
        },
    )

    def prepare(self) -> None:
        """Offer the product lines in use."""
        lines = ProductLine.objects.filter(is_active=True).order_by("label").values_list("code", "label")
        self.fields["product_line"].choices = list(lines)  # type: ignore[attr-defined]  # a ChoiceField

    def asked(self) -> Asked:
        """What was typed."""
        return Asked(**{name: value for name, value in self.cleaned_data.items() if value not in (None, "")})


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as it is printed: who takes it, who else, what is wrong with it in a word, and where it opens."""

    who: str
    others: str
    word: str
    is_bad: bool
    address: str


def page_of_draft(actor: Actor, draft: Any, asked: QueryDict) -> Mapping[str, Any]:
    """The grid of a draft, once it has no errors."""
    if draft.standing.errors:
        return {"refusal": "Markets are looked at once the errors of the draft are mended."}
    return _shown(Markets(actor, draft=draft.pk), actor, asked)


def page_of_version(actor: Actor, version: Any, asked: QueryDict) -> Mapping[str, Any]:
    """The grid of a version, by the partners there are now."""
    return _shown(Markets(actor, number=version.number), actor, asked)


def _shown(markets: Markets, actor: Actor, asked: QueryDict) -> Mapping[str, Any]:
    names: Names = dict(Partner.objects.values_list("pk", "name"))
    lines = dict(ProductLine.objects.values_list("code", "label"))
    is_faulty = asked.get("only") == FAULTY
    form = AddressForm(asked if TEST in asked else None, actor=actor)
    answer, faults = _tested(markets, form)
    page = asked_page(
        lambda window: markets.page(Window(PLACES, window.cursor, window.backwards), only_faulty=is_faulty),
        asked.get("cursor"),
    )
    return {
        "form": form,
        "faults": faults,
        "answer": _answer(answer, names, lines) if answer else None,
        "said": counted(markets.summary),
        "is_faulty": is_faulty,
        "lines": [lines[code] for code in markets.summary.product_lines],
        "rows": [(_place(row), [_cell(row, cell, names) for cell in row.cells]) for row in page.rows],
        "pages": list(neighbours(page, "Earlier", "Later", **({"only": FAULTY} if is_faulty else {}))),
    }


def _tested(markets: Markets, form: AddressForm) -> tuple[AddressView | None, Sequence[Fault]]:
    if not form.is_bound:
        return None, ()
    try:
        return (markets.at(form.asked()) if form.is_valid() else None), form.faults()
    except DomainError as refusal:
        form.show_refusal(refusal)
        return None, form.faults()


def counted(grid: MarketGridView) -> str:
    """How much of the market there is, and what is wrong with it."""
    looked = "" if grid.is_whole else f" Only the first {grid.cells:,} cells were looked at."
    if not grid.cells:
        return "No product line is in use, so that there is no market."
    if not grid.holes and not grid.overlaps:
        return f"Of {grid.cells:,} cells none is a hole, and in none partners overlap.{looked}"
    return (
        f"{grid.holes:,} of {grid.cells:,} cells are holes: a rule asks for a partner, and none covers it. "
        f"In {grid.overlaps:,} partners overlap.{looked}"
    )


def _place(row: MarketRowView) -> str:
    return "Every other country" if row.elsewhere else _where(row.country or "", row.region, row.postal_prefix)


def _where(country: str, region: str | None, postal_code: str | None) -> str:
    """Germany (DE) 80, or the code of a region."""
    return " ".join(part for part in (region or country_in_words(country), postal_code) if part)


def _cell(row: MarketRowView, cell: MarketCellView, names: Names) -> Cell:
    asked = {
        "country": row.country or "",
        "region": row.region or "",
        "postal_code": row.postal_prefix or "",
        "product_line": cell.product_line,
        TEST: 1,
    }
    words = (["Hole"] if cell.is_hole else []) + (["Overlap"] if cell.rivals else [])
    partners = ", ".join(names[partner] for partner in cell.partners)
    others = ", ".join(TAKERS[taker] for taker in cell.others)
    rivals = ", ".join(names[rival] for rival in cell.rivals)
    if not partners and not cell.is_hole:
        partners, others = f"{others[:1].upper()}{others[1:]}", ""
    return Cell(
        who=partners or "No partner",
        others="; ".join(part for part in (others, f"both cover it: {rivals}" if rivals else "") if part),
        word=" and ".join(words),
        is_bad=cell.is_hole,
        address=f"?{urlencode(asked)}#answer",
    )


def _answer(found: AddressView, names: Names, lines: Mapping[str, str]) -> Mapping[str, Any]:
    """The sentence, the rules tried, then what else could become of a lead from there."""
    place = _where(found.country, found.region, found.postal_code)
    steps = [(step.label, "Matches" if step.matched else "No", spelt(step.why)) for step in found.steps]
    return {
        "who": _who(found, names),
        "why": f"Because of the rule “{found.label}”, for {lines[found.product_line]} in {place}.",
        "is_hole": found.is_hole,
        "overlaps": found.overlaps,
        "tables": [
            Table("Rules tried, in this order", ("Rule", "Result", "Why"), steps),
            Table(
                "What becomes of other companies there",
                ("Kind of company", "Goes to", "By the rule", "If"),
                list(_ways(found, names)),
            ),
        ],
    }


def spelt(why: str | None) -> str:
    """Why a rule does not match, without the codes of machines."""
    return f"{why[:1].upper()}{why[1:]}.".replace("_", " ").replace("..", ".") if why else ""


def _who(found: AddressView, names: Names) -> str:
    if found.partner:
        return names[found.partner]
    kind = KINDS[found.kind]
    return "The channel desk: a partner is asked for, and none covers it" if found.is_hole else kind


def _ways(found: AddressView, names: Names) -> Iterator[tuple[str, str, str, str]]:
    """One line for all kinds of companies that go the same way."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for way in found.ways:
        who = names[way.partner] if way.partner else TAKERS[way.taken_by].capitalize()
        needs = f"{way.needs[:1].upper()}{way.needs[1:]}" if way.needs else "Nothing else is known"
        alike.setdefault((who, way.label, needs), []).append(
            way.channel_type.label if way.channel_type else "Not known"
        )
    every = len({way.channel_type for way in found.ways})
    for (who, label, needs), kinds in alike.items():
        yield "Any" if len(kinds) == every else ", ".join(kinds), who, label, needs


def is_about_routes(subject: Any) -> bool:
    """Whether a draft or a version is one of channel rules."""
    return bool(subject.kind == DocumentKind.CHANNEL_RULES)


def in_force(now: datetime) -> Version:
    """The version of the channel rules that holds."""
    kind = DocumentKind.CHANNEL_RULES
    return Version.objects.get(kind=kind, number=getattr(rules_in_force(now), POINTERS[kind]))


NAME: Final = "coverage"
LABEL: Final = "Who takes which market"
VERB: Final = "channel_rules.coverage"
TEMPLATE: Final = "qualification/drafts/markets.html"
COVERAGE_OF_DRAFT = ObjectPage(
    name=NAME, label=LABEL, verb=VERB, template=TEMPLATE, shows=tabbed(NAME, page_of_draft), possible=is_about_routes
)
COVERAGE_OF_VERSION = ObjectPage(
    name=NAME, label=LABEL, verb=VERB, template=TEMPLATE, shows=tabbed(NAME, page_of_version), possible=is_about_routes
)
