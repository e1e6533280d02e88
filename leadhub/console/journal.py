"""The journal on the page of a thing: what people wrote down, and the form to write something."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import QueryDict

from leadhub import clock, journal
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction, ObjectPage
from leadhub.console.forms import ActForm
from leadhub.console.tables import Table
from leadhub.console.words import clock_time

SHOWN: Final = 200
EMPTY: Final = "Nobody has written anything down yet. Write what whoever works on it next should know."


class JournalForm(ActForm):
    """What is worth knowing."""

    text = forms.CharField(
        widget=forms.Textarea,
        required=False,
        label="Entry",
        help_text="What whoever works on it next should know. Nobody changes it afterwards, you neither.",
    )


def entries_table(noun: str, key: Any) -> Table:
    """What was written down, the newest first."""
    rows = [(clock_time(one.at), one.author_name, one.text) for one in journal.entries_of(noun, key)[:SHOWN]]
    return Table("Journal", ("When", "Who", "What"), rows, EMPTY)


def writing(noun: str) -> ObjectAction:
    """The act of writing in the journal of one kind of thing."""

    def write(actor: Actor, subject: Any, given: Mapping[str, Any]) -> Any:
        """Keep it."""
        return journal.write(noun, subject.pk, given["text"], actor=actor, now=clock.now())

    def shows(_actor: Actor, subject: Any) -> Mapping[str, Any]:
        """What stands there already."""
        return {"tables": [entries_table(noun, subject.pk)]}

    return ObjectAction(
        "write",
        "Write in the journal",
        journal.journals()[noun].verb,
        write,
        form=JournalForm,
        press="Write it down",
        done="Written down.",
        shows=shows,
    )


def reading(noun: str, verb: str) -> ObjectPage:
    """The page of the journal of one kind of thing, for whoever may read the thing."""

    def shows(_actor: Actor, subject: Any, _asked: QueryDict) -> Mapping[str, Any]:
        """All of it."""
        return {"tables": [entries_table(noun, subject.pk)]}

    return ObjectPage(name="journal", label="Journal", verb=verb, template="leadhub/console/tables.html", shows=shows)
