"""One clause of the agreement: its limit as people say it, and its form."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from accounts.admin.documents.facts import PRODUCT_LINE
from leadhub.console.editing.forms import Number, RowForm, Written, codes_of, fresh_code
from leadhub.console.editing.tree import Row
from leadhub.console.forms import Choice
from leadhub.console.words import spell
from qualification.models import Priority, RouteKind
from qualification.rules.agreement import Owner
from qualification.rules.clocks import PARTNER_CHANNEL
from qualification.rules.words import capitalise

# Unit and clock belong together: only these pairs can be measured.
MEASURES: Final[Mapping[str, tuple[str, str | None, str]]] = {
    "business_hours": ("business_hours", "business", "business hours"),
    "business_days": ("business_days", "business", "business days"),
    "minutes": ("minutes", "wall", "minutes, around the clock"),
    "business_minutes": ("minutes", "business", "minutes of working time"),
    "days": ("days", "wall", "days"),
    "days_of_work": ("days", "business", "days of work"),
    "percent": ("percent", None, "percent"),
    "count": ("count", None, "times or pieces (a count)"),
}
SINGULAR: Final[Mapping[str, str]] = {
    "business_hours": "business hour",
    "business_days": "business day",
    "minutes": "minute, around the clock",
    "business_minutes": "minute of working time",
    "days": "day",
    "days_of_work": "day of work",
}
CHANNELS: Final[Mapping[str, str]] = {
    RouteKind.DIRECT: "direct sales",
    RouteKind.DISTRIBUTOR: "the channel desk",
    RouteKind.OEM: "the OEM desk",
    RouteKind.CONTRACT_MANUFACTURER: "the contract-manufacturing desk",
    RouteKind.TIER_SUPPLIER: "the tier-supplier desk",
    PARTNER_CHANNEL: "partners",
    "inside_sales": "inside sales",
}
EVERYWHERE: Final = ("", "All of them")
ANOTHER: Final = ("", "Something else: people keep it, nothing runs by it")


class ClauseForm(RowForm):
    """A promise that can be measured: a number, a unit, who keeps it, and where it holds."""

    label = Written(
        label="What is promised", wanted="Say in a sentence what is promised.", help_text="As both sides read it."
    )
    code = Choice(required=False, label="What runs by it")
    number = Number(label="Limit", required=False)
    measure = Choice(
        required=False,
        label="Counted in",
        choices=[("", "Choose"), *((name, one[2]) for name, one in MEASURES.items())],
    )
    owner = Choice(
        required=False, label="Who keeps it", choices=[("", "Choose"), *((one.value, spell(one)) for one in Owner)]
    )
    priority = Choice(required=False, label="For handoffs of priority", choices=[EVERYWHERE, *Priority.choices])
    channel = Choice(
        required=False,
        label="For handoffs to",
        choices=[EVERYWHERE, *((code, capitalise(words)) for code, words in CHANNELS.items())],
    )
    product_line = Choice(required=False, label="For the product line")
    main: ClassVar[str] = "number"

    def prepare(self) -> None:
        """A standing clause keeps what runs by it."""
        super().prepare()
        lines = self.spot.words[PRODUCT_LINE].items()
        self.fields["product_line"].choices = [EVERYWHERE, *lines]  # type: ignore[attr-defined]  # a ChoiceField
        if self.is_new:
            codes = dict.fromkeys(codes_of(self.spot.siblings))
            self.fields["code"].choices = [ANOTHER, *((code, spell(code)) for code in codes)]  # type: ignore[attr-defined]  # a ChoiceField
        else:
            del self.fields["code"]
        here = next(iter(self.places))
        scope = {f"{here}/scope/{name}": name for name in ("priority", "channel", "product_line")}
        self.places = {**self.places, **scope, f"{here}/unit": "measure", f"{here}/clock": "measure"}

    @classmethod
    def read(cls, row: Row) -> Mapping[str, Any]:
        """Unit and clock as one measure, the scope beside the rest."""
        return {**row, "measure": _measure(row), **(row.get("scope") or {})}

    def row(self, given: Mapping[str, Any]) -> Row:
        """The clause as the document holds it."""
        unit, clock, _ = MEASURES.get(given["measure"], (None, None, ""))
        scope = {name: given[name] for name in ("priority", "channel", "product_line") if given[name]}
        before = (self.spot.row or {}).get("scope") or {} if not self.is_new else {}
        same = scope == {name: value for name, value in before.items() if value}
        said = {
            "label": given["label"],
            "number": given["number"],
            "unit": unit,
            "clock": clock,
            "owner": given["owner"] or None,
            "scope": before if same else scope,
        }
        if not self.is_new:
            return said
        return {**said, "code": given["code"] or fresh_code(given["label"], codes_of(self.spot.siblings))}


def limit_in_words(row: Row) -> str:
    """1 business hour; 85 percent."""
    measure, number = _measure(row), row.get("number")
    if number is None or not measure:
        return "Without a limit"
    if measure == "count":
        return f"{number:g}"
    return f"{number:g} {SINGULAR[measure] if number == 1 and measure in SINGULAR else MEASURES[measure][2]}"


def _measure(row: Row) -> str:
    pair = (row.get("unit"), row.get("clock"))
    return next((name for name, (unit, clock, _) in MEASURES.items() if (unit, clock) == pair), "")
