"""What records of other systems say of where people stand: proposals about the lead that is meant."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from feedback.outcomes import WORTH
from feedback.proposals import BY_PEOPLE, propose, sellers_among
from leadhub.actors import Actor
from leadhub.errors import DomainError
from leadhub.integrations.kinds import Input
from leadhub.integrations.ports import Said, Standing, Taken
from leadhub.usecases import use_case
from qualification.models import Lead, Proposal, Proposed
from qualification.proposals import LONGEST, Word
from qualification.standings import RECYCLED, SETTINGS, STAGES, Stand, meant_of, standings, stands_of

CURRENCY: Final = Input(
    name="currency",
    label="Currency of amounts without one",
    help="ISO 4217, such as USD, where neither a record nor its system says one. Without it, what has an amount waits.",
)
# Of somebody without a lead these say nothing that anybody would have to look at.
BEFORE_SALES: Final = frozenset({Proposed.INQUIRY, Proposed.NURTURE})
NO_CURRENCY: Final = (
    "It is worth {amount}, and neither the record nor its system says in which currency. Nothing of its stage was taken"
    " in: give the connection the currency of amounts without one, and try again."
)
NO_LEAD: Final = "This person has no lead here. Make one, or let a signal make it, and try again."


class Stages:
    """Where people stand: told in a fixed number of statements, heard one word after the other."""

    @property
    def stages(self) -> Sequence[str]:
        """Those of the pipeline with its ends, and what nurture is after sales gave a lead back."""
        return STAGES

    @property
    def settings(self) -> Sequence[Input]:
        """What a connection says of them."""
        return (*SETTINGS, CURRENCY)

    def outgoing(
        self, targets: Collection[UUID], *, settings: Mapping[str, str], now: datetime
    ) -> Mapping[UUID, Standing]:
        """Where each stands."""
        return standings(targets, settings=settings)

    def concerned(self, leads: Collection[UUID]) -> set[UUID]:
        """Whose leads these are."""
        rows = Lead.objects.filter(pk__among=sorted(set(leads)))
        return set(rows.values_list("contact__canonical_id", flat=True))

    def take(self, said: Sequence[Said], *, actor: Actor, now: datetime) -> Sequence[Taken]:
        """Propose what is said."""
        return take(said, actor=actor, now=now) if said else []


STAGES_PORT: Final = Stages()


@use_case
def take(said: Sequence[Said], *, actor: Actor, now: datetime) -> list[Taken]:
    """Propose each word; what was said before is nothing new, whatever it meant then."""
    before = Proposal.objects.filter(source__in={each.source for each in said}).filter(
        external_id__in={each.id for each in said if each.id}
    )
    known = set(before.values_list("source", "external_id"))
    people = stands_of({each.target for each in said})
    sellers = sellers_among({each.seller for each in said})
    answers = []
    for each in said:
        if (each.source, each.id) in known:
            answers.append(Taken(target=each.target))
            continue
        # Whoever owns a record may be nobody here, and is named then only for what no machine says without a person.
        seller = each.seller if each.stage in BY_PEOPLE or each.seller.lower() in sellers else ""
        answers.append(_take(replace(each, seller=seller), people.get(each.target, ()), actor, now))
    return answers


def _take(said: Said, stands: Sequence[Stand], actor: Actor, now: datetime) -> Taken:
    word = word_of(said, now)
    if not stands:
        silent = word.to in BEFORE_SALES
        return Taken(target=said.target) if silent else Taken(code="no_lead", detail=NO_LEAD)
    if word.amount is not None and not word.currency and str(word.to) in WORTH:
        return Taken(code="currency_unknown", detail=NO_CURRENCY.format(amount=f"{word.amount:,}"))
    try:
        # What is refused half-way leaves nothing.
        with transaction.atomic():
            propose(meant_of(stands).pk, word, actor=actor, now=now)
    except DomainError as refusal:
        return Taken(code=refusal.code, detail=refusal.detail)
    return Taken(target=said.target)


def word_of(said: Said, now: datetime) -> Word:
    """A word as leadhub keeps it: what is too long is cut, for it stands verbatim in the record.

    Clocks of others may run ahead: nothing was said after now.
    """
    return Word(
        to=Proposed.NURTURE if said.stage == RECYCLED else Proposed(said.stage),
        source=said.source,
        external_id=said.id,
        native=said.native[: LONGEST["native"]],
        reason=said.reason[: LONGEST["reason"]],
        comment=said.comment[: LONGEST["comment"]],
        seller=said.seller[: LONGEST["seller"]],
        at=min(said.at, now),
        amount=said.amount,
        currency=said.currency,
    )
