"""What the console asks when people ask something of each other. What an answer means is judged by the use cases."""

from django import forms

from accounts.models import Partner
from accounts.rules.enquiries import TechnicalFact
from leadhub.console.forms import ActForm, Choice, Choices
from leadhub.console.words import spell
from leadhub.models import User
from qualification.card_items import known_items
from qualification.models import Feasibility, RouteKind
from qualification.reassigning import DISPATCHERS, teams_that_take
from qualification.rules.card_items import CARD_ITEMS, name_of


class MissingForm(ActForm):
    """What is missing on the card."""

    items = Choices(required=False, label="What is missing")
    comment = forms.CharField(widget=forms.Textarea, required=False, help_text="May be empty.")

    def prepare(self) -> None:
        """Offer what is not known of the lead; what its card lacked and the rules miss of it comes first."""
        lead = self.subject.lead
        known = known_items([lead.pk])[lead.pk]
        missed = [code for code in dict.fromkeys((*self.subject.card_missing, *lead.missing)) if code in CARD_ITEMS]
        others = sorted(CARD_ITEMS - known - set(missed), key=name_of)
        self.fields["items"].choices = [(code, name_of(code)) for code in (*missed, *others)]  # type: ignore[attr-defined]  # a ChoiceField


class WordForm(ActForm):
    """A sentence with it."""

    comment = forms.CharField(widget=forms.Textarea, required=False, help_text="May be empty.")


class WhyForm(ActForm):
    """A sentence that must be given."""

    comment = forms.CharField(widget=forms.Textarea, required=False, help_text="One sentence that says why.")


class PlaceForm(ActForm):
    """Where a handoff belongs."""

    to = Choice(required=False, label="Whose it is")
    comment = forms.CharField(
        widget=forms.Textarea, required=False, help_text="One sentence, so that whoever asked knows why."
    )
    places = {"team": "to", "partner": "to", "stays": "to"}

    def prepare(self) -> None:
        """Offer teams and partners, and that it stays."""
        teams = teams_that_take()
        partners = Partner.objects.filter(is_active=True).order_by("name")
        self.fields["to"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", "Choose"),
            ("stays", "It stays where it is"),
            ("Teams", [(f"team:{team.pk}", team.name) for team in teams]),
            ("Partners", [(f"partner:{partner.pk}", partner.name) for partner in partners]),
        ]


class ReassignForm(ActForm):
    """Who works a handoff from now on."""

    owner = Choice(required=False, label="Person")
    team = Choice(required=False, label="Team")
    comment = forms.CharField(widget=forms.Textarea, required=False, help_text="May be empty.")

    def prepare(self) -> None:
        """Offer the people of all teams, or of one's own; only managers and operations choose a team."""
        may_choose = self.actor is not None and self.actor.role in DISPATCHERS
        people = User.objects.filter(
            memberships__is_active=True, memberships__team__kind__in=RouteKind.values, is_active=True
        )
        if may_choose:
            teams = teams_that_take()
            offered = [("", "The one that holds it"), *((str(team.pk), team.name) for team in teams)]
            self.fields["team"].choices = offered  # type: ignore[attr-defined]  # a ChoiceField
        else:
            people = people.filter(memberships__team=self.subject.team_id)
            del self.fields["team"]
        found = people.distinct().order_by("name")
        self.fields["owner"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", "Whose turn it is" if may_choose else "Choose"),
            *((str(user.pk), user.name) for user in found),
        ]


class QuestionForm(ActForm):
    """What the engineers are to answer."""

    question = forms.CharField(
        widget=forms.Textarea, required=False, help_text="What must be known before the buyer gets an answer."
    )


class AnswerForm(ActForm):
    """Whether it can be made, and what limits."""

    answer = Choice(choices=[("", "Choose"), *Feasibility.choices], required=False)
    limiting_fact = Choice(
        choices=[("", "Nothing limits"), *((fact.value, spell(fact)) for fact in TechnicalFact)],
        required=False,
        label="Limited by",
    )
    comment = forms.CharField(
        widget=forms.Textarea, required=False, help_text="One sentence that sales can tell the buyer."
    )
