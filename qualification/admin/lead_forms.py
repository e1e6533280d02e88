"""What the console asks when somebody acts on a lead. What an answer means is judged by the use cases."""

from datetime import UTC, date, datetime, time
from typing import Any, ClassVar

from django import forms

from accounts.models import ProductLine
from leadhub import clock
from leadhub.console.forms import ActForm, Choice, Day
from leadhub.models import User
from qualification.holding import handoff_in_hand
from qualification.models import Criterion, HoldReason, ItemStatus, Override, SheetItem, SignalType
from qualification.rulebook import rulebook_at

EVIDENCE = "_evidence"


class CommentForm(ActForm):
    """What somebody may say with it."""

    comment = forms.CharField(widget=forms.Textarea, required=False, help_text="May be empty.")


class HoldForm(ActForm):
    """Why a lead is paused, and until when."""

    reason = Choice(choices=[("", "Choose"), *HoldReason.choices], required=False)
    until = Day(required=False, help_text="It resumes by itself at the beginning of that day (UTC).")
    comment = forms.CharField(widget=forms.Textarea, required=False, help_text="May be empty.")


class OverruleForm(ActForm):
    """What a person sets aside, why and until when."""

    kind = Choice(choices=Override.Kind.choices, required=False, label="Set aside")
    value = forms.CharField(
        max_length=60,
        required=False,
        help_text="The cause that is not to count, such as competitor, or the stage mql. "
        "Empty: what excludes it now, or the stage where it stands.",
    )
    until = Day(required=False, help_text="The rules answer again from the beginning of that day (UTC).")
    comment = forms.CharField(widget=forms.Textarea, required=False, help_text="Why, in one sentence.")


class LiftForm(ActForm):
    """What is to end."""

    kind = Choice(choices=[("", "Everything"), *Override.Kind.choices], required=False, label="Let the rules decide on")


class SheetForm(ActForm):
    """The criteria of the sheet, each with its evidence. Only what is changed here is written down."""

    places = {f"items/{name}": name for name in Criterion.values}

    def prepare(self) -> None:
        """Ask for every criterion, beginning with what is known."""
        items = SheetItem.objects.filter(sheet_id=self.subject.pk).select_related("evidence")
        known = {item.criterion: item for item in items}
        for name, label in Criterion.choices:
            item = known.get(name)
            # Somebody else may have changed it meanwhile: the form remembers what it was when it was opened.
            self.fields[name] = Choice(
                choices=ItemStatus.choices,
                required=False,
                initial=item.status if item else ItemStatus.UNKNOWN,
                label=label,
                show_hidden_initial=True,
                help_text=f"Known so far: {item.evidence.text}" if item and item.evidence else "",
            )
            attributes = {"placeholder": "Evidence: who said what, when", "aria-label": f"Evidence, {label.lower()}"}
            self.fields[f"{name}{EVIDENCE}"] = forms.CharField(
                required=False, label="", widget=forms.TextInput(attrs=attributes)
            )

    def clean(self) -> dict[str, Any]:
        """The criteria that were changed or have new evidence."""
        given = super().clean() or {}
        changed = set(self.changed_data)
        said = {name: given.get(f"{name}{EVIDENCE}", "") for name in Criterion.values}
        return {
            "items": {
                name: (given[name], said[name] or None)
                for name in Criterion.values
                if given.get(name) and (name in changed or said[name].strip())
            }
        }


class QualifyForm(ActForm):
    """Whether somebody else of the team takes the lead further."""

    assign_to = Choice(required=False, label="Hand on to", help_text="Leave it as it is to keep the lead.")

    def prepare(self) -> None:
        """Offer the members of the team that holds the handoff."""
        handoff = handoff_in_hand(self.subject)
        team = handoff.team_id if handoff else None
        people = User.objects.filter(memberships__team=team, memberships__is_active=True, is_active=True)
        offered = [(str(user.pk), user.name) for user in people.order_by("name")] if team else []
        self.fields["assign_to"].choices = [("", "Nobody else"), *offered]  # type: ignore[attr-defined]  # a ChoiceField


class HandOnForm(QualifyForm):
    """Who of the team takes an accepted lead further."""

    assign_to = Choice(required=False, label="Goes to")
    places = {"owner": "assign_to"}

    def prepare(self) -> None:
        """The same people, and the rule."""
        super().prepare()
        field: Any = self.fields["assign_to"]
        field.choices = [("", "An account executive, by the rule"), *list(field.choices)[1:]]


class SiteForm(ActForm):
    """Which of the places of its company a lead is about."""

    site = Choice(required=False, label="Used at")

    def prepare(self) -> None:
        """Offer the sites of the company."""
        company = self.subject.account if self.subject else None
        sites = company.sites.order_by("name") if company else ()
        offered = [(str(site.pk), str(site)) for site in sites]
        self.fields["site"].choices = [("", "Where the company is"), *offered]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["site"].initial = str(self.subject.site_id or "") if self.subject else ""


class EntryForm(ActForm):
    """A lead after a call, a mail or a talk at a booth."""

    email = forms.CharField(max_length=254, required=False, label="E-mail")
    phone = forms.CharField(max_length=40, required=False, label="Telephone")
    name = forms.CharField(max_length=160, required=False, label="Name of the person")
    company = forms.CharField(max_length=200, required=False)
    country = forms.CharField(max_length=2, required=False, help_text="In two letters, for example US or DE.")
    product_line = Choice(required=False, label="Interested in")
    type = Choice(required=False, label="Asked for", help_text="Counts as a signal of this moment.")
    keep = forms.BooleanField(required=False, label="I keep it: I take it further myself")
    # Below the fields stands who is known already of what is being typed.
    layout: ClassVar[str] = "qualification/entry_fields.html"
    places = {
        "contact": "email",
        "contact/first_name": "name",
        "contact/last_name": "name",
        "account": "company",
        "account/country": "country",
        "contact/phone": "phone",
    }

    def prepare(self) -> None:
        """Offer what is sold and what may be asked for; only sales keeps leads."""
        lines = ProductLine.objects.filter(is_active=True).order_by("label")
        self.fields["product_line"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", "Not said"),
            *((line.code, line.label) for line in lines if line.code != ProductLine.UNSPECIFIED),
        ]
        counted = rulebook_at(clock.now()).rules.scoring.default.rows
        kinds = list(SignalType.objects.filter(number__in=counted))
        self.fields["type"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", "Nothing in particular"),
            *(
                (label, [(kind.code, kind.label) for kind in kinds if kind.family == family])
                for family, label in reversed(SignalType.Family.choices)
            ),
        ]
        if self.actor is None or not self.actor.is_sales:
            del self.fields["keep"]


def midnight(day: date | None) -> datetime | None:
    """The beginning of a day, in UTC."""
    return datetime.combine(day, time.min, UTC) if day else None
