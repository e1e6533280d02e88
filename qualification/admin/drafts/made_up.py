"""A made-up lead as the console asks for it: its facts, what it did, and where it stands."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, ClassVar, Final

from django import forms

from accounts.admin.documents.facts import PRODUCT_LINE, choices_of, grouped, naming_of, words_of
from accounts.admin.forms import Lines, few_lines
from accounts.models import ProductLine
from accounts.rules.facts import FACTS, FactKind, Facts
from leadhub.console.forms import ActForm, Choice
from qualification.models import SignalType, Stage

STORED: Final = frozenset(field.name for field in fields(Facts))
FACT: Final = "fact_"
UNKNOWN: Final = ("", "Not known")
SIGNALS: Final = 4
WHOLE: Final = {
    "invalid": "Write a whole number.",
    "min_value": "Write a whole number of at least %(limit_value)s.",
    "max_value": "Write a whole number of at most %(limit_value)s.",
}


class MadeUpForm(ActForm):
    """Facts, signals and stage of a lead that does not exist."""

    layout: ClassVar[str] = "qualification/drafts/made_up.html"
    is_wide: ClassVar[bool] = True

    def prepare(self) -> None:
        """Ask for every fact by its kind, and for some signals."""
        words = words_of()
        lines = [(code, label) for code, label in words[PRODUCT_LINE].items() if code != ProductLine.UNSPECIFIED]
        self.fields["stage"] = Choice(choices=Stage.choices, required=False, initial=Stage.INQUIRY)
        self.fields[f"{FACT}{PRODUCT_LINE}"] = Choice(
            choices=[UNKNOWN, *lines], required=False, label=naming_of(PRODUCT_LINE).label
        )
        for _, facts in grouped():
            for fact in facts:
                if fact in STORED and fact != PRODUCT_LINE:
                    self.fields[f"{FACT}{fact}"] = _asked(fact, choices_of(fact, words))
        kinds = [("", "None"), *SignalType.objects.order_by("label").values_list("code", "label")]
        for number in range(1, SIGNALS + 1):
            self.fields.update(_signal(number, kinds))
        pointers = {f"given/facts/{fact}": f"{FACT}{fact}" for fact in STORED}
        self.places = {**self.places, **pointers, "given/signals": "signal_1_type"}

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """What is asked beside the lead itself."""
        return [field for field in self if not field.name.startswith((FACT, "signal_", "stage"))]

    @property
    def stage_field(self) -> forms.BoundField:
        """Where it stands."""
        return self["stage"]

    def fact_groups(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The facts by the group that they belong to."""
        for title, facts in grouped():
            yield title, [self[f"{FACT}{fact}"] for fact in facts if f"{FACT}{fact}" in self.fields]

    def signals(self) -> Iterator[list[forms.BoundField]]:
        """The signals one by one."""
        for number in range(1, SIGNALS + 1):
            yield [self[f"signal_{number}_{part}"] for part in ("type", "count", "days_ago")]

    def given(self) -> dict[str, Any]:
        """The lead as pinned examples hold it."""
        said = self.cleaned_data
        facts = {fact: said.get(f"{FACT}{fact}") for fact in sorted(STORED)}
        return {
            "facts": {fact: value for fact, value in facts.items() if value not in (None, "", [])},
            "signals": list(_told(said)),
            "product_line": said.get(f"{FACT}{PRODUCT_LINE}") or ProductLine.UNSPECIFIED,
            "stage": said.get("stage") or Stage.INQUIRY.value,
        }


def _asked(fact: str, choices: list[tuple[str, str]]) -> forms.Field:
    naming, kind = naming_of(fact), FACTS[fact]
    if kind is FactKind.NUMBER:
        unit = f"In {naming.unit}." if naming.unit else ""
        return forms.IntegerField(required=False, label=naming.label, min_value=0, help_text=unit, error_messages=WHOLE)
    if kind is FactKind.SET:
        if choices:
            return forms.TypedMultipleChoiceField(required=False, label=naming.label, choices=choices)
        return Lines(label=naming.label, help_text=f"One a line. {naming.hint}".strip(), widget=few_lines())
    if choices:
        return Choice(required=False, label=naming.label, choices=[UNKNOWN, *choices])
    hint = naming.hint if kind is FactKind.CODE else HINTS.get(fact, "")
    return forms.CharField(required=False, max_length=200, label=naming.label, help_text=hint)


HINTS: Final[Mapping[str, str]] = {"industry": "NAICS such as 339112, or NACE such as nace:32.50."}


def _signal(number: int, kinds: list[tuple[str, str]]) -> dict[str, forms.Field]:
    return {
        f"signal_{number}_type": Choice(choices=kinds, required=False, label=f"Signal {number}"),
        f"signal_{number}_count": forms.IntegerField(
            required=False, initial=1, min_value=1, max_value=1_000, label="How often", error_messages=WHOLE
        ),
        f"signal_{number}_days_ago": forms.IntegerField(
            required=False, initial=0, min_value=0, max_value=7_300, label="Days ago", error_messages=WHOLE
        ),
    }


def _told(said: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for number in range(1, SIGNALS + 1):
        if kind := said.get(f"signal_{number}_type"):
            count, age = (said.get(f"signal_{number}_{part}") for part in ("count", "days_ago"))
            yield {"type": kind, "count": count or 1, "days_ago": age or 0}
