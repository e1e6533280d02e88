"""The four forms of setting a partner up: who it is, how leads reach it, whom we talk to, and the key of its system."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec
from django import forms
from django.urls import reverse
from django.utils.html import format_html

from accounts.accounts import OWNERS, CreateAccountBody
from accounts.admin.forms import Countries, few_lines
from accounts.appointing import Key, OwnRule, known_company, known_contact
from accounts.contacts import CreateContactBody
from accounts.models import ChannelType, Partner, ProductLine, Relationship, Territory
from accounts.rules.places import country_named
from leadhub import clock
from leadhub.console.editing.forms import Written
from leadhub.console.forms import ActForm, Day
from leadhub.documents import drafting
from leadhub.documents.in_force import content_of, rule_set_at
from leadhub.identity.tokens import LONGEST_LIFE, USUAL_LIFE
from leadhub.models import DocumentKind, User
from leadhub.policy.scopes import scopes

BY_TERRITORY: Final = "territory"
OF_ITS_OWN: Final = "own"
OF_PARTNERS: Final = "partner:"
DAYS: Final = USUAL_LIFE.days
MOST_DAYS: Final = LONGEST_LIFE.days
LISTED: Final = {"required": "Choose from the list.", "invalid_choice": "Choose from the list: it has no “%(value)s”."}


class Several(forms.TypedMultipleChoiceField):
    """None, one or several of a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, error_messages=LISTED, **kwargs)


class Step(ActForm):
    """One page: `name` in its address, `title` above it. It sees what the `others` say, by their names."""

    name: ClassVar[str]
    title: ClassVar[str]
    others: Mapping[str, Mapping[str, Any]]

    def __init__(self, *args: Any, others: Mapping[str, Mapping[str, Any]], **kwargs: Any) -> None:
        self.others = others
        super().__init__(*args, **kwargs)


class PartnerStep(Step):
    """Who it is and what it covers."""

    name = "partner"
    title = "Partner"
    company = Written(label="Company", wanted="Write the name of the company.", max_length=120)
    domain = forms.CharField(required=False, max_length=253, label="Website", help_text="Such as isar-supply.example.")
    country = forms.CharField(
        max_length=80,
        label="Country",
        help_text="Where it is at home: Germany, DE.",
        error_messages={"required": "Say where the company is at home."},
    )
    use_known = forms.BooleanField(required=False, label="It is the company that we know")
    kind = forms.ChoiceField(label="Kind of partner", choices=Partner.Kind.choices, error_messages=LISTED)
    countries = Countries(label="Countries that it serves", help_text="One a line: Germany, DE.", widget=few_lines())
    territories = Several(label="Or territories that there are", help_text="None, one or several.")
    product_lines = Several(label="Product lines", help_text="None chosen: every one.")
    is_exclusive = forms.BooleanField(required=False, label="Nobody else is to serve what it covers")
    manager = forms.ChoiceField(required=False, label="Who looks after it", error_messages=LISTED)

    def prepare(self) -> None:
        """Offer what there is; the company that is known already is asked about only where one is."""
        _offer(self, "territories", ((str(pk), name) for pk, name in Territory.objects.values_list("pk", "name")))
        lines = ProductLine.objects.filter(is_active=True).order_by("label").values_list("code", "label")
        _offer(self, "product_lines", lines)
        people = User.objects.filter(is_active=True, role__in=OWNERS).order_by("name")
        _offer(self, "manager", [("", "Nobody yet"), *((str(one.pk), str(one)) for one in people)])
        self.found = self._known() if self.is_bound else None
        if self.found is None or hasattr(self.found, "partner"):
            del self.fields["use_known"]
        else:
            self.fields["use_known"].help_text = format_html(
                'We know <a href="{}">{}</a> already.',
                reverse("admin:accounts_account_change", args=[self.found.pk]),
                self.found,
            )

    def clean_country(self) -> str:
        """Its code."""
        code = country_named(self.cleaned_data["country"])
        if code is None:
            raise forms.ValidationError("There is no such country. Write its name or code, as Germany or DE.")
        return code

    def clean(self) -> dict[str, Any]:
        """Nobody is made twice."""
        given = super().clean() or {}
        if self.found is not None and hasattr(self.found, "partner"):
            self.add_error("company", f"{self.found} is a partner already: {self.found.partner}. Open it to change it.")
        elif self.found is not None and not given.get("use_known"):
            self.add_error(
                "use_known", f"We know a company {self.found} already. Say that it is this one, or write another."
            )
        elif "company" in given and Partner.objects.filter(name=given["company"]).exists():
            self.add_error("company", "There is a partner with this name already. Give this one a name of its own.")
        return given

    def of_company(self) -> UUID | CreateAccountBody:
        """The company that is known, or the facts of a new one."""
        given = self.cleaned_data
        if self.found is not None:
            known: UUID = self.found.pk
            return known
        is_distributor = given["kind"] == Partner.Kind.DISTRIBUTOR
        return CreateAccountBody(
            name=given["company"],
            domain=given["domain"] or None,
            country=given["country"],
            channel_type=ChannelType.DISTRIBUTOR if is_distributor else None,
            relationships=[Relationship.PARTNER],
        )

    def of_partner(self) -> dict[str, Any]:
        """What it covers, and who looks after it."""
        given = self.cleaned_data
        return {
            "name": given["company"],
            "kind": Partner.Kind(given["kind"] or Partner.Kind.DISTRIBUTOR),
            "territories": [UUID(one) for one in given["territories"]],
            "product_lines": given["product_lines"],
            "is_exclusive": given["is_exclusive"],
            "manager": UUID(given["manager"]) if given["manager"] else None,
        }

    def _known(self) -> Any:
        said = {name: str(self.data.get(name) or "").strip() for name in ("company", "domain", "country")}
        if not (said["company"] or said["domain"]):
            return None
        return known_company(said["company"], said["domain"], country_named(said["country"]), clock.now())


