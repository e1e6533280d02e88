"""What the console asks when somebody prepares a review, rates its leads, or decides something. Use cases judge."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.urls import reverse
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminRadioSelectWidget

from feedback.models import Rating, ReviewDecision
from feedback.ratings import Said
from feedback.readers.reviews import RatingView, ReviewItemView, items_of, ratings_of
from feedback.reviews import PER_STRATUM
from feedback.rules.sampling import ReviewStage
from leadhub.actors import Role
from leadhub.console.forms import ActForm, Choice, Choices, Day, attach
from leadhub.errors import DomainError
from leadhub.models import DocumentKind, User

ANSWERS: Final = ("is_mql", "why_not_sql", "comment")


class PrepareForm(ActForm):
    """Which leads of which period."""

    from_ = Day(required=False, label="From", help_text="Empty: the month that ended last.")
    to = Day(required=False, label="To", help_text="The first day that is no part of it.")
    per_stratum = forms.IntegerField(
        required=False,
        initial=PER_STRATUM,
        label="Leads of each kind",
        help_text="Good, weak, borderline and disputed ones.",
        error_messages={"invalid": "Write a number."},
    )
    stages = Choices(
        required=False,
        choices=[(stage.value, stage.label) for stage in ReviewStage],
        initial=[stage.value for stage in ReviewStage],
        label="Drawn from leads that were",
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    seed = forms.IntegerField(
        required=False,
        help_text="Empty: one is made. The same seed and period draw the same leads.",
        error_messages={"invalid": "Write a whole number."},
    )
    places = {"from": "from_"}


class MinutesForm(ActForm):
    """What was said."""

    minutes = forms.CharField(widget=forms.Textarea(attrs={"rows": 14}), required=False, label="Minutes")


class RateForm(ActForm):
    """All leads of a review, each with its questions; what is left open is rated another time.

    What kind a lead was drawn as does not stand here: it would say what others think of it.
    """

    layout: ClassVar[str] = "feedback/rate_fields.html"
    is_wide: ClassVar[bool] = True

    def prepare(self) -> None:
        """Three fields for each lead, with what the rater has said so far."""
        assert self.actor is not None, "acts give the caller to their form"
        self.items: list[ReviewItemView] = items_of(self.actor, self.subject.pk).results
        own = {one.item: one for one in ratings_of(self.actor, self.subject.pk).results}
        for item in self.items:
            self._ask(item, own.get(item.id))

    def cards(self) -> Iterator[dict[str, Any]]:
        """Each lead with its fields, as the page prints them."""
        for item in self.items:
            names = [name for name in ANSWERS if _name(name, item) in self.fields]
            yield {
                "item": item,
                "address": reverse("admin:qualification_lead_change", args=[item.lead]),
                "fields": [self[_name(name, item)] for name in names],
            }

    def clean(self) -> dict[str, Any]:
        """What is said anew of the leads, in their order; what stands already is not said again."""
        return {**self.cleaned_data, "said": [said for item, said in self._answered() if self._differs(item)]}

    def show_refusal(self, refusal: DomainError) -> None:
        """Beside the lead that it is about: several are named by their number, one alone by none."""
        told = [item for item, _ in self._answered() if self._differs(item)]
        places = {f"ratings/{number}/{name}": _name(name, item) for number, item in enumerate(told) for name in ANSWERS}
        if len(told) == 1:
            places |= {name: _name(name, told[0]) for name in ANSWERS}
        attach(refusal, self, places)

    def _ask(self, item: ReviewItemView, said: RatingView | None) -> None:
        self.fields[_name("is_mql", item)] = Choice(
            choices=Rating.IsMql.choices,
            required=False,
            label="Is this an MQL?",
            initial=said.is_mql if said else None,
            widget=UnfoldAdminRadioSelectWidget,
        )
        if item.stage is ReviewStage.MQL:
            self.fields[_name("why_not_sql", item)] = Choice(
                choices=[("", "Choose"), *Rating.WhyNotSql.choices],
                required=False,
                label="Why did it not become an SQL?",
                initial=said.why_not_sql if said else None,
            )
        self.fields[_name("comment", item)] = forms.CharField(
            widget=forms.Textarea(attrs={"rows": 2}),
            required=False,
            label="Comment",
            initial=said.comment if said else None,
        )

    def _answered(self) -> Iterator[tuple[ReviewItemView, Said]]:
        for item in self.items:
            given = {name: self.cleaned_data.get(_name(name, item)) or "" for name in ANSWERS}
            if any(given.values()):
                yield item, Said(item=item.id, **given)

    def _differs(self, item: ReviewItemView) -> bool:
        return any(_name(name, item) in self.changed_data for name in ANSWERS)


class DecisionForm(ActForm):
    """What is decided, who answers for it, by when, and which leads it is about."""

    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False, label="What is decided")
    owner = Choice(required=False, label="Who answers for it")
    due_on = Day(required=False, label="By")
    items = Choices(
        required=False,
        label="About these leads",
        help_text="Sellers who rejected one of them read what became of it.",
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    def prepare(self) -> None:
        """Offer colleagues, and the leads of the review."""
        assert self.actor is not None, "acts give the caller to their form"
        people = User.objects.filter(is_active=True).exclude(role__in=(Role.PARTNER, Role.INTEGRATION))
        named = [(str(pk), name) for pk, name in people.order_by("name", "pk").values_list("pk", "name")]
        leads = items_of(self.actor, self.review_of_subject()).results
        self.fields["owner"].choices = [("", "Choose"), *named]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["items"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (str(item.id), f"No. {item.position}: {item.company or 'no company'}, {item.product_line}")
            for item in leads
        ]

    def review_of_subject(self) -> Any:
        """The id of the review that the act stands in."""
        return self.subject.review_id if isinstance(self.subject, ReviewDecision) else self.subject.pk


class SettleForm(ActForm):
    """What became of a decision."""

    state = Choice(
        choices=[choice for choice in ReviewDecision.State.choices if choice[0] != ReviewDecision.State.OPEN],
        required=False,
        label="It is",
        widget=UnfoldAdminRadioSelectWidget,
    )
    because = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        label="What became of it",
        help_text="Why, where all is kept as it is: whoever of sales asked for a change reads it.",
    )


class DraftForm(ActForm):
    """Which rules are to change."""

    document = Choice(choices=[("", "Choose"), *DocumentKind.choices], required=False, label="Document")


def _name(name: str, item: ReviewItemView) -> str:
    return f"{name}_{item.position}"


def text_of(given: Mapping[str, Any], name: str) -> str | None:
    """A day as callers write it; None where it is left open."""
    return given[name].isoformat() if given[name] else None
