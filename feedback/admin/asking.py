"""Forms that ask for a reason of an agreed list. What an answer means is judged by the use cases."""

from typing import Any

from django import forms

from feedback.models import Reason
from feedback.outcomes import place_of
from feedback.reasons import kind_at
from leadhub.console.forms import ActForm, Choice, Day, Moment
from qualification.models import Attempt


class GivenReasonForm(ActForm):
    """One reason of a list, grouped as sellers look for them, and a comment."""

    place = Reason.Place.REJECTION

    reason = Choice(required=False)
    comment = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text="One sentence, so that marketing knows what to change.",
    )

    def prepare(self) -> None:
        """Offer what is agreed for this place now."""
        self.fields["reason"].choices = offered(self.place)  # type: ignore[attr-defined]  # a ChoiceField


class RejectionForm(GivenReasonForm):
    """Why a handoff is rejected."""


class GiveBackForm(GivenReasonForm):
    """Why a lead is given back by sales, or taken out before sales had it."""

    def prepare(self) -> None:
        """What is agreed depends on whether sales had accepted the lead."""
        self.place = place_of(self.subject)
        super().prepare()


class RecycleForm(GiveBackForm):
    """Why a lead is given back, and how long it rests."""

    until = Day(required=False, label="Rest until", help_text="Empty: as agreed for the reason.")
    field_order = ("reason", "until", "comment")


class LossForm(GivenReasonForm):
    """Why it was lost."""

    place = Reason.Place.LOSS
    comment = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), required=False)


class WithdrawalForm(LossForm):
    """Why the buyer asks no more."""

    place = Reason.Place.WITHDRAWAL


class ReopenForm(ActForm):
    """Why it is taken up again; there is no agreed list of such reasons."""

    reason = forms.CharField(max_length=40, required=False, help_text="In a few words, such as: asked for a new quote.")
    comment = forms.CharField(widget=forms.Textarea, required=False)


class AttemptForm(ActForm):
    """A personal attempt to reach the contact."""

    channel = Choice(choices=[("", "Choose"), *Attempt.Channel.choices], required=False, label="How")
    outcome = Choice(choices=[("", "Choose"), *Attempt.Outcome.choices], required=False, label="Result")
    at = Moment(required=False, label="When (UTC)", help_text="Empty: just now.")


def offered(place: Reason.Place) -> list[Any]:
    """The reasons that may be given at a place: rejections by the groups of sellers, others by family."""
    rows = Reason.objects.filter(kind=kind_at(place), is_active=True).order_by("order", "code")
    named: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        if not row.may_be_given_at(place):
            continue
        named.setdefault(row.get_group_display() or row.get_family_display(), []).append((row.code, row.label))
    return [("", "Choose"), *named.items()]
