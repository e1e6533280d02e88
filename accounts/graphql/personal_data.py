"""What people agreed to, what is known of them, and its erasure."""

from uuid import UUID

from accounts import consents, erasing, lifting
from accounts.consents import RecordConsentBody
from accounts.erasing import EraseContactBody
from accounts.lifting import LiftErasureBody
from accounts.readers.consents import ConsentsView, consents_of
from accounts.readers.contacts import CONTACT, ContactView
from accounts.readers.erasures import ErasureLiftView, lift_view
from accounts.readers.personal_data import PersonalDataView, personal_data_of
from leadhub.actors import Actor
from leadhub.api.graphql import mutation, query
from leadhub.clock import now


def consents_now(actor: Actor, contact: UUID) -> ConsentsView:
    """What a person agreed to and withdrew from, with the history."""
    return consents_of(actor, contact)


def personal_data(actor: Actor, contact: UUID) -> PersonalDataView:
    """All that is held of a person, by tables."""
    return personal_data_of(actor, contact, now())


class PersonalDataLists:
    """Root fields of queries on people's own data."""

    consents = query("contact.consents", ConsentsView)(consents_now)
    personal_data = query("contact.personal_data", PersonalDataView)(personal_data)


class PersonalDataActs:
    """Root fields of mutations on people's own data."""

    @staticmethod
    @mutation("contact.record_consent", ConsentsView)
    def record_consent(actor: Actor, id: UUID, input: RecordConsentBody) -> ConsentsView:
        """Write down a consent or its withdrawal; a consent that was given needs evidence."""
        consents.record_consent(id, input, actor=actor, now=now())
        return consents_of(actor, id)

    @staticmethod
    @mutation("contact.erase", CONTACT)
    def erase_contact(actor: Actor, id: UUID, input: EraseContactBody) -> ContactView:
        """Erase the data of a person in every table, for good; what is counted stays."""
        erasing.erase(id, input.reason, actor=actor, now=now())
        return CONTACT.read(actor, id)

    @staticmethod
    @mutation("erasure.lift", ErasureLiftView)
    def lift_erasure(actor: Actor, input: LiftErasureBody) -> ErasureLiftView:
        """Let one address of somebody who was erased be taken again; nothing comes back."""
        return lift_view(lifting.lift(input, actor=actor, now=now()))
