"""The handoff agreement, row by row: every promise is a number, a unit and somebody who keeps it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django import forms

from accounts.admin.documents.facts import PRODUCT_LINE
from leadhub.console.editing.forms import RowForm
from leadhub.console.editing.outline import Outline, Panel, Rows, Words
from leadhub.console.editing.tree import Row
from qualification.admin.drafts.clauses import CHANNELS, ClauseForm, limit_in_words
from qualification.models import Criterion, Priority
from qualification.rules.words import enumerate_words

NEEDS: Final[Mapping[str, str]] = {
    "confirmed": "Must be confirmed",
    "known": "Must be known",
    "not_refuted": "Must not be refuted",
    "asked": "Is asked for, and never blocks",
}


class TermsForm(RowForm):
    """Whether there is a step between handing over and qualifying, and what an SQL takes."""

    sal_step = forms.BooleanField(
        required=False, label="Sales accepts first (SAL, sales accepted lead), and qualifies later"
    )

    def prepare(self) -> None:
        """One list of criteria for each thing that the sheet may need."""
        for name, label in NEEDS.items():
            self.fields[name] = forms.TypedMultipleChoiceField(
                choices=Criterion.choices, required=False, label=f"For SQL (sales qualified lead): {label.lower()}"
            )
        super().prepare()
        places = {f"content/sql_definition/{name}": name for name in NEEDS}
        self.places = {**self.places, **places, "content/sql_definition": "confirmed"}

    @classmethod
    def read(cls, row: Row) -> Mapping[str, Any]:
        """The lists beside the step."""
        return {"sal_step": row["sal_step"], **row["sql_definition"]}

    def row(self, given: Mapping[str, Any]) -> Row:
        """Each list in the order in which it stood, where it names the same."""
        before = self.spot.row["sql_definition"]
        lists = {}
        for name in NEEDS:
            stood = list(before.get(name) or ())
            lists[name] = stood if sorted(stood) == sorted(given[name]) else given[name]
        said = {name: value for name, value in lists.items() if value or name in before}
        return {"sal_step": given["sal_step"], "sql_definition": said}


def terms_in_words(row: Row, _words: Words) -> list[str]:
    """The step, then what an SQL takes."""
    step = (
        "Sales accepts first (SAL, sales accepted lead) and qualifies later (SQL, sales qualified lead)."
        if row["sal_step"]
        else "Accepting makes an SQL (sales qualified lead) at once: there is no step between."
    )
    definition = row["sql_definition"]
    needs = [
        f"{label}: {enumerate_words([str(Criterion(one).label).lower() for one in definition[name]])}."
        for name, label in NEEDS.items()
        if definition.get(name)
    ]
    return [step, *needs]


def clause_in_words(row: Row, words: Words) -> str:
    """1 business hour; sales keeps it; for urgent handoffs."""
    return "; ".join(_parts(row, words))


def _parts(row: Row, words: Words) -> Iterator[str]:
    yield limit_in_words(row)
    yield f"{row.get('owner') or 'nobody'} keeps it"
    scope = row.get("scope") or {}
    priority, channel, line = (scope.get(name) for name in ("priority", "channel", "product_line"))
    if priority or channel:
        handoffs = f"{Priority(priority).label.lower()} handoffs" if priority in Priority.values else "handoffs"
        yield f"for {handoffs} to {CHANNELS.get(channel, channel)}" if channel else f"for {handoffs}"
    if line:
        yield f"for {words[PRODUCT_LINE].get(line, line)}"


OUTLINE: Outline = (
    Panel(
        name="terms",
        title="Acceptance and SQL (sales qualified lead)",
        form=TermsForm,
        covers=("sal_step", "sql_definition"),
        lines=terms_in_words,
    ),
    Rows(
        name="clauses",
        noun="clause",
        title="Clauses",
        form=ClauseForm,
        sentence=clause_in_words,
        add="Add a clause",
        empty="No clause yet, so nobody promises anything.",
    ),
)
