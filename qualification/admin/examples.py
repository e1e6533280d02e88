"""Pinned examples: what people agreed of a lead, and whether the rules in force still say so."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse

from accounts.admin.documents.facts import naming_of, said, words_of
from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.editing.outline import Words
from leadhub.console.tables import Link, Table
from leadhub.console.words import clock_time, spell
from qualification import examples
from qualification.admin.drafts.signal_points import SIGNAL_TYPE, named
from qualification.admin.example_forms import WANTED, PinForm, PinMadeUpForm, wanted_now
from qualification.models import Lead, PinnedExample, SignalType
from qualification.readers.examples import PinnedExampleView, example_views


def pin_made_up(actor: Actor, _none: None, given: Mapping[str, Any]) -> PinnedExample:
    """A lead that does not exist."""
    return examples.pin(
        given["name"],
        wanted=given["wanted"],
        given=given["given"],
        document=given["document"],
        actor=actor,
        now=clock.now(),
    )


def pin_lead(actor: Actor, lead: Lead, given: Mapping[str, Any]) -> PinnedExample:
    """A lead as it stands now."""
    return examples.pin(
        given["name"], wanted=given["wanted"], lead=lead.pk, document=given["document"], actor=actor, now=clock.now()
    )


def retire(actor: Actor, example: PinnedExample, _given: Mapping[str, Any]) -> PinnedExample:
    """No longer agreed."""
    return examples.retire(example.pk, actor=actor, now=clock.now())


def page_of(example: PinnedExample) -> str:
    """The address of an example."""
    return reverse("admin:qualification_pinnedexample_change", args=[example.pk])


PIN = ObjectAction(
    "pin",
    "Pin as example",
    "example.pin",
    pin_lead,
    form=PinForm,
    initial=wanted_now,
    press="Pin",
    done="Pinned. From now on it is held against every draft.",
    lands=page_of,
    effect="Its facts and the ages of its signals are kept as they are today, with the answer that you want of it.",
)


@admin.register(PinnedExample)
class PinnedExampleAdmin(ConsoleAdmin):
    """Leads, real and made up, with the answers that people agreed on."""

    verb = "example.list"
    group = "Rules"
    title = "Pinned examples"
    empty = "No example yet. Open a lead and pin it with the answer that it should get: every draft is held against it."
    icon = "push_pin"
    rank = 60
    is_rare = True
    list_display = ["name", "held_against", "wanted_in_words", "passes", "created_by_name"]
    list_filter = ["document", ("retired_at", admin.EmptyFieldListFilter)]
    search_fields = ["name"]
    ordering = ["created_at", "pk"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"
    entry = ObjectAction(
        "pin",
        "Pin a made-up example",
        "example.pin",
        pin_made_up,
        form=PinMadeUpForm,
        press="Pin",
        done="Pinned. From now on it is held against every draft.",
        lands=page_of,
        effect="A lead that does not exist, with the answer that it should get. Only what is known need be filled in.",
    )
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "retire",
            "Retire",
            "example.retire",
            retire,
            possible=lambda example: example.retired_at is None,
            is_dangerous=True,
            done="Retired. No draft is held against it any more.",
            effect="No draft is held against it any more; it stays readable.",
        )
    ]

    def rows(self, actor: Actor) -> "QuerySet[PinnedExample]":
        """All of them."""
        return PinnedExample.objects.select_related("lead__contact", "lead__account")

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """What the rules in force say of each: read once for all."""
        for row, view in zip(rows, example_views(actor, rows), strict=True):
            row.view = view

    @admin.display(description="Held against drafts of")
    def held_against(self, row: PinnedExample) -> str:
        """One document, or all."""
        return row.get_document_display() if row.document else "All four"

    @admin.display(description="Wanted")
    def wanted_in_words(self, row: Any) -> str:
        """The answer that it should get."""
        wanted = {name: value for name, value in row.view.wanted.items() if name in WANTED}
        return ", ".join(said for _, said in _wanted(wanted)) or "Other than action, stage and route"

    @admin.display(description="Under the rules in force")
    def passes(self, row: Any) -> str:
        """Passes, fails, or no longer asked."""
        return "Retired" if row.retired_at else "Passes" if row.view.passes else "Fails"

    def page(self, actor: Actor, subject: Any) -> Mapping[str, Any]:
        """The lead, what is wanted of it, and what it gets."""
        self.complete(actor, [subject])
        view: PinnedExampleView = subject.view
        words: Words = {**words_of(), SIGNAL_TYPE: dict(SignalType.objects.values_list("code", "label"))}
        lead = reverse("admin:qualification_lead_change", args=[subject.lead_id]) if subject.lead_id else ""
        got = dict(_wanted(view.got))
        answers = [
            (name, wanted, got.get(name, ""), "as wanted" if got.get(name) == wanted else "differs")
            for name, wanted in _wanted(view.wanted)
        ]
        return {
            "facts": [
                ("Under the rules in force", self.passes(subject)),
                ("Held against drafts of", self.held_against(subject)),
                ("Pinned by", subject.created_by_name),
                ("Pinned", clock_time(subject.created_at)),
                ("Lead", Link(str(subject.lead), lead) if lead else "Made up"),
                ("Retired by", subject.retired_by_name),
            ],
            "tables": [
                Table("The answer", ("", "Wanted", "Under the rules in force", ""), answers),
                Table("What is known", ("Fact", "Value"), list(_facts(view, words)), "Nothing is known of it."),
                Table("What it did", ("Signal", "How often", "Days ago"), list(_signals(view, words)), "Nothing yet."),
            ],
        }


def _wanted(answer: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The parts of an answer in words."""
    for name, value in answer.items():
        labels = dict(WANTED[name][1]) if name in WANTED else {}
        yield spell(name), "None" if value is None else str(labels.get(value) or spell(str(value)))


def _facts(view: PinnedExampleView, words: Words) -> Iterator[tuple[str, str]]:
    for fact, value in view.given.get("facts", {}).items():
        yield naming_of(fact).label, said(fact, value, words)
    yield "Stage", spell(view.given.get("stage", "inquiry"))


def _signals(view: PinnedExampleView, words: Words) -> Iterator[tuple[str, str, str]]:
    for one in view.given.get("signals", ()):
        yield named(one, words), f"{one.get('count', 1):,}", f"{one.get('days_ago', 0):g}"
