"""What the staff reads and does of deal registrations."""

from uuid import UUID

from accounts import appeals, registrations
from accounts.appeals import DecideAppealBody
from accounts.readers.registrations import (
    DEAL_REGISTRATION,
    DEAL_REGISTRATIONS,
    REGISTRATION_APPEAL,
    REGISTRATION_APPEALS,
    DealRegistrationView,
)
from accounts.registrations import EndRegistrationBody, TransferRegistrationBody
from leadhub.actors import Actor
from leadhub.api.graphql import connection, mutation, one
from leadhub.clock import now


class RegistrationLists:
    """Root fields of queries."""

    deal_registration = one(DEAL_REGISTRATION)
    deal_registrations = connection(DEAL_REGISTRATIONS)
    registration_appeal = one(REGISTRATION_APPEAL)
    registration_appeals = connection(REGISTRATION_APPEALS)


class RegistrationActs:
    """Root fields of mutations."""

    @staticmethod
    @mutation("deal_registration.decide_appeal", DEAL_REGISTRATION)
    def decide_registration_appeal(actor: Actor, id: UUID, input: DecideAppealBody) -> DealRegistrationView:
        """Uphold the answer, or give the deal to whoever appealed."""
        appeals.decide(id, answer=input.answer, comment=input.comment or "", actor=actor, now=now())
        return DEAL_REGISTRATION.read(actor, id)

    @staticmethod
    @mutation("deal_registration.end", DEAL_REGISTRATION)
    def end_deal_registration(actor: Actor, id: UUID, input: EndRegistrationBody) -> DealRegistrationView:
        """End a registration."""
        registrations.end(id, comment=input.comment or "", actor=actor, now=now())
        return DEAL_REGISTRATION.read(actor, id)

    @staticmethod
    @mutation("deal_registration.transfer", DEAL_REGISTRATION)
    def transfer_deal_registration(actor: Actor, id: UUID, input: TransferRegistrationBody) -> DealRegistrationView:
        """Give a registered deal to another partner; answers the registration of the other."""
        given = registrations.transfer(id, partner=input.partner, comment=input.comment or "", actor=actor, now=now())
        return DEAL_REGISTRATION.read(actor, given.pk)
