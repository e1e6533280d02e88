"""The form of one clause of the agreement."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Final

from accounts.admin.documents.facts import PRODUCT_LINE
from leadhub.console.editing.forms import Number, RowForm, Written, codes_of, fresh_code
from leadhub.console.editing.tree import Row
from leadhub.console.forms import Choice
from leadhub.console.words import spell
from qualification.models import Priority
from qualification.rules.agreement import Owner
from qualification.rules.clause_kind import BY_PEOPLE, CHANNELS
from qualification.rules.clause_kinds import KINDS, kind_of
from qualification.rules.limits import MEASURES, measure_of
from qualification.rules.words import capitalise

EVERYWHERE: Final = ("", "All of them")
ANOTHER: Final = ("", f"Something else: {BY_PEOPLE}")


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
            self.fields["code"].choices = [ANOTHER, *offered(codes_of(self.spot.siblings))]  # type: ignore[attr-defined]  # a ChoiceField
        else:
            del self.fields["code"]
        here = next(iter(self.places))
        scope = {f"{here}/scope/{name}": name for name in ("priority", "channel", "product_line")}
        self.places = {**self.places, **scope, f"{here}/unit": "measure", f"{here}/clock": "measure"}

    @classmethod
    def read(cls, row: Row) -> Mapping[str, Any]:
        """Unit and clock as one measure, the scope beside the rest."""
        return {**row, "measure": measure_of(row.get("unit"), row.get("clock")), **(row.get("scope") or {})}

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
        return {**said, "code": given["code"] or code_of_people(given["label"], codes_of(self.spot.siblings))}


def code_of_people(label: str, taken: list[str]) -> str:
    """A code made of a label, by which nothing runs."""
    code = fresh_code(label, taken)
    return fresh_code(f"agreed {label}", taken) if kind_of(code) else code


def offered(standing: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The kinds of clauses there are, and the rests that stand already, each with what runs by it."""
    for code in dict.fromkeys([*KINDS, *standing]):
        if kind := kind_of(code):
            yield code, f"{kind.label}: {kind.runs or BY_PEOPLE}"
