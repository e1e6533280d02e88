"""Forms that ask for a reason of an agreed list. What an answer means is judged by the use cases."""

from typing import Any, ClassVar

from django import forms

from feedback.models import Reason
from leadhub.console.forms import ActForm, Choice, Day, Moment
from qualification.models import Attempt


class GivenReasonForm(ActForm):
    """One reason of a list, grouped as sellers look for them, and a comment."""

    kind: ClassVar[Reason.Kind]

    reason = Choice(required=False)
    comment = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text="One sentence, so that marketing knows what to change.",
    )

    def prepare(self) -> None:
        """Offer the list as it is agreed now."""
        self.fields["reason"].choices = offered(self.kind)  # type: ignore[attr-defined]  # a ChoiceField


class RejectionForm(GivenReasonForm):
    """Why a lead is given back."""

    kind = Reason.Kind.REJECTION


class RecycleForm(RejectionForm):
    """Why a lead is given back, and how long it rests."""

    until = Day(required=False, label="Rest until", help_text="Empty: as agreed for the reason.")
    field_order = ("reason", "until", "comment")


class LossForm(GivenReasonForm):
    """Why it was lost."""

    kind = Reason.Kind.LOSS
    comment = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), required=False)


class ReopenForm(ActForm):
    """Why it is taken up again; there is no agreed list of such reasons."""

    reason = forms.CharField(max_length=40, required=False, help_text="In a few words, such as: asked for a new quote.")
    comment = forms.CharField(widget=forms.Textarea, required=False)


class AttemptForm(ActForm):
    """A personal attempt to reach the contact."""

    channel = Choice(choices=[("", "Choose"), *Attempt.Channel.choices], required=False, label="How")
    outcome = Choice(choices=[("", "Choose"), *Attempt.Outcome.choices], required=False, label="Result")
    at = Moment(required=False, label="When (UTC)", help_text="Empty: just now.")


def offered(kind: Reason.Kind) -> list[Any]:
    """The reasons of a list that may be given: rejections by the groups of sellers, others by family."""
    rows = list(Reason.objects.filter(kind=kind, is_active=True).order_by("order", "code"))
    named: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        named.setdefault(row.get_group_display() or row.get_family_display(), []).append((row.code, row.label))
    return [("", "Choose"), *named.items()]
