"""Appeals, the queue of operations, and the deals that partners registered."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import F, QuerySet
from django.urls import reverse

from accounts import appeals, registrations
from accounts.models import (
    AppealAnswer,
    DealRegistration,
    Partner,
    ProtectionWindow,
    RegistrationAppeal,
    RegistrationStatus,
)
from accounts.readers.registrations import DEAL_REGISTRATION
from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.forms import ActForm, Choice, chosen_id
from leadhub.console.places import Waiting, how_many
from leadhub.console.tables import Link, Table
from leadhub.console.words import clock_time, span


class DecideForm(ActForm):
    """What becomes of an appeal."""

    answer = Choice(choices=[("", "Choose"), *((one.value, one.label) for one in appeals.ANSWERS)], required=False)
    comment = forms.CharField(
        widget=forms.Textarea, required=False, help_text="The partner reads it: name nobody else."
    )


class EndForm(ActForm):
    """Why a registration ends."""

    comment = forms.CharField(widget=forms.Textarea, required=False, help_text="The partner does not read it.")


class TransferForm(EndForm):
    """Whose a deal is from now on."""

    partner = Choice(required=False)
    field_order = ("partner", "comment")

    def prepare(self) -> None:
        """Offer every other partner that is in use and could have registered it."""
        subject = self.subject
        active = (
            Partner.objects.filter(is_active=True).exclude(pk=subject.partner_id).exclude(account=subject.account_id)
        )
        others = active.prefetch_related("product_lines").order_by("name")
        self.fields["partner"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", "Choose"),
            *((str(partner.pk), partner.name) for partner in others if partner.sells(subject.product_line_id)),
        ]


def decide(actor: Actor, subject: DealRegistration | RegistrationAppeal, given: Mapping[str, Any]) -> object:
    """Answer the appeal against a registration."""
    registration = subject.registration_id if isinstance(subject, RegistrationAppeal) else subject.pk
    return appeals.decide(
        registration, answer=given["answer"] or None, comment=given["comment"], actor=actor, now=clock.now()
    )


def end(actor: Actor, subject: DealRegistration, given: Mapping[str, Any]) -> object:
    """End a registration."""
    return registrations.end(subject.pk, comment=given["comment"], actor=actor, now=clock.now())


def transfer(actor: Actor, subject: DealRegistration, given: Mapping[str, Any]) -> DealRegistration:
    """Give a deal to another partner."""
    partner: UUID = chosen_id(given["partner"], "/partner", "unknown_partner", "Choose another partner.")
    return registrations.transfer(subject.pk, partner=partner, comment=given["comment"], actor=actor, now=clock.now())


def page_of(registration: UUID) -> str:
    """Where a registration is shown."""
    return reverse("admin:accounts_dealregistration_change", args=[registration])


def has_open_appeal(subject: DealRegistration | RegistrationAppeal) -> bool:
    """Whether somebody waits for an answer."""
    appeal = subject if isinstance(subject, RegistrationAppeal) else getattr(subject, "appeal", None)
    return appeal is not None and appeal.is_open


DECIDE = ObjectAction(
    "decide-appeal",
    "Answer the appeal",
    "deal_registration.decide_appeal",
    decide,
    form=DecideForm,
    possible=has_open_appeal,
    done="Answered.",
    effect="Overturned, the deal is this partner's from now on, and what stood against it ends.",
)
END = ObjectAction(
    "end",
    "End it",
    "deal_registration.end",
    end,
    form=EndForm,
    possible=lambda row: row.is_standing,
    is_dangerous=True,
    done="Ended.",
    effect="Others may register the deal from now on.",
)
TRANSFER = ObjectAction(
    "transfer",
    "Give it to another partner",
    "deal_registration.transfer",
    transfer,
    form=TransferForm,
    possible=lambda row: row.status == RegistrationStatus.REGISTERED,
    done="It is the other partner's now.",
    lands=lambda given: page_of(given.pk),
    effect="It stays protected until the same date. Neither partner reads who the other is.",
)


@admin.register(RegistrationAppeal)
class RegistrationAppealAdmin(ConsoleAdmin):
    """What partners ask operations to look at again: what waits comes first, what is due soonest on top."""

    verb = "registration_appeal.list"
    title = "Appeals"
    group = "Partners"
    icon = "balance"
    rank = 30
    empty = "Nobody appeals. Partners do so here against the answer to a registration."
    list_display = ["customer", "partner", "because", "left"]
    list_filter = [("answered_at", admin.EmptyFieldListFilter), "answer"]
    list_select_related = ["registration__partner", "registration__product_line", "remark"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"
    object_actions: ClassVar[Sequence[ObjectAction]] = [DECIDE]

    def rows(self, actor: Actor) -> "QuerySet[RegistrationAppeal]":
        """Those that the caller may see."""
        return RegistrationAppeal.objects.visible_to(actor)

    def badge(self, actor: Actor) -> Waiting:
        """How many wait, up to a hundred."""
        return how_many(RegistrationAppeal.objects.visible_to(actor).open())

    def get_ordering(self, request: Any) -> Sequence[Any]:
        """What waits first."""
        return (F("answered_at").desc(nulls_first=True), F("due_at").asc(nulls_last=True), "pk")

    @admin.display(description="Customer")
    def customer(self, row: RegistrationAppeal) -> str:
        """As the partner named it, and the product line."""
        return str(row.registration)

    @admin.display(description="Partner")
    def partner(self, row: RegistrationAppeal) -> str:
        """Who asks."""
        return str(row.registration.partner)

    @admin.display(description="Because")
    def because(self, row: RegistrationAppeal) -> str:
        """In their own words."""
        return row.remark.text

    @admin.display(description="Answer by")
    def left(self, row: RegistrationAppeal) -> str:
        """Of those that wait; what the others were answered."""
        if not row.is_open:
            return AppealAnswer(row.answer).label
        if row.due_at is None:
            return "No time is agreed"
        late = clock.now() - row.due_at
        return f"Overdue by {span(late)}" if late.total_seconds() >= 0 else clock_time(row.due_at)

    def page(self, actor: Actor, subject: RegistrationAppeal) -> dict[str, Any]:
        """Who asks, why, and what was answered."""
        row = self.rows(actor).select_related(*self.list_select_related, "answer_remark").get(pk=subject.pk)
        facts: list[tuple[str, Any]] = [
            ("Registration", Link(str(row.registration), page_of(row.registration_id))),
            ("How it stands", row.registration.get_status_display()),
            ("Partner", self.partner(row)),
            ("Asked", f"{clock_time(row.asked_at)} by {row.asked_by_name}"),
            ("Because", self.because(row)),
            ("Answer by" if row.is_open else "Answer", self.left(row)),
        ]
        if row.answered_at is not None:
            facts.append(("Answered", f"{clock_time(row.answered_at)} by {row.answered_by_name}"))
            facts.append(("In words", row.answer_remark.text if row.answer_remark else ""))
        return {"title": f"Appeal: {row.registration}", "facts": facts}


@admin.register(DealRegistration)
class DealRegistrationAdmin(ConsoleAdmin):
    """Deals that partners registered, and what became of each."""

    verb = "deal_registration.list"
    title = "Registrations"
    group = "Partners"
    icon = "verified_user"
    rank = 20
    empty = "No partner has registered a deal."
    list_display = ["customer_name", "product_line", "partner", "status", "requested_at", "protected_until"]
    list_filter = ["status", "partner", "product_line", "source"]
    list_select_related = ["partner", "product_line"]
    search_fields = ["customer_name", "customer_domain"]
    ordering = ["-requested_at", "-pk"]
    page_template = "leadhub/console/facts.html"
    object_actions: ClassVar[Sequence[ObjectAction]] = [DECIDE, TRANSFER, END]

    def rows(self, actor: Actor) -> "QuerySet[DealRegistration]":
        """Those that the caller may see."""
        return DealRegistration.objects.visible_to(actor)

    def page(self, actor: Actor, subject: DealRegistration) -> dict[str, Any]:
        """Whose it is, by which rule, until when, and how it came so."""
        row = self.rows(actor).select_related("partner", "account", "product_line", "appeal").get(pk=subject.pk)
        view = DEAL_REGISTRATION.read(actor, row.pk)
        steps = [
            (clock_time(step.at), step.to_status.label, step.rule.label, step.by, step.comment or "")
            for step in view.history
        ]
        headers = ("When", "How it stands", "Because", "By", "In words")
        return {
            "title": str(row),
            "facts": list(self._facts(row)),
            "tables": [Table("History", headers, steps)],
        }

    def _facts(self, row: DealRegistration) -> Iterator[tuple[str, Any]]:
        yield "Partner", str(row.partner)
        yield "Customer", ", ".join(filter(None, (row.customer_name, row.customer_domain, row.region or row.country)))
        yield "Our account", Link(str(row.account), reverse("admin:accounts_account_change", args=[row.account_id]))
        yield "Product line", str(row.product_line)
        yield "Project", row.project
        yield "Expected", f"{row.expected_amount:,} {row.currency}" if row.expected_amount is not None else ""
        yield "How it stands", row.get_status_display()
        yield "Because", row.get_rule_display()
        yield "Protected until", clock_time(row.protected_until) if row.protected_until else ""
        yield "Extended", f"{row.extensions} of {row.extensions_allowed} times"
        yield "How it came", row.get_source_display()
        appeal = getattr(row, "appeal", None)
        if appeal is not None:
            where = reverse("admin:accounts_registrationappeal_change", args=[appeal.pk])
            yield "Appeal", Link(appeal.get_answer_display() or "Waits for an answer", where)


@admin.register(ProtectionWindow)
class ProtectionWindowAdmin(DealRegistrationAdmin):
    """Deals that keep everybody else out now, the one that ends soonest on top."""

    title = "Protection windows"
    icon = "shield_lock"
    rank = 25
    empty = "Nothing is protected. A deal is from its registration until the days are over that the agreement gives it."
    list_display = ["customer_name", "product_line", "partner", "left", "protected_until", "extended"]
    list_filter = ["partner", "product_line", "source"]
    ordering = ["protected_until", "pk"]
    sortable_by = ()

    def rows(self, actor: Actor) -> "QuerySet[DealRegistration]":
        """Of those that the caller may see."""
        shown = ProtectionWindow.objects.visible_to(actor)
        return shown.filter(status=RegistrationStatus.REGISTERED)

    @admin.display(description="Ends in")
    def left(self, row: DealRegistration) -> str:
        """How long it still keeps others out."""
        left = (row.protected_until or row.requested_at) - clock.now()
        return span(left) if left.total_seconds() > 0 else "Over: it ends with the next look"

    @admin.display(description="Extended")
    def extended(self, row: DealRegistration) -> str:
        """How often, of how many times."""
        return f"{row.extensions} of {row.extensions_allowed} times"
