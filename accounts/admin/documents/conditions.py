"""Conditions as sentences, and the form of one: first the fact, then the tests that fit it, then what it takes."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.utils.http import urlencode

from accounts.admin.documents.facts import HINTS, choices_of, grouped, naming_of, said
from accounts.admin.forms import Lines, few_lines
from accounts.rules.conditions import OPERATORS, PHRASES, Operator
from accounts.rules.facts import FACTS, FactKind
from leadhub.console.editing.forms import Asking, RowForm, Whole
from leadhub.console.editing.outline import Spot, Words
from leadhub.console.editing.tree import Row
from leadhub.console.forms import Choice
from leadhub.console.tables import Link

KNOWING: Final = (Operator.KNOWN, Operator.UNKNOWN)
ONE: Final = (Operator.IS, Operator.IS_NOT)
FACT = "fact"


def sentence_of(row: Row, words: Words) -> str:
    """A condition as people say it: Number of employees is at least 50 people."""
    fact, operator = str(row.get("fact")), str(row.get("operator"))
    phrase = PHRASES[Operator(operator)] if operator in set(Operator) else operator.replace("_", " ")
    tested = f"{naming_of(fact).label} {phrase}"
    value = row.get("value")
    return tested if value in (None, "", []) else f"{tested} {said(fact, value, words)}"


class ConditionForm(RowForm):
    """A test of one fact. The fact is chosen before, so that only tests that fit it are offered."""

    fact = forms.CharField(widget=forms.HiddenInput, required=False)
    operator = Choice(label="Test", required=False)
    value = forms.Field(required=False)
    main: ClassVar[str] = "value"

    def prepare(self) -> None:
        """Offer the tests that fit the fact, and ask for a value of its kind."""
        naming, kind = naming_of(self.tested), FACTS[self.tested]
        operators = OPERATORS[kind]
        self.fields[FACT].initial = self.tested
        self.fields["operator"] = Choice(
            label=naming.label,
            choices=[(operator.value, PHRASES[operator]) for operator in operators],
            required=False,
            initial=operators[0].value,
        )
        self.fields["value"] = self._asked(kind)
        if self.tested != self.initial.get(FACT):
            self.initial = {
                name: value for name, value in self.initial.items() if name not in (FACT, "operator", "value")
            }
        super().prepare()
        self.aside = Link("Test another fact", f"?{FACT}=")
        self.places = {**self.places, f"{self._here}/fact": "operator"}

    @property
    def tested(self) -> str:
        """The fact that is tested: the one that was sent, else that the address asks for, else that of the row."""
        told = (self.data.get(FACT), self.spot.asked.get(FACT), (self.spot.row or {}).get(FACT))
        return next((fact for fact in told if fact in FACTS), next(iter(FACTS)))

    @classmethod
    def ask_first(cls, spot: Spot) -> Asking | None:
        """Which fact is tested."""
        asked = spot.asked.get(FACT)
        if asked in FACTS or (asked is None and spot.is_row and spot.row.get("fact") in FACTS):
            return None
        return Asking(
            "What is tested?",
            [
                (
                    group,
                    [(Link(naming_of(fact).label, f"?{urlencode({FACT: fact})}"), _hint(fact)) for fact in facts],
                )
                for group, facts in grouped()
            ],
        )

    @classmethod
    def read(cls, row: Row) -> Mapping[str, Any]:
        """A single value stands in a list like several."""
        value = row.get("value")
        return {**row, "value": [value] if isinstance(value, str) else value}

    def row(self, given: Mapping[str, Any]) -> Row:
        """The condition, with a value in the shape that its test takes."""
        operator, value = given["operator"], given["value"]
        if operator in KNOWING:
            value = None
        elif isinstance(value, list):
            value = value[0] if operator in ONE else self._in_order(value)
        return {**given, FACT: self.tested, "value": value}

    def clean(self) -> dict[str, Any]:
        """A value that the test can compare with, or a sentence that says what is missing."""
        operator, value = self.cleaned_data.get("operator"), self.cleaned_data.get("value")
        kind = FACTS[self.tested]
        if operator not in OPERATORS[kind]:
            fitting = ", ".join(f"“{PHRASES[one]}”" for one in OPERATORS[kind])
            self.add_error("operator", f"Choose a test that fits: {fitting}.")
        elif operator not in KNOWING and "value" not in self.errors:
            phrase = PHRASES[Operator(operator)]
            if value in (None, []):
                self.add_error("value", f"Say what “{phrase}” is to be compared with.")
            elif operator in ONE and isinstance(value, list) and len(value) > 1:
                self.add_error("value", f"“{phrase}” takes one value. For several there is “is one of”.")
        return super().clean()

    def _in_order(self, value: list[str]) -> list[str]:
        """The same values in the order in which they were written: saving what already stands changes nothing."""
        before = (self.spot.row or {}).get("value") if self.spot.is_row else None
        return before if isinstance(before, list) and sorted(before) == sorted(value) else value

    @property
    def _here(self) -> str:
        return next(iter(self.places))

    def _asked(self, kind: FactKind) -> forms.Field:
        naming = naming_of(self.tested)
        if kind is FactKind.NUMBER:
            unit = f"In {naming.unit}. " if naming.unit else ""
            help_text = f"{unit}{naming.hint} Leave it empty for “is known” and “is not known”.".strip()
            return Whole(required=False, label="Value", help_text=help_text)
        if choices := choices_of(self.tested, self.spot.words):
            return forms.TypedMultipleChoiceField(
                choices=choices,
                required=False,
                label="Values",
                help_text="Choose none for “is known” and “is not known”.",
                error_messages={"invalid_choice": "Choose from the list: it has no “%(value)s”."},
            )
        return Lines(label="Values", help_text=f"One a line. {naming.hint}".strip(), widget=few_lines())


def _hint(fact: str) -> str:
    unit = naming_of(fact).unit
    return f"{HINTS[FACTS[fact]]} of {unit}" if unit else HINTS[FACTS[fact]]
