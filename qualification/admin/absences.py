"""Who is away: everybody enters their own, operations and managers those of all."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import QuerySet

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.forms import ActForm, Choice, Moment, chosen_id
from leadhub.console.words import clock_time
from leadhub.models import User
from qualification import absences
from qualification.models import Absence
from qualification.readers.absences import absence_rows, reads_note


class DeputyForm(ActForm):
    """Until when, and who stands in."""

    begins = Moment(label="From", help_text="In UTC.")
    ends = Moment(label="Until", help_text="In UTC: the moment from which they are there again.")
    deputy = Choice(required=False, label="Deputy")
    note = forms.CharField(required=False, max_length=200, help_text="For the person, managers and operations alone.")

    def prepare(self) -> None:
        """Offer the people of the staff."""
        self.fields["deputy"].choices = [("", "Nobody"), *_people()]  # type: ignore[attr-defined]  # a ChoiceField


class AbsenceForm(DeputyForm):
    """A new absence."""

    user = Choice(required=False, label="Person")
    field_order = ("user", "begins", "ends", "deputy", "note")

    def prepare(self) -> None:
        """The caller is offered first."""
        super().prepare()
        self.fields["user"].choices = [("", "Myself"), *_people()]  # type: ignore[attr-defined]  # a ChoiceField


def enter(actor: Actor, _none: None, given: Mapping[str, Any]) -> Absence:
    """Somebody is away."""
    return absences.enter(
        user=_chosen("user", given["user"]),
        begins=given["begins"],
        ends=given["ends"],
        deputy=_chosen("deputy", given["deputy"]),
        note=given["note"],
        actor=actor,
        now=clock.now(),
    )


def change(actor: Actor, absence: Absence, given: Mapping[str, Any]) -> Absence:
    """Sooner, later, or with another deputy."""
    values = {
        "begins": given["begins"],
        "ends": given["ends"],
        "deputy_id": _chosen("deputy", given["deputy"]),
        "note": given["note"].strip(),
    }
    return absences.change(absence.pk, values, actor=actor, now=clock.now())


def take_back(actor: Actor, absence: Absence, _given: Mapping[str, Any]) -> None:
    """It was entered by mistake."""
    absences.take_back(absence.pk, actor=actor, now=clock.now())


@admin.register(Absence)
class AbsenceAdmin(ConsoleAdmin):
    """The latest first."""

    verb = "absence.list"
    group = "Work"
    icon = "event_busy"
    rank = 60
    is_rare = True
    empty = "Nobody is away."
    list_display = ["user", "since", "until", "deputy"]
    list_select_related = ["user", "deputy"]
    ordering = ["-begins", "-pk"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"
    entry = ObjectAction(
        "enter",
        "New absence",
        "absence.enter",
        enter,
        form=AbsenceForm,
        press="Enter",
        done="Entered.",
        effect="They are given no work meanwhile. What they hold stays with them; their deputy is told of it.",
    )
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "change",
            "Change",
            "absence.enter",
            change,
            form=DeputyForm,
            initial=lambda row: {
                "begins": row.begins.replace(tzinfo=None),
                "ends": row.ends.replace(tzinfo=None),
                "deputy": str(row.deputy_id or ""),
                "note": row.note,
            },
            done="Saved.",
        ),
        ObjectAction(
            "take-back",
            "Take it back",
            "absence.enter",
            take_back,
            done="Taken back.",
            lands=lambda _: "../../../",
            effect="The history keeps its times.",
        ),
    ]

    def rows(self, actor: Actor) -> "QuerySet[Absence]":
        """Those that the caller may see."""
        return absence_rows(actor)

    @admin.display(description="From")
    def since(self, row: Absence) -> str:
        """From when."""
        return clock_time(row.begins)

    @admin.display(description="Until")
    def until(self, row: Absence) -> str:
        """Until when."""
        return clock_time(row.ends)

    def page(self, actor: Actor, subject: Absence) -> dict[str, Any]:
        """Who, when, and who stands in."""
        facts = [
            ("Person", str(subject.user)),
            ("From", self.since(subject)),
            ("Until", self.until(subject)),
            ("Deputy", str(subject.deputy or "Nobody")),
        ]
        return {"facts": [*facts, ("Note", subject.note)] if reads_note(actor, subject) else facts}


def _people() -> list[tuple[str, str]]:
    able = User.objects.filter(is_active=True).exclude(role__in=absences.NO_PEOPLE).order_by("name", "pk")
    return [(str(user.pk), f"{user.name} ({user.email})") for user in able]


def _chosen(field: str, text: str) -> UUID | None:
    code = "unknown_person" if field == "user" else "unknown_deputy"
    return chosen_id(text, f"/{field}", code, "Choose somebody of the list.") if text else None
