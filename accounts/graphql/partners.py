"""What partners read and do of the deals that they register, over their own schema."""

from uuid import UUID

from accounts import appeals, registrations
from accounts.appeals import AppealBody
from accounts.readers.partner_registrations import (
    PARTNER_REGISTRATION,
    PARTNER_REGISTRATIONS,
    PartnerRegistrationView,
)
from accounts.registrations import RegisterDealBody
from leadhub.actors import Actor
from leadhub.api.graphql import Root, connection, mutation, one
from leadhub.clock import now


class Queries:
    """Root fields of queries."""

    registration = one(PARTNER_REGISTRATION)
    registrations = connection(PARTNER_REGISTRATIONS)


class Mutations:
    """Root fields of mutations."""

    @staticmethod
    @mutation("partner.register", PARTNER_REGISTRATION)
    def register_deal(actor: Actor, input: RegisterDealBody) -> PartnerRegistrationView:
        """Register a deal that you work on."""
        return PARTNER_REGISTRATION.read(actor, registrations.register(input, actor=actor, now=now()).pk)

    @staticmethod
    @mutation("partner.appeal", PARTNER_REGISTRATION)
    def appeal_registration(actor: Actor, id: UUID, input: AppealBody) -> PartnerRegistrationView:
        """Ask operations to look at the answer again."""
        appeals.appeal(id, comment=input.comment or "", actor=actor, now=now())
        return PARTNER_REGISTRATION.read(actor, id)

    @staticmethod
    @mutation("partner.withdraw_registration", PARTNER_REGISTRATION)
    def withdraw_registration(actor: Actor, id: UUID) -> PartnerRegistrationView:
        """Give up a deal, or a place in line."""
        registrations.withdraw(id, actor=actor, now=now())
        return PARTNER_REGISTRATION.read(actor, id)


root = Root(queries=[Queries], mutations=[Mutations], nouns=[PARTNER_REGISTRATION])
