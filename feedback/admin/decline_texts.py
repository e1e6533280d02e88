"""The words of polite answers, kept by operations."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet

from feedback import decline_texts
from feedback.models import DeclineText, Reason
from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.forms import ActForm, Choice
from leadhub.console.words import plain


class WordsForm(ActForm):
    """What is suggested."""

    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 12}),
        required=False,
        help_text="{name} and {company} stand for who asked.",
    )


class NewWordsForm(WordsForm):
    """Words for a reason in another language."""

    reason = Choice(required=False)
    language = forms.CharField(max_length=2, required=False, help_text="Two small letters, such as en or de.")
    field_order = ("reason", "language", "text")

    def prepare(self) -> None:
        """Offer the reasons of rejections."""
        rows = Reason.objects.filter(kind=Reason.Kind.REJECTION).order_by("order", "code")
        self.fields["reason"].choices = [("", "Choose"), *((row.code, row.label) for row in rows)]  # type: ignore[attr-defined]  # a ChoiceField


def add(actor: Actor, _none: None, given: Mapping[str, Any]) -> DeclineText:
    """One more."""
    return decline_texts.add(given["reason"], given["language"], given["text"], actor=actor, now=clock.now())


def revise(actor: Actor, words: DeclineText, given: Mapping[str, Any]) -> DeclineText:
    """Other words."""
    return decline_texts.revise(words.pk, given["text"], actor=actor, now=clock.now())


@admin.register(DeclineText)
class DeclineTextAdmin(ConsoleAdmin):
    """How people are answered whom nobody can serve."""

    verb = "decline_text.list"
    group = "Rules"
    title = "Polite answers"
    icon = "mail"
    is_rare = True
    empty = "No words yet, so whoever declines somebody writes the answer alone. Add words for a reason."
    list_display = ["why", "language", "text"]
    list_filter = ["language"]
    search_fields = ["reason", "text"]
    ordering = ["reason", "language"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"
    entry = ObjectAction("add", "Add words", "decline_text.edit", add, form=NewWordsForm, done="Added.")
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "revise",
            "Change the words",
            "decline_text.edit",
            revise,
            form=WordsForm,
            initial=lambda words: {"text": words.text},
            done="Changed.",
            effect="What was sent stays as it was.",
        )
    ]

    def rows(self, actor: Actor) -> "QuerySet[DeclineText]":
        """All of them."""
        return DeclineText.objects.all()

    @admin.display(description="Reason")
    def why(self, row: DeclineText) -> str:
        """The reason that the words are for."""
        return plain(row.reason)

    def page(self, actor: Actor, subject: DeclineText) -> dict[str, Any]:
        """The words as they are suggested."""
        return {"facts": [("Reason", plain(subject.reason)), ("Language", subject.language), ("Words", subject.text)]}
