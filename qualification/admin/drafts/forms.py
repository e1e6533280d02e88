"""What the console asks when somebody begins, notes, simulates, signs or publishes a draft."""

from typing import Any
from uuid import UUID

from django import forms

from leadhub.console.editing.forms import VersionedForm
from leadhub.console.forms import ActForm, Choice, Moment
from leadhub.documents.approving import SHORTEST
from leadhub.documents.checking import EXAMPLE_FAILED
from leadhub.documents.signing import people_of, side_of
from leadhub.models import DocumentKind
from qualification.scoring_templates import Template
from qualification.simulations import DAYS

LONGEST_PAST = 1_830
NOTE = forms.Textarea(attrs={"rows": 3})


class BeginForm(ActForm):
    """Which document, from which version, and why."""

    kind = forms.ChoiceField(
        choices=DocumentKind.choices, label="Document", error_messages={"invalid_choice": "Choose one of the four."}
    )
    base = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        label="From version",
        help_text="Its number. Empty: the version in force.",
        error_messages={"invalid": "Write the number of a version."},
    )
    template = forms.ChoiceField(
        required=False,
        label="Start from",
        choices=[("", "The version that is named above"), *Template.choices],
        help_text="For scoring models: what somebody who makes the like would begin with.",
        error_messages={"invalid_choice": "Choose one of the three, or the version."},
    )
    note = forms.CharField(widget=NOTE, required=False, help_text="What is to be changed, and why. May follow later.")
    places = {"from": "base"}


class GoBackForm(ActForm):
    """Why one goes back to a version."""

    note = forms.CharField(widget=NOTE, required=False, help_text="Why one goes back. May follow later.")


class NoteForm(VersionedForm):
    """What is changed, and why."""

    note = forms.CharField(
        widget=NOTE, required=False, help_text=f"At least {SHORTEST} characters before it is published."
    )


class SimulateForm(ActForm):
    """How much of the past is walked through again."""

    days = forms.IntegerField(
        initial=DAYS,
        min_value=1,
        max_value=LONGEST_PAST,
        label="Days of the past",
        help_text="Open leads are decided as of now; the past tells the work of teams and the won deals.",
        error_messages={
            "required": "Write a number of days.",
            "invalid": "Write a whole number of days.",
            "min_value": "Write 1 day at least.",
            "max_value": f"Write {LONGEST_PAST:,} days at most.",
        },
    )


class AskForm(VersionedForm):
    """What is to be changed before it is signed."""

    text = forms.CharField(
        widget=NOTE,
        required=False,
        label="What is to be changed, and why",
        help_text=f"At least {SHORTEST} characters. Whoever works on the draft reads it.",
    )


class SignForm(VersionedForm):
    """In whose place a deputy signs."""

    deputy_for = Choice(
        required=False,
        label="In the place of",
        help_text="Only where you stand in for somebody: the signature then names both of you.",
    )

    def prepare(self) -> None:
        """Offer the other people of the caller's side."""
        super().prepare()
        side = side_of(self.actor.role) if self.actor else None
        people = people_of(side) if side else ()
        named = [(str(one.pk), str(one)) for one in people if self.actor and one.pk != self.actor.user_id]
        self.fields["deputy_for"].choices = [("", "Nobody: I sign for myself"), *named]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_deputy_for(self) -> UUID | None:
        """The person; what is no id names nobody who could be found."""
        given = self.cleaned_data["deputy_for"]
        try:
            return UUID(given) if given else None
        except ValueError:
            return UUID(int=0)


class PublishForm(VersionedForm):
    """Why it is changed, from when it holds, and why failing examples are right."""

    note = forms.CharField(
        widget=NOTE,
        required=False,
        help_text=f"What was changed, and why: at least {SHORTEST} characters. Everybody who reads the version "
        "reads it.",
    )
    effective_at = Moment(required=False, label="In force from (UTC)", help_text="Empty: at once.")
    reason = forms.CharField(
        widget=NOTE,
        required=False,
        label="Why failing examples are right",
        help_text="It is kept with the note of the version.",
    )

    def prepare(self) -> None:
        """Ask for a reason only where an example fails."""
        super().prepare()
        self.fields["note"].initial = self.subject.note
        if all(one.code != EXAMPLE_FAILED for one in self.subject.standing.view.warnings):
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        """Where no example failed there is no reason to give."""
        return {"reason": "", **(super().clean() or {})}