class RuleStep(Step):
    """How leads reach it."""

    name = "rule"
    title = "Rule"
    way = forms.ChoiceField(
        label="How leads reach it",
        error_messages=LISTED,
        choices=[
            (BY_TERRITORY, "By the rules as they are: it gets what goes to the partner of the territory"),
            (OF_ITS_OWN, "By a rule of its own, which always chooses it"),
        ],
        help_text="A rule of its own goes into the draft of the channel rules. It holds once that is published.",
    )
    label = forms.CharField(
        required=False,
        max_length=120,
        label="Name of the rule",
        help_text="Only of a rule of its own, as are those below.",
    )
    countries = Countries(label="For leads from", help_text="Countries, one a line: Germany, DE.", widget=few_lines())
    product_lines = Several(label="For the product lines", help_text="None chosen: every one.")
    before = forms.ChoiceField(
        required=False, label="Tried before", help_text="The first rule that matches decides.", error_messages=LISTED
    )

    def prepare(self) -> None:
        """Begin with what the partner covers, and offer the rules as they stand."""
        of_partner = self.others.get(PartnerStep.name, {})
        lines = ProductLine.objects.filter(is_active=True).order_by("label").values_list("code", "label")
        _offer(self, "product_lines", lines)
        rules = _rules_as_they_stand()
        # House accounts never leave direct sales: nothing goes before the first.
        _offer(self, "before", ((str(row["code"]), str(row["label"])) for row in rules[1:]))
        first = next((row for row in rules[1:] if row.get("partner") == BY_TERRITORY), rules[-1])
        company = str(of_partner.get("company") or "the partner")
        self.initial = {
            "way": BY_TERRITORY,
            "label": f"Always {company}",
            "countries": list(of_partner.get("countries") or ()),
            "product_lines": list(of_partner.get("product_lines") or ()),
            "before": first["code"],
        } | dict(self.initial)

    def clean(self) -> dict[str, Any]:
        """A rule of its own has a name and takes something."""
        given = super().clean() or {}
        if given.get("way") == OF_ITS_OWN:
            if not given.get("label"):
                self.add_error("label", "Give the rule a name.")
            if "countries" in given and not given["countries"] and not given.get("product_lines"):
                self.add_error("countries", "Say for which countries or product lines: else it would take every lead.")
        return given

    def of_rule(self) -> OwnRule | None:
        """The rule; None where those there are do."""
        given = self.cleaned_data
        if given["way"] != OF_ITS_OWN:
            return None
        return OwnRule(
            label=given["label"],
            countries=given["countries"],
            product_lines=given["product_lines"],
            before=given["before"],
        )


