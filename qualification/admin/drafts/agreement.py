"""The handoff agreement, row by row: every promise is a number, a unit and somebody who keeps it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec
from django import forms

from accounts.admin.documents.facts import PRODUCT_LINE
from accounts.models import Function
from leadhub.console.editing.forms import RowForm
from leadhub.console.editing.outline import Outline, Panel, Rows, Words
from leadhub.console.editing.tree import Row
from qualification.admin.drafts.clauses import ClauseForm
from qualification.models import Criterion, Priority
from qualification.rules.clause_kind import CHANNELS
from qualification.rules.clause_kinds import runs_in
from qualification.rules.definition import NEEDS, sql_in_words, step_in_words
from qualification.rules.limits import limit_in_words
from qualification.rules.sheet import Member, SqlDefinition
from qualification.rules.words import capitalise

FUNCTIONS: Final = [(member.value, Function(member).label) for member in Member]


class TermsForm(RowForm):
    """Whether there is a step between handing over and qualifying, and what an SQL takes."""

    sal_step = forms.BooleanField(
        required=False, label="Sales accepts first (SAL, sales accepted lead), and qualifies later"
    )

    def prepare(self) -> None:
        """One list of criteria for each thing that the sheet may need."""
        for name, label in NEEDS.items():
            self.fields[name] = forms.TypedMultipleChoiceField(
                choices=FUNCTIONS if name == "functions_seen" else Criterion.choices,
                required=False,
                label=f"For SQL (sales qualified lead): {label.lower()}",
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
    definition = msgspec.convert(row["sql_definition"], SqlDefinition)
    needs = [f"{label}: {words}." for label, words in sql_in_words(definition)]
    return [step_in_words(sal_step=row["sal_step"]), *needs]


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
        beside=lambda row, _words: capitalise(runs_in(str(row.get("code")))),
        add="Add a clause",
        empty="No clause yet, so nobody promises anything.",
    ),
)
