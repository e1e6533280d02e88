"""Words of polite answers: the list that operations keeps, and what is suggested for one lead."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from feedback.models import DeclineText, Reason
from feedback.reasons import OTHER, reason_of_cause
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Word
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.errors import FieldError, NotAcceptable, NotFound
from qualification.models import Lead

LANGUAGE: Final = "en"
# A company that is not known; English where a language is not named here.
YOURS: Final = {"en": "your company", "de": "Ihr Unternehmen"}


class DeclineWordsView(View):
    """What is suggested for a reason in a language; `{name}` and `{company}` stand for who asked."""

    id: UUID
    reason: str
    language: str
    text: str


class DeclineTextView(View):
    """A polite answer to one lead, ready to be changed and sent.

    `reason` is the one whose words these are: `other` where the reason has none of its own.
    """

    lead: UUID
    reason: str
    language: str
    text: str


class DeclineWordsFilters(Filters):
    """What the list may be narrowed to."""

    reason = Word("reason")
    language = Word("language")


def words_rows(actor: Actor) -> "QuerySet[DeclineText]":
    """All of them: they are nobody's secret."""
    return DeclineText.objects.all()


def words_views(actor: Actor, rows: Sequence[DeclineText]) -> list[DeclineWordsView]:
    """The words of one page."""
    return [DeclineWordsView(id=row.pk, reason=row.reason, language=row.language, text=row.text) for row in rows]


def words_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, DeclineWordsView]:
    """The words with these ids."""
    return {view.id: view for view in words_views(actor, list(words_rows(actor).filter(pk__in=keys)))}


def suggested_text(actor: Actor, lead: UUID, reason: str | None, language: str | None) -> DeclineTextView:
    """The words for a lead by reason, in the language asked for, else the contact's, else English."""
    found = Lead.objects.visible_to(actor).select_related("contact", "account").filter(pk=lead).first()
    if found is None:
        raise NotFound("No lead with this id.")
    code = reason or reason_of_cause(found.excluded_by)
    if reason and not Reason.objects.filter(kind=Reason.Kind.REJECTION, code=reason).exists():
        fault = FieldError("/reason", "unknown_reason", f"{reason!r} is not on the agreed list.")
        raise NotAcceptable(fault.detail, code=fault.code, errors=[fault])
    spoken = (language or found.contact.language or LANGUAGE)[:2].lower()
    rows = {
        (row.reason, row.language): row
        for row in DeclineText.objects.filter(reason__in=(code, OTHER), language__in=(spoken, LANGUAGE))
    }
    # Words in the language of who asked matter more than words about the reason.
    ways = ((code, spoken), (OTHER, spoken), (code, LANGUAGE), (OTHER, LANGUAGE))
    words = next((rows[way] for way in ways if way in rows), None)
    if words is None:
        raise NotFound("There are no words to suggest: operations keeps them under decline texts.")
    name = found.contact.name
    company = str(found.account) if found.account else YOURS.get(words.language, YOURS[LANGUAGE])
    # Of whom no name is known the greeting names none.
    text = words.text.replace(" {name}", f" {name}" if name else "").replace("{name}", name)
    text = text.replace("{company}", company)
    return DeclineTextView(lead=found.pk, reason=words.reason, language=words.language, text=text)


DECLINE_WORDS = Noun(name="DeclineWords", view=DeclineWordsView, verb="decline_text.read", load=words_by_id)
DECLINE_TEXTS = Listing(
    noun=DECLINE_WORDS,
    verb="decline_text.list",
    rows=words_rows,
    views=words_views,
    filters=DeclineWordsFilters,
    orderings=Orderings({"reason": Key("reason")}, default="reason"),
)