class ContactStep(Step):
    """Whom we talk to."""

    name = "contact"
    title = "Contact"
    first_name = forms.CharField(required=False, max_length=80, label="First name")
    last_name = Written(label="Last name", wanted="Write the last name.", max_length=80)
    email = forms.EmailField(
        label="E-mail",
        help_text="The key and the addresses go there, in a mail that you send.",
        error_messages={
            "required": "Write the e-mail address.",
            "invalid": "Write a whole e-mail address, such as bea@isar-supply.example.",
        },
    )
    phone = forms.CharField(required=False, max_length=40, label="Telephone", help_text="May be empty.")
    job_title = forms.CharField(required=False, max_length=160, label="Job title", help_text="May be empty.")

    def clean_email(self) -> str:
        """Nobody is made twice, and nobody is taken from another company."""
        address: str = self.cleaned_data["email"]
        assert self.actor is not None, "whoever sets somebody up has signed in"
        found = known_contact(address, self.actor)
        company = self.others.get(PartnerStep.name, {}).get("known")
        if found is not None and str(found.account_id) != str(company):
            at = f" of {found.account}" if found.account else ""
            raise forms.ValidationError(f"{found}{at} has this address already. Write another, or change that one.")
        return address

    def of_contact(self) -> CreateContactBody:
        """The person."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return CreateContactBody(**given)


class KeyStep(Step):
    """What its system gets in with."""

    name = "key"
    title = "Portal key"
    label = Written(label="What uses the key", wanted="Say what uses the key.", max_length=80)
    scopes = Several(label="What it may")
    expires_at = Day(required=False, label="Until", help_text=f"In {DAYS} days without; {MOST_DAYS} days at most.")

    def prepare(self) -> None:
        """Offer what is for partners."""
        offered = [(name, label) for name, label in scopes().items() if name.startswith(OF_PARTNERS)]
        _offer(self, "scopes", offered)
        company = self.others.get(PartnerStep.name, {}).get("company") or "the partner"
        self.initial = {
            "label": f"Portal of {company}"[:80],
            "scopes": [name for name, _ in offered],
        } | dict(self.initial)

    def clean_scopes(self) -> list[str]:
        """At least one."""
        chosen: list[str] = self.cleaned_data["scopes"]
        if not chosen:
            raise forms.ValidationError("Choose at least one of them: a key that may do nothing opens nothing.")
        return chosen

    def clean_expires_at(self) -> datetime | None:
        """The end of the day, in UTC."""
        day = self.cleaned_data["expires_at"]
        return datetime.combine(day, time.max, tzinfo=UTC) if day else None

    def of_access(self) -> Key:
        """The key."""
        given = self.cleaned_data
        return Key(name=given["label"], scopes=given["scopes"], expires_at=given["expires_at"])


STEPS: Final[tuple[type[Step], ...]] = (PartnerStep, RuleStep, ContactStep, KeyStep)


def _offer(form: ActForm, field: str, choices: Iterable[tuple[str, str]]) -> None:
    form.fields[field].choices = list(choices)  # type: ignore[attr-defined]  # a ChoiceField


def _rules_as_they_stand() -> list[dict[str, Any]]:
    """Those of the draft that people work on, else of the version in force."""
    kind = DocumentKind.CHANNEL_RULES
    draft = drafting.open_draft(kind)
    content = msgspec.json.decode(draft.content) if draft else content_of(kind, rule_set_at(clock.now()).channel_rules)
    return list(content["rules"])
